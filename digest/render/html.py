"""Renders an issue as one page of HTML that needs nothing else: no script, no other file."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

from digest.model import Artifact, Digest, Statement
from digest.render.chart import STRIP, chart, shape
from digest.render.pieces import Line, anchor
from digest.render.templates import Templates
from digest.render.view import shorten, view
from digest.text import printable, shown

BEGINNING = 60
"""How many characters of a sentence tell which one it is."""
_VERIFIED = {
    "edit": "a sentence of the paper",
    "record": "held against the paper",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence of the post by its beginning, how it was verified, and the words it rests on."""

    said: str
    verified: str
    quotes: Line


class HtmlRenderer:
    """The post as a page: `{date}-{slug}.html`."""

    name = "html"

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def render(self, digest: Digest) -> Artifact:
        """Return the page in UTF-8.

        Raises ValueError where a statement's mentions do not fit.
        """
        text = self._templates.render("page.html.j2", **describe_page(digest, self._templates))
        return Artifact(name=f"{digest.stem}.html", content=text.lstrip().encode())


def describe_page(digest: Digest, templates: Templates) -> Mapping[str, object]:
    """Return what the template of a page is given, alone or in an archive.

    Raises ValueError where a statement's mentions do not fit.
    """
    style, post = load_style(templates), view(digest)
    return {
        "post": post,
        "shape": shape(post),
        "chart": chart(digest),
        "strip_height": STRIP,
        "evidence": tuple(_list_evidence(digest)),
        "style": style,
        "style_hash": _hash(style),
    }


def load_style(templates: Templates | None = None) -> str:
    """Return the page's style sheet, ours or its publisher's, which nobody escapes."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with the templates

    return Markup((templates or Templates()).read("page.css"))  # noqa: S704 - as above


def _list_evidence(digest: Digest) -> Iterator[Evidence]:
    """Yield the sentences of the prose in order, with what they rest on."""
    urls = {entry.paper.id: entry.paper.url for entry in digest.entries}
    prose = chain(
        digest.lead,
        *(section.statements for section in digest.sections),
        (resource.text for resource in digest.resources),
        digest.outlook,
    )
    for told in prose:
        quotes = (anchor(shown(one.text), urls.get(one.paper, "")) for one in told.quotes)
        yield Evidence(
            said=shorten(printable(told.text), BEGINNING),
            verified=_tell_verified(told),
            quotes=tuple(piece for piece in quotes if piece.text),
        )


def _tell_verified(told: Statement) -> str:
    """Say how a sentence was held against what it rests on."""
    if told.verified:
        return _VERIFIED.get(told.verified) or (
            f"held against the paper by {printable(told.verified.removeprefix('model:'))}"
        )
    return "in the editor's own words" if told.by == "editor" else "not held against the paper"


def _hash(style: str) -> str:
    """Return what a Content-Security-Policy calls a style sheet by."""
    return f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"
