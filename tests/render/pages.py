"""Reads a page as a reader does: its text and links, without what only some formats have."""

import re
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt

from digest.model import Issue
from digest.render import House, Renderer

PARTING = frozenset("h1 h2 h3 p li dt dd div ul hr".split())
VOID = frozenset("meta br hr rect link input img".split())
ASIDE = frozenset("nav head script style chart places promised skip beside evidence".split())
"""Elements and classes that a page has beside the post's text."""
JOINER = "\u2060"


class PageText(HTMLParser):
    """The visible text of a page, and its links, in order.

    `links` are where they lead, `labels` their text; `loose` is the text outside of links and code,
    piece by piece, as GitHub looks through it.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.labels: list[str] = []
        self.loose: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(html)
        self.labels = list(map(collapse, self.labels))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and whether it stands aside."""
        values = dict(attrs)
        self.tags.append((tag, values))
        aside = bool(ASIDE & {tag, *(values.get("class") or "").split()})
        if tag in PARTING:
            self.words.append(" ")
        if tag not in VOID:
            self._open.append((tag, aside))
        if tag == "a" and not self._is_aside():
            self.links.append(values["href"] or "")
            self.labels.append("")

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        while tag not in VOID and self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Read on."""
        if self._is_aside():
            return
        self.words.append(data)
        inside = {tag for tag, _ in self._open}
        if "a" in inside:
            self.labels[-1] += data
        elif "code" not in inside:
            self.loose.append(data)

    def _is_aside(self) -> bool:
        return any(aside for _, aside in self._open)

    @property
    def text(self) -> str:
        """Everything that is read, on one line; a word joiner is not."""
        return collapse("".join(self.words))

    @property
    def names(self) -> list[str]:
        """The elements, in order."""
        return [tag for tag, _ in self.tags]

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of a kind."""
        return [values for name, values in self.tags if name == tag]


def collapse(text: str) -> str:
    """Return text as it is seen: a joiner is not, and spaces of any kind are one."""
    return " ".join(text.replace(JOINER, "").split())


def written(issue: Issue, name: str, **house: Any) -> str:  # noqa: ANN401 - any field of a house
    return Renderer([name], House(**house)).render(issue)[0].content.decode()


def body_of(post: str) -> str:
    return post.split("---\n", 2)[2] if post.startswith("---\n") else post


def quotations_of(html: str) -> list[PageText]:
    return [
        PageText(found) for found in re.findall(r"<blockquote>(.*?)</blockquote>", html, re.DOTALL)
    ]


def page_of(issue: Issue) -> PageText:
    return PageText(written(issue, "html"))


def post_of(issue: Issue) -> PageText:
    """Read an issue's Markdown as the page that it becomes."""
    return PageText(MarkdownIt("commonmark").render(body_of(written(issue, "md"))))
