"""How much longer hostile text of four times the length takes: what is quadratic takes sixteen."""

from collections.abc import Callable, Iterator, Mapping
from time import process_time

from digest.bibliography import parse_bibliography
from digest.errors import UsageError
from digest.grounding import Evidence, judge_words
from digest.papers import describe, find_links
from digest.query import parse_query
from digest.services.arxiv_xml import UnreadableError, parse_feed
from digest.services.html import parse_text
from digest.text import split_sentences, to_unicode
from tests.benchmarks.report import Figure, at_most
from tests.fixtures import paper

_ROUNDS, _SHORT = 3, 2000


def _refuse(text: str) -> object:
    try:
        return parse_query(text)
    except UsageError as error:
        return error


def _refuse_feed(text: str) -> object:
    try:
        return parse_feed(text.encode())
    except UnreadableError as error:
        return error


# What is repeated, and who reads it.
_HOSTILE: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "open macros of TeX": (r"\frac{\hat{", to_unicode),
    "formulas that nobody closes": ("$x_{", to_unicode),
    "full stops": ("e.g. A. ", split_sentences),
    "addresses side by side": ("https://", lambda text: find_links(paper(abstract=text))),
    "promises of code": ("code will be ", lambda text: find_links(paper(abstract=text))),
    "capitals before a link": (
        "of Aa ",
        lambda text: find_links(paper(abstract=f"{text}(https://github.com/a/b)")),
    ),
    "numbers of a sentence": (
        "93.1% of 12 ",
        lambda text: judge_words(text, Evidence([paper().abstract], [])),
    ),
    "open entries of BibTeX": (
        "@misc{a, title={",
        lambda text: parse_bibliography(text.encode()),
    ),
    "coined names and data sets": (
        "We present Aa-1 on the Bb-2 dataset, ",
        lambda text: describe(paper(abstract=text)),
    ),
    "open paragraphs of a page": (
        '<p><a href="https://github.com/a/b">x</a> ',
        lambda text: parse_text(f'<article class="ltx_document">{text}'.encode(), paper()),
    ),
    "open entries of a feed": ("<feed><entry>", _refuse_feed),
    "parentheses of a query": ("(", _refuse),
}


def measure_hostile() -> Iterator[Figure]:
    """Yield the growth of each reader's processor time."""
    for name, (unit, read) in _HOSTILE.items():
        times = _SHORT // len(unit)
        read(unit)  # loads what is loaded once
        growth = _seconds(read, unit * 4 * times) / _seconds(read, unit * times)
        yield at_most(f"four times as many {name}", growth, 8, "×")


def _seconds(read: Callable[[str], object], text: str) -> float:
    """Return the shortest time; no text comes twice, since readers remember."""
    times = []
    for number in range(_ROUNDS):
        began = process_time()
        read(f"{text}{number}")
        times.append(process_time() - began)
    return max(min(times), 1e-4)
