"""Full texts as converters write them, and what is read off one."""

from typing import Any

from digest.model import Answer, Author, Question, StatedPaper
from digest.services.html import ArxivHtml
from tests.fixtures import REEF, paper
from tests.net.replies import ClientRun, Reply

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
