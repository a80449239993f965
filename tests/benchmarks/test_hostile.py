"""Whatever reads text from outside takes four times as long for four times as much, not sixteen."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import count
from textwrap import wrap
from time import process_time
from typing import NamedTuple

import pytest

from digest.bibliography import parse_bibliography
from digest.check import check_post, parse_whole
from digest.errors import DigestError
from digest.grounding import Evidence, judge_words
from digest.identifiers import find_ids, parse_id
from digest.model import Window
from digest.papers.facts import describe
from digest.papers.links import find_links
from digest.publication import is_at_venue, year_of_earlier
from digest.query import parse_query
from digest.services.arxiv_interface import UnreadableError, parse_feed
from digest.services.catchup import parse_catchup_page
from digest.services.html import parse_text
from digest.text import split_sentences, to_unicode, without_asides
from tests.check.invented import Shelf
from tests.fixtures import paper

_WINDOW = Window(start=date(2026, 2, 22), end=date(2026, 2, 28))
_SHELF, _EVIDENCE = Shelf([paper()]), Evidence([paper().abstract], [])
_SHORT = 6000
# What takes less in all may grow as it likes: that is the clock's grain.
_LEAST = 0.04


_NUMBERS = count()


class Shape(NamedTuple):
    """A text of any length: how it begins, what is repeated, and what as often behind that."""

    head: str
    unit: str
    tail: str = ""

    def text(self, length: int) -> str:
        """Return it in about so many characters."""
        times = length // len(self.unit + self.tail)
        return f"{self.head}{self.unit * times}{self.tail * times}"


class HostileCase(NamedTuple):
    """A text, and who reads it."""

    shape: Shape
    read: Callable[[str], object]


def _tried(read: Callable[[str], object]) -> Callable[[str], object]:
    """Return a reader for which a refusal is an answer."""

    def reader(text: str) -> object:
        try:
            return read(text)
        except (DigestError, UnreadableError) as error:
            return error

    return reader


def _checker(suffix: str) -> Callable[[str], object]:
    return _tried(lambda text: check_post(parse_whole(text.encode(), "it", suffix), _SHELF))


def _page(text: str) -> object:
    return parse_text(f'<article class="ltx_document">{text}'.encode(), paper())


def _comment(text: str) -> object:
    told = paper(comment=text)
    return is_at_venue(told), year_of_earlier(told, _WINDOW)


# What is repeated, and who reads it.
_READ: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "open macros of TeX": (r"\frac{\hat{", to_unicode),
    "formulas that nobody closes": ("$x_{", to_unicode),
    "full stops": ("e.g. A. ", split_sentences),
    "addresses side by side": ("https://", lambda text: find_links(paper(abstract=text))),
    "promises of code": ("code will be ", lambda text: find_links(paper(abstract=text))),
    "capitals before a link": (
        "of Aa ",
        lambda text: find_links(paper(abstract=f"{text}(https://github.com/a/b)")),
    ),
    "signs beside a link": (
        "-",
        lambda text: find_links(paper(abstract=f"{text} https://github.com/a/b {text}")),
    ),
    "numbers of a sentence": (
        "93.1% of 12 ",
        # In sentences as long as any that is judged.
        lambda text: [judge_words(one, _EVIDENCE) for one in wrap(text, 3000)],
    ),
    "open entries of BibTeX": ("@misc{a, title={", lambda text: parse_bibliography(text.encode())),
    "open parentheses of BibTeX": ("@a(", lambda text: parse_bibliography(text.encode())),
    "coined names and data sets": (
        "We present Aa-1 on the Bb-2 dataset, ",
        lambda text: describe(paper(abstract=text)),
    ),
    "letters of a comment": ("a", _comment),
    "capitals of a comment": ("A", _comment),
    "figures of a comment": ("0", _comment),
    "open paragraphs of a page": ('<p><a href="https://github.com/a/b">x</a> ', _page),
    "open entries of a feed": ("<feed><entry>", _tried(lambda text: parse_feed(text.encode()))),
    "parentheses of a query": ("(", _tried(parse_query)),
    "spaces of an affiliation": (" ", without_asides),
    "halves of identifiers": ("arXiv:2602.", lambda text: (find_ids(text), parse_id(text))),
}
# What whatever reads markup is given.
_SHAPES = (
    Shape("arXiv:2602.22544 <", "a"),
    Shape("arXiv:2602.22544 </", "a1"),
    Shape("<p class='", "x "),
    Shape("", "<!--"),
    Shape("", "<script "),
    Shape("", "<title></title "),
    Shape("", '<a href="'),
    Shape("", "<b>", "</a>"),
    Shape("", "<ul><li>", "</ol>"),
    Shape("<table><tr><td>" + "x" * _SHORT, "<td>"),
    Shape("<table>", "<tr><td>a"),
    Shape("", "[\n"),
    Shape("", "[", "]"),
    Shape("", "[^a"),
    Shape("[a]: x\n\n", "[a]( "),
    Shape("", "**a"),
    Shape("", "`a"),
    Shape("", "$x "),
    Shape("", "&#"),
    Shape("", "a\n\n"),
    Shape("> ", "“a "),
    Shape("", "Aa, "),
    Shape("", "2602."),
)
# Who reads markup.
_READERS: Mapping[str, Callable[[str], object]] = {
    "a post in HTML": _checker(".html"),
    "a post in Markdown": _checker(".md"),
    "a post in plain text": _checker(".txt"),
    "a full text": _page,
    "a listing": _tried(lambda text: parse_catchup_page(f"<h1>{text}".encode())),
}
ROWS: Mapping[str, Sequence[HostileCase]] = {
    **{
        f"many {name}": [HostileCase(Shape("", unit), read)] for name, (unit, read) in _READ.items()
    },
    **{
        f"long {name}": [HostileCase(shape, read) for shape in _SHAPES]
        for name, read in _READERS.items()
    },
}


@pytest.mark.parametrize("name", ROWS)
def test_time_grows_with_the_length_of_hostile_text(name: str) -> None:
    """Another try forgives a machine that was busy; what grows with the square fails each."""
    for one in ROWS[name]:
        assert any(grow(one) <= 8 for _ in range(3)), one.shape


def grow(case: HostileCase) -> float:
    """Return how many times as long a text of four times the length takes."""
    shape, read = case
    read(shape.text(100))  # loads what is loaded once
    longer = _seconds(read, shape.text(4 * _SHORT))
    if longer < _LEAST:
        return 1.0
    return longer / max(_seconds(read, shape.text(_SHORT)), _LEAST / 4)


def _seconds(read: Callable[[str], object], text: str) -> float:
    """Return how long it takes; no text comes twice, since readers remember."""
    told = f"{text}{next(_NUMBERS)}"
    began = process_time()
    read(told)
    return process_time() - began
