"""Measures how much openings change, in posts that are built of real weeks."""

from collections.abc import Iterator, Mapping, Sequence
from json import loads
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.quality.counting import Score, share
from tests.benchmarks.quality.material import Row, draw
from tests.check.library import build_posts

_PAPERS, _SEED = 100, 2026
_WEEKS = ("2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26")
# So many openings in a row must not be alike.
_FORMER = 3


def score_openings(rows: Sequence[Row]) -> Iterator[Score]:
    """Yield how much openings change in posts of real weeks: the first words, names set aside."""
    sections = [section for week in _WEEKS for section in _built(rows, week)]
    openings = [[opening_of(one) for one in section] for section in sections]
    distinct = sum(len(set(section)) for section in openings)
    yield share("weeks: distinct openings per section", distinct, sum(map(len, openings)))
    runs = [
        section[place : place + _FORMER]
        for section in openings
        for place in range(len(section) - _FORMER + 1)
    ]
    varied = sum(len(set(run)) > 1 for run in runs)
    yield share("weeks: no three openings alike in a row", varied, len(runs), aim=1.0)


def _built(rows: Sequence[Row], start: str) -> list[list[Mapping[str, Any]]]:
    """Return the statements about papers of each section of a week's post."""
    week = sorted({row["announced"] for row in rows if (row["announced"] or "") >= start})[:5]
    lot = [row for row in rows if row["announced"] in week]
    with TemporaryDirectory(prefix="digest-eval-") as name:
        folder = Path(name)
        build_posts(draw(lot, _PAPERS, _SEED), folder, papers=_PAPERS, posts=1)
        post = next((folder / "posts").glob("*.json"))
        sections = loads(post.read_text("utf-8"))["sections"]
    return [[one for one in section["statements"] if one["mentions"]] for section in sections]


def opening_of(statement: Mapping[str, Any]) -> str:
    """Return a statement's first three words; what a mention names is one word, its kind."""
    text = statement["text"]
    for mention in reversed(statement["mentions"]):
        kind = mention["kind"].upper()
        text = f"{text[: mention['start']]}{kind}{text[mention['end'] :]}"
    return " ".join(text.split()[:3])
