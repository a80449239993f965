"""What an editor's marks change in the issues of a topic, and what they do not."""

from dataclasses import replace

import numpy as np
import pytest

from digest.likes import LEAST_MARKS, MOST_SPEAKING, measure_liking
from digest.model import Mark, Paper
from digest.ranking import LIKED, WEIGHTS
from tests.pipeline.workbench import SATURDAY, TIDES, WEEK, Workbench, ids, tide

KINDS = ("limpets in tide pools on rocky shores", "pixels of satellites by transformer networks")
ROWS = np.eye(4, dtype=np.float32)
TENTH = SATURDAY + WEEK


def of_kind(number: int, kind: int) -> Paper:
    """Invent a paper on one of two subjects."""
    told = f"Deep learning in tide pools. We count {KINDS[kind]} and name {KINDS[kind]}."
    return replace(tide(number), title=f"Counting {KINDS[kind]} {number}", abstract=told)


def mark_all(bench: Workbench, numbers: range, kind: int, *, liked: bool) -> None:
    """Save marks of papers that the library has."""
    papers = [of_kind(number, kind) for number in numbers]
    bench.library.save_papers(papers, at=bench.clock.now())
    for paper in papers:
        mark = Mark(topic=TIDES.slug, paper=paper.id, liked=liked, at=bench.clock.now())
        bench.library.save_mark(mark)


@pytest.mark.parametrize(
    "liked, disliked, favoured",
    [
        ((0,) * 10, (), {0}),
        ((0,) * 5, (1,) * 5, {0}),
        ((), (1,) * 10, {0, 2, 3}),
        ((0,) * 9, (), set()),
        ((0,) * 4, (1,) * 5, set()),
        ((), (), set()),
    ],
)
def test_papers_like_those_liked_are_favoured(
    liked: tuple[int, ...], disliked: tuple[int, ...], favoured: set[int]
) -> None:
    strengths, speaking = measure_liking(ROWS, ROWS[list(liked)], ROWS[list(disliked)])
    assert {row for row, strength in enumerate(strengths) if strength > 0.5} == favoured
    assert all(0 <= strength < 1 for strength in strengths)
    assert any(strengths) is (len(liked) + len(disliked) >= LEAST_MARKS)
    for row, marks in enumerate(speaking):
        assert len(marks) <= MOST_SPEAKING
        assert {liked[mark] for mark in marks} == ({row} if row in favoured & set(liked) else set())


def test_the_reason_grows_with_likeness_and_never_adds_more_than_news_may() -> None:
    near = np.array([[1, 0], [0.9, 0.44], [0.5, 0.87], [0, 1]], np.float32)
    strengths, _ = measure_liking(near, near[[0] * 40], near[[3] * 40])
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[0] > strengths[1] > 0.5 > strengths[2] > strengths[3] > 0
    assert WEIGHTS[LIKED] * strengths[0] <= WEIGHTS["news"]


def test_marks_change_the_next_issue_and_not_one_that_is_complete(bench: Workbench) -> None:
    found = [of_kind(number, number % 2) for number in range(100, 140)]
    bench.source.papers = tuple(found)
    plain = bench.build(number=10)
    files = {path: path.read_bytes() for path in plain.files}
    mark_all(bench, range(LEAST_MARKS - 1), 0, liked=True)
    assert bench.build(number=10, refresh=True).issue == plain.issue

    mark_all(bench, range(LEAST_MARKS - 1, 20), 0, liked=True)
    again = bench.build(number=10)
    assert {path: path.read_bytes() for path in again.files} == files
    liked = bench.build(number=10, refresh=True)
    assert liked.issue
    assert liked.issue_record
    assert set(liked.issue_record.liked) == set(ids(of_kind(number, 0) for number in range(20)))
    assert len(liked.issue.entries) == 10
    for entry in liked.issue.entries:
        (reason,) = (reason for reason in entry.ranked.reasons if reason.label == LIKED)
        assert entry.paper.title.startswith(f"Counting {KINDS[0]}")
        assert set(reason.marks) <= set(liked.issue_record.liked)
        assert len(reason.marks) == MOST_SPEAKING

    files = {path: path.read_bytes() for path in liked.files}
    mark_all(bench, range(20), 0, liked=False)
    again = bench.build(number=10)
    assert {path: path.read_bytes() for path in again.files} == files
