"""Full texts as converters write them, and what is read off one."""

from collections.abc import Mapping, Sequence
from typing import Any

from digest.model import Answer, Author, PaperFacts, Question
from digest.services.arxiv_html import ArxivHtml
from tests.fixtures import REEF, paper
from tests.net.replies import Reply, Run

URL, SUBJECT = "https://arxiv.org/html", f"{REEF}v1"
NAMES = ("Ada Quill", "Bo Lund", "Cyd Ray")


def html(run: Run, *replies: bytes | Reply) -> ArxivHtml:
    """Give the service over some answers."""
    return ArxivHtml(run.client(*replies), f"{URL}/", 3.0)


def read(run: Run, body: str, *authors: str, **fields: Any) -> PaperFacts | None:  # noqa: ANN401 - of a paper
    """Return what a full text tells of a paper of these authors."""
    of = paper(authors=tuple(Author(name=name) for name in authors or NAMES), **fields)
    (answer,) = html(run, body.encode()).fetch([Question(subject=SUBJECT, paper=of)])
    assert isinstance(answer, Answer), answer
    assert answer.facts is None or isinstance(answer.facts, PaperFacts)
    return answer.facts


def places(run: Run, front: str, *authors: str) -> Mapping[str, Sequence[str]]:
    """Return the institutions of everybody on a page with this front matter, by name."""
    facts = read(run, whole(front), *authors)
    people = facts.authors if facts else ()
    return {person.name: [place.name for place in person.affiliations] for person in people}


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


def contacts(*contents: str) -> str:
    """Write contacts as a converter labels them."""
    label = '<span class="ltx_contact_name">Affiliation:\u00a0</span>'
    return "".join(
        f'<span class="ltx_contact ltx_role_affiliation">{label}{content}</span>'
        for content in contents
    )


def note(role: str, mark: str, content: str) -> str:
    """Write a note with its mark at its place and in it."""
    sign = f'<sup class="ltx_note_mark">{mark}</sup>'
    inner = f'{sign}<span class="ltx_note_type">{role}: </span>{content}'
    outer = f'<span class="ltx_note_outer"><span class="ltx_note_content">{inner}</span></span>'
    return f'<span class="ltx_note ltx_role_{role}">{sign}{outer}</span>'
