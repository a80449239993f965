"""Measures contributions of labelled papers, the bullets of "Under the Hood", and affiliations."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from digest.model import Author, PaperFacts, Ranked, Reading, Resource
from digest.papers.institutions import find_institutions
from digest.papers.joining import unite_affiliations
from digest.services.html_authors import read_authors
from digest.services.html_tree import parse_page
from digest.text import fold_words, shown
from digest.writing import list_resources
from tests.benchmarks.quality.links import NOT_OWN, known_of, repository_of, roles_of, same_form
from tests.benchmarks.quality.material import (
    Miss,
    Row,
    Score,
    compare_sets,
    count_found,
    count_right,
    described,
    listed,
    read_rows,
    share,
)

Pair = tuple[Row, PaperFacts]


def measure_contributions() -> Iterator[Score]:
    """Yield the figures of the labelled papers."""
    yield from score_contributions([(row, described(row)) for row in read_rows("gold-dev")])


def score_contributions(pairs: Sequence[Pair]) -> Iterator[Score]:
    """Yield how often each thing that is told of a paper is what its labels say."""
    yield count_right(
        "gold: introduced name",
        ((i, trimmed(told["name"]), trimmed(got.introduces.name)) for i, told, got in _each(pairs)),
        aim=0.95,
    )
    yield count_right(
        "gold: kind",
        ((i, told["kind"], got.introduces.kind) for i, told, got in _each(pairs)),
        aim=0.85,
    )
    yield from compare_sets(
        "gold: new datasets",
        (
            (i, folded(told["new_datasets"]), folded(got.new_datasets))
            for i, told, got in _each(pairs)
        ),
        aim=0.90,
    )
    yield from compare_sets(
        "gold: used datasets",
        (
            (i, folded(told["used_datasets"]), folded(one.name for one in got.used_datasets))
            for i, told, got in _each(pairs)
        ),
        aim=0.80,
    )
    yield count_right(
        "gold: promised", ((i, told["promise"], got.promised) for i, told, got in _each(pairs))
    )


def trimmed(name: str | None) -> str | None:
    """Return a name without space around it."""
    return name.strip() if name else None


def folded(names: Iterable[str]) -> frozenset[str]:
    """Return names in the form in which they are compared."""
    return frozenset(name.strip().casefold() for name in names)


def _each(pairs: Sequence[Pair]) -> Iterator[tuple[str, dict[str, Any], PaperFacts]]:
    for row, told in pairs:
        yield row["id"], row["labels"], told


class PaperBullets(NamedTuple):
    """A paper of a corpus, what its record says, and its bullets."""

    row: Row
    facts: PaperFacts
    bullets: Sequence[Resource]


def measure_bullets() -> Iterator[Score]:
    """Yield how much of what papers offer has a bullet, and how many bullets say what it is."""
    gold, weeks, linked = (
        [list_bullets(row, described(row)) for row in read_rows(name)]
        for name in ("gold-dev", "metadata-weeks", "code-links")
    )
    yield from score_labelled(gold)
    yield score_repositories(linked)
    yield score_words("bullets: named, with words", [*gold, *weeks])


def list_bullets(row: Row, facts: PaperFacts) -> PaperBullets:
    """Return a paper with its bullets, as one that was listed by its identifier."""
    reading = Reading(paper=facts.paper.id)
    item = Ranked(facts=facts, reading=reading, score=0.0, reasons=())
    return PaperBullets(row, facts, list_resources([item]))


def score_labelled(listed_papers: Sequence[PaperBullets]) -> Iterator[Score]:
    """Yield recall of own links and of new data on labelled papers."""
    yield count_found(
        "gold: own links in bullets, recall",
        [
            (
                one.row["id"],
                frozenset(url for url, told in roles_of(one.row).items() if told != {NOT_OWN}),
                frozenset(same_form(link.url) for each in one.bullets for link in each.links),
            )
            for one in listed_papers
        ],
        aim=0.95,
    )
    yield count_found(
        "gold: new data with a bullet, recall",
        [
            (
                one.row["id"],
                folded(map(shown, one.row["labels"]["new_datasets"])),
                folded(each.name for each in one.bullets),
            )
            for one in listed_papers
        ],
        aim=0.95,
    )


def score_repositories(listed_papers: Sequence[PaperBullets]) -> Score:
    """Return how many listed repositories that abstract or comment hold stand in a bullet."""
    return count_found(
        "code-links: own code in bullets, recall",
        [
            (
                one.row["id"],
                known_of(one.row, one.facts).held,
                frozenset(
                    filter(None, (repository_of(k.url) for each in one.bullets for k in each.links))
                ),
            )
            for one in listed_papers
        ],
        aim=0.95,
    )


def score_words(name: str, listed_papers: Sequence[PaperBullets]) -> Score:
    """Return how many bullets that have a name of their own say what it stands for."""
    bullets = [
        each
        for one in listed_papers
        for each in one.bullets
        if one.facts.introduces.name or one.facts.new_datasets
    ]
    bare = (
        Miss(id=each.paper, wanted=each.name, got="-") for each in bullets if not each.statement
    )
    told = sum(each.statement is not None for each in bullets)
    return share(name, told, len(bullets), cases=bare)


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
    rows: Sequence[Row] = tomllib.loads(PAGES.read_text(encoding="utf-8"))["page"]
    pages = [read_page(place, row) for place, row in enumerate(rows, 1)]
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
        got=frozenset(
            (author.name, place.name)
            for author in unite_affiliations(record, [people])
            for place in author.affiliations
        ),
    )


def score_ties(name: str, pages: Sequence[FrontMatter]) -> Iterator[Score]:
    """Yield precision and recall of who belongs where."""
    right = sum(len(page.wanted & page.got) for page in pages)
    cases = tuple(
        Miss(
            id=page.id,
            wanted=listed(map(" at ".join, page.wanted)),
            got=listed(map(" at ".join, page.got)),
        )
        for page in pages
        if page.wanted != page.got
    )
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


def _names_of(row: Mapping[str, Sequence[Mapping[str, Sequence[str]]]]) -> frozenset[Words]:
    """Return the institutions that are found in a row's wordings, each as its words."""
    stated = {words for author in row["authors"] for words in author["affiliations"]}
    return frozenset(_words(name) for words in stated for name in find_institutions(words))


def _words(name: str) -> Words:
    return frozenset(fold_words(name)) - _SMALL


def _is_among(one: Words, others: Iterable[Words]) -> bool:
    return any(one <= other or (other and other <= one) for other in others)
