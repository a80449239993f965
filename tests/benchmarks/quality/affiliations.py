"""Measures whose affiliation is read off a page, and what institutions are left of a wording."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from digest.model import Author
from digest.papers import find_institutions
from digest.papers.joining import unite_affiliations
from digest.services.html_authors import read_authors
from digest.services.html_tree import parse_page
from digest.text import fold_words
from tests.benchmarks.quality.counting import Miss, Score, listed, share
from tests.benchmarks.quality.material import Row, read_rows

PAGES = Path(__file__).with_name("front-matter.toml")
_SHELL = """<!DOCTYPE html><html><body><article class="ltx_document">
<h1 class="ltx_title ltx_title_document">A page</h1>{}
<div class="ltx_abstract"><p class="ltx_p">Its abstract.</p></div></article></body></html>"""
_SMALL = frozenset("the of and at for".split())

Tie = tuple[str, str]
Words = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """An invented page: how it states affiliations, whose they are, and what was read."""

    id: str
    strategy: str
    wanted: frozenset[Tie]
    got: frozenset[Tie]


def measure_affiliations() -> Iterator[Score]:
    """Yield precision and recall of affiliations for each way in which pages state them."""
    pages = [read_page(place, row) for place, row in enumerate(_rows(), 1)]
    for strategy in dict.fromkeys(page.strategy for page in pages):
        chosen = [page for page in pages if page.strategy == strategy]
        yield from score_ties(f"{strategy} ({len(chosen)} pages)", chosen)


def measure_institutions() -> Iterator[Score]:
    """Yield how many of a list's own plain names are found in its wordings, and of ours in it.

    Two names of one institution, as `UCSD` and `UC San Diego`, count as two.
    """
    pairs = [(row, _names_of(row)) for row in read_rows("affiliations")]
    yield score_names("institutions: the list's names, found", pairs, of_ours=False)
    yield score_names("institutions: ours, in the list", pairs, of_ours=True)


def read_page(place: int, row: Row) -> FrontMatter:
    """Return a page with what is read off it."""
    page = parse_page(_SHELL.format(row["html"]).encode())
    assert page is not None
    people = read_authors(page[0], row["authors"])
    record = [Author(name=name) for name in row["authors"]]
    return FrontMatter(
        id=f"{place} ({row['strategy']})",
        strategy=row["strategy"],
        wanted=frozenset(
            (name, place) for name, places in row["wanted"].items() for place in places
        ),
        got=frozenset(_ties(unite_affiliations(record, [people]))),
    )


def score_ties(name: str, pages: Sequence[FrontMatter]) -> Iterator[Score]:
    """Yield precision and recall of who belongs where."""
    right = sum(len(page.wanted & page.got) for page in pages)
    cases = tuple(_case(page) for page in pages if page.wanted != page.got)
    got, wanted = (
        sum(map(len, ties)) for ties in ((p.got for p in pages), (p.wanted for p in pages))
    )
    yield share(f"{name}: precision", right, got, aim=0.98, cases=cases)
    yield share(f"{name}: recall", right, wanted, aim=0.90)


def score_names(
    name: str, pairs: Iterable[tuple[Row, frozenset[Words]]], *, of_ours: bool
) -> Score:
    """Return the share of one side's names that the other side has, whole or as part of one."""
    found: list[tuple[str, str, bool]] = []
    for row, ours in pairs:
        theirs = frozenset(map(_words, row["institutions_norm"])) - {frozenset()}
        mine, other = (ours, theirs) if of_ours else (theirs, ours)
        found += [(row["id"], " ".join(sorted(one)), _is_among(one, other)) for one in mine]
    missed = (Miss(id=id_, wanted=words, got="-") for id_, words, is_found in found if not is_found)
    return share(name, sum(is_found for *_, is_found in found), len(found), cases=missed)


def _rows() -> Sequence[Row]:
    rows: Sequence[Row] = tomllib.loads(PAGES.read_text(encoding="utf-8"))["page"]
    return rows


def _ties(authors: Iterable[Author]) -> Iterator[Tie]:
    for author in authors:
        yield from ((author.name, place.name) for place in author.affiliations)


def _case(page: FrontMatter) -> Miss:
    wanted, got = (listed(map(" at ".join, ties)) for ties in (page.wanted, page.got))
    return Miss(id=page.id, wanted=wanted, got=got)


def _names_of(row: Mapping[str, Sequence[Mapping[str, Sequence[str]]]]) -> frozenset[Words]:
    """Return the institutions that are found in a row's wordings, each as its words."""
    stated = {words for author in row["authors"] for words in author["affiliations"]}
    return frozenset(_words(name) for words in stated for name in find_institutions(words))


def _words(name: str) -> Words:
    return frozenset(fold_words(name)) - _SMALL


def _is_among(one: Words, others: Iterable[Words]) -> bool:
    return any(one <= other or (other and other <= one) for other in others)
