"""Reads what is measured against, and counts what was right, with the cases that were not."""

import random
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digest.model import Author, Paper, PaperFacts
from digest.papers.facts import describe
from tests.benchmarks.report import Figure, Line
from tests.corpora import FOLDER
from tests.fixtures import paper
from tests.standins.arxiv.records import read_records

# Nobody whose name stands in an invented address.
_AUTHORS = (Author(name="Noor Haddad"), Author(name="Kwame Dube"))
SENTENCES = Path(__file__).with_name("sentences.toml")
Row = Mapping[str, Any]


class MissingCorpusError(Exception):
    """A corpus is not there; says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkText:
    """An invented text: which of its addresses are the paper's own, and which are others'."""

    id: str
    text: str
    comment: str | None = None
    own: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()


def read_rows(name: str) -> list[Row]:
    """Return the rows of a corpus.  Raises MissingCorpusError where it is not there."""
    path = FOLDER / f"{name}.jsonl.gz"
    if not path.exists():
        raise MissingCorpusError(f"{path.name} is not in {path.parent}")
    return [*read_records(path)]


def draw(rows: Sequence[Row], size: int, seed: int) -> list[Row]:
    """Return so many rows, the same for everybody who names the seed."""
    return random.Random(seed).sample(rows, size)  # noqa: S311 - no secret


def read_passages() -> list[LinkText]:
    """Return the invented texts."""
    rows = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))["passage"]
    return [
        LinkText(
            id=f"{place} ({row.get('comment', row['text'])[:50]})",
            text=row["text"],
            comment=row.get("comment"),
            own=frozenset(row.get("own", ())),
            other=frozenset(row.get("other", ())),
        )
        for place, row in enumerate(rows, 1)
    ]


def paper_of(row: Row) -> Paper:
    """Return a row's paper."""
    return paper(
        id=row["id"],
        title=row["title"],
        abstract=row["abstract"],
        comment=row["comment"],
        authors=tuple(Author(name=name) for name in row["authors"]),
        **_fields(row),
    )


def _fields(row: Row) -> Mapping[str, Any]:
    """Return a row's categories, the primary one first; some corpora tell of none."""
    categories = tuple(row.get("categories", ()))
    if not categories:
        return {}
    return {"primary": row.get("primary", categories[0]), "categories": categories}


def described(row: Row) -> PaperFacts:
    """Return what is told of a row's paper."""
    return describe(paper_of(row))


def described_passage(passage: LinkText) -> PaperFacts:
    """Return what is told of a paper with this abstract and comment."""
    of = paper(title="A study", abstract=passage.text, comment=passage.comment, authors=_AUTHORS)
    return describe(of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One miss: the paper or sentence, what was wanted of it, and what came."""

    id: str
    wanted: str
    got: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A share between 0 and 1 (None where nothing could be counted), its counts and misses."""

    name: str
    counts: str
    value: float | None
    aim: float | None = None
    cases: tuple[Miss, ...] = ()


# The paper, the names that were wanted of it, and those that came.
SetAnswer = tuple[str, AbstractSet[str], AbstractSet[str]]
# A part of the table yields its figures in the order in which they are shown.
Part = Callable[[], Iterator[Score | Figure | Line]]


def share(
    name: str, hits: int, total: int, *, aim: float | None = None, cases: Iterable[Miss] = ()
) -> Score:
    """Return the share of hits in a total."""
    value = hits / total if total else None
    return Score(name=name, counts=f"{hits}/{total}", value=value, aim=aim, cases=tuple(cases))


def count_right(
    name: str, answers: Iterable[tuple[str, object, object]], *, aim: float | None = None
) -> Score:
    """Return the share of answers, each `(id, wanted, got)`, that are what was wanted."""
    answers = tuple(answers)
    wrong = tuple(Miss(id=i, wanted=str(w), got=str(g)) for i, w, g in answers if w != g)
    return share(name, len(answers) - len(wrong), len(answers), aim=aim, cases=wrong)


def compare_sets(
    name: str,
    answers: Iterable[SetAnswer],
    *,
    aim: float | None = None,
) -> Iterator[Score]:
    """Yield precision, recall and F1 of sets, each `(id, wanted, got)`; F1 has the target."""
    answers = tuple(answers)
    right = sum(len(wanted & got) for _, wanted, got in answers)
    wanted_all = sum(len(wanted) for _, wanted, _ in answers)
    got_all = sum(len(got) for *_, got in answers)
    yield share(f"{name}: precision", right, got_all)
    yield share(f"{name}: recall", right, wanted_all)
    both = wanted_all + got_all
    yield Score(
        name=f"{name}: F1",
        counts="",
        value=2 * right / both if both else None,
        aim=aim,
        cases=tuple(
            Miss(id=i, wanted=listed(wanted), got=listed(got))
            for i, wanted, got in answers
            if wanted != got
        ),
    )


def count_found(name: str, answers: Iterable[SetAnswer], *, aim: float) -> Score:
    """Return how many of the names that were wanted of all papers came."""
    answers = tuple(answers)
    missed = (
        Miss(id=i, wanted=listed(wanted), got=listed(got))
        for i, wanted, got in answers
        if wanted - got
    )
    hits = sum(len(wanted & got) for _, wanted, got in answers)
    return share(name, hits, sum(len(wanted) for _, wanted, _ in answers), aim=aim, cases=missed)


def listed(things: Iterable[str]) -> str:
    """Write things in one line, in order; nothing is a dash."""
    return ", ".join(sorted(things)) or "-"


def figure_of(score: Score) -> Figure:
    """Write a score as a figure of the table: its counts stand with its name."""
    return Figure(
        name=f"{score.name:<38}{score.counts:>12}",
        value="none" if score.value is None else f"{score.value:.3f}",
        target="" if score.aim is None else f"≥ {score.aim:g}",
        met=None if score.aim is None or score.value is None else score.value >= score.aim,
    )
