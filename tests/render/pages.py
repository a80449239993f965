"""Reads a page as a reader does: its text and links, without what only some formats have."""

from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt

from digest.model import Digest
from digest.render import House, renderer

PARTING = frozenset("h1 h2 h3 p li dt dd div ul hr".split())
VOID = frozenset("meta br hr rect link input".split())
ASIDE = frozenset(["nav", "head", "chart", "places", "promised", "skip"])
"""Elements and classes that a page has beside the post's text."""


class Page(HTMLParser):
    """The visible text of a page, and where its links lead, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and whether it stands aside."""
        values = dict(attrs)
        self.tags.append((tag, values))
        aside = bool(ASIDE & {tag, *(values.get("class") or "").split()})
        if tag in PARTING:
            self.words.append(" ")
        if tag not in VOID:
            self._open.append(aside)
        if tag == "a" and not any(self._open):
            self.links.append(values["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Read on."""
        if not any(self._open):
            self.words.append(data)

    @property
    def text(self) -> str:
        """Everything that is read, on one line."""
        return " ".join("".join(self.words).split())

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of a kind."""
        return [values for name, values in self.tags if name == tag]


def written(issue: Digest, name: str, **house: Any) -> str:  # noqa: ANN401 - any field of a house
    """Return an issue in a format."""
    return renderer(name, House(**house)).render(issue).content.decode()


def page_of(issue: Digest) -> Page:
    """Read an issue's page."""
    return Page(written(issue, "html"))


def post_of(issue: Digest) -> Page:
    """Read an issue's Markdown as the page that it becomes."""
    body = written(issue, "md").split("---\n", 2)[2]
    return Page(MarkdownIt("commonmark").render(body))
