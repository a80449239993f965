"""Short ways to answer as a service or a full text, to ask it, and to say what came of it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import respx
from hypothesis import strategies as st

from digest.model import (
    Answer,
    Author,
    Link,
    PaperFacts,
    Problem,
    Question,
    StatedLink,
    StatedPaper,
)
from digest.ports import Enricher
from digest.services.html import ArxivHtml
from tests.fixtures import REEF, link, paper
from tests.net.replies import ClientRun, Reply, in_turn, reply

Facts = TypeVar("Facts", StatedPaper, StatedLink)
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
"""Whatever JSON may hold."""
Said = bytes | Reply | Sequence[bytes | Reply] | Mapping[str, object]


def world(paths: Mapping[str, Said]) -> Reply:
    """Answer each path as it is given: with a record, or with replies in turn; else with 404."""
    router = respx.MockRouter(assert_all_called=False)
    for path, said in paths.items():
        replies = [said] if callable(said) or isinstance(said, bytes | Mapping) else said
        told = [sent(one) if isinstance(one, Mapping) else one for one in replies]
        router.get(path=path).mock(side_effect=in_turn(*told))
    router.route().mock(side_effect=reply(404, b'{"message": "Not Found"}'))
    return router.handler


def sent(value: object, status: int = 200, **headers: str) -> Reply:
    """Answer in JSON."""
    return reply(status, json.dumps(value).encode(), Content_Type="application/json", **headers)


def ask(service: Enricher, *subjects: str, known: Answer | None = None) -> list[Answer | Problem]:
    """Ask about some subjects in one batch."""
    questions = [Question(subject=subject, paper=paper(), known=known) for subject in subjects]
    return list(service.fetch(questions))


def answer_of(service: Enricher, subject: str, known: Answer | None = None) -> Answer:
    """Return the one answer about a subject."""
    (came,) = ask(service, subject, known=known)
    assert isinstance(came, Answer), came
    assert (came.service, came.subject) == (service.name, subject)
    return came


def facts_of(service: Enricher, subject: str, kind: type[Facts]) -> Facts:
    """Return what a service knows of a subject."""
    facts = answer_of(service, subject).stated
    assert isinstance(facts, kind), facts
    return facts


def problem_of(service: Enricher, subject: str) -> str:
    """Return what was wrong with the one answer about a subject."""
    (came,) = ask(service, subject)
    assert isinstance(came, Problem), came
    assert (came.stage, came.subject, bool(came.hint)) == ("enrich", subject, True)
    return came.message


def facts(*urls: str) -> PaperFacts:
    """Return a paper with links to these addresses."""
    links: Sequence[Link] = [link(url) for url in urls]
    return PaperFacts(paper=paper(), links=tuple(links))


# ---------------------------------------------------------------------------------- full texts

URL, SUBJECT = "https://arxiv.org/html", f"{REEF}v1"
NAMES = ("Ada Quill", "Bo Lund", "Cyd Ray")


def html(run: ClientRun, *replies: bytes | Reply) -> ArxivHtml:
    """Give the service over some answers."""
    return ArxivHtml(run.client(*replies), f"{URL}/", 3.0)


def read(run: ClientRun, body: str, *authors: str, **fields: Any) -> StatedPaper | None:  # noqa: ANN401 - of a paper
    """Return what a full text tells of a paper of these authors."""
    of = paper(authors=tuple(Author(name=name) for name in authors or NAMES), **fields)
    (answer,) = html(run, body.encode()).fetch([Question(subject=SUBJECT, paper=of)])
    assert isinstance(answer, Answer), answer
    assert answer.stated is None or isinstance(answer.stated, StatedPaper)
    return answer.stated


def whole(front: str = "", body: str = "Text.") -> str:
    """Write a whole page."""
    return (
        '<!DOCTYPE html><html><head><title>T</title></head><body><article class="ltx_document">'
        f'<h1 class="ltx_title ltx_title_document">T</h1>{front}'
        f'<div class="ltx_abstract"><p class="ltx_p">{body}</p></div></article></body></html>'
    )


def entries(*contents: str) -> str:
    """Write a list of authors, an entry each."""
    written = "".join(
        f'<span class="ltx_creator ltx_role_author">{content}</span>' for content in contents
    )
    return f'<div class="ltx_authors">{written}</div>'


def named(content: str) -> str:
    """Write a name, or whatever authors put in its place."""
    return f'<span class="ltx_personname">{content}</span>'


FRONT = entries(named("Ada Quill<br>Harbour University"))
