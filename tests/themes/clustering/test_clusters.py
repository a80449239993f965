"""Clusters hold each paper once, do not depend on its place, and bear papers of every kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.themes.clustering.clusters import SMALLEST, Clusters, cluster, label
from digest.themes.clustering.vectors import Floats, embed

SUBJECTS = {
    "ice": "glacier ice sheet sea level satellite polar snow melt climate warming".split(),
    "robot": "robot grasp gripper manipulation arm policy locomotion humanoid torque".split(),
    "speech": "speech audio speaker voice acoustic recognition phoneme microphone".split(),
    "protein": "protein molecule drug binding amino acid structure ligand folding".split(),
    "proof": "theorem proof logic type lemma formal solver axiom verification".split(),
    "market": "market price auction trader bidder economics equilibrium welfare".split(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """A paper of invented words."""

    id: str
    title: str
    abstract: str


def _paper(number: int, subject: str) -> Invented:
    words = SUBJECTS[subject]
    chance = Random(f"{subject} {number}")  # noqa: S311
    return Invented(
        id=f"2601.{number:05}",
        title=" ".join(chance.sample(words, 3)),
        abstract=f"We study {' and '.join(chance.choices(words, k=12))} in new data.",
    )


def _week(each: int) -> list[Invented]:
    subjects = [subject for subject in SUBJECTS for _ in range(each)]
    return [_paper(number, subject) for number, subject in enumerate(subjects)]


def _ids(found: Clusters) -> list[str]:
    return sorted([*(id_ for group in found.groups for id_ in group), *found.left_over])


def test_subjects_are_told_apart_and_their_number_is_found() -> None:
    found = cluster(_week(10))
    wanted = {tuple(f"2601.{start + n:05}" for n in range(10)) for start in range(0, 60, 10)}
    assert set(found.groups) == wanted
    assert not found.left_over


def test_vectors_from_elsewhere_take_the_place_of_the_packaged_ones() -> None:
    week = _week(10)
    assert cluster(week, embed=embed) == cluster(week)

    def by_length(texts: Sequence[tuple[str, str]]) -> Floats:
        """Point by the number of letters of the title, which says nothing of the subject."""
        return np.array([[len(title) % 2, len(title) % 3 + 1] for title, _ in texts], np.float32)

    assert cluster(week, embed=by_length) != cluster(week)
    assert cluster(week[::-1], embed=by_length) == cluster(week, embed=by_length)


def test_texts_without_a_known_term_are_not_told_to_anybody() -> None:
    nobody = Invented(id="2601.99999", title="Xqzt", abstract="")

    def refuse(texts: Sequence[tuple[str, str]]) -> Floats:
        raise AssertionError(texts)

    assert cluster([nobody], embed=refuse).left_over == (nobody.id,)


def test_a_given_number_is_kept() -> None:
    assert len(cluster(_week(10), number=3).groups) == 3


@settings(max_examples=20, deadline=None)
@given(papers=st.permutations(_week(4)))
def test_order_makes_no_difference(papers: list[Invented]) -> None:
    assert cluster(papers) == cluster(_week(4))


@settings(max_examples=40, deadline=None)
@given(
    subjects=st.lists(st.sampled_from(sorted(SUBJECTS)), max_size=40),
    bounds=st.tuples(st.integers(1, 6), st.integers(6, 12)),
)
def test_each_paper_is_held_once_and_no_group_is_too_small(
    subjects: list[str], bounds: tuple[int, int]
) -> None:
    papers = [_paper(number, subject) for number, subject in enumerate(subjects)]
    found = cluster(papers, bounds=bounds)
    assert _ids(found) == sorted(paper.id for paper in papers)
    assert all(len(group) >= SMALLEST for group in found.groups)
    assert len(found.groups) <= bounds[1]
    assert len(papers) < SMALLEST or len(found.left_over) <= len(papers) // 10


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_papers_are_left_over(count: int) -> None:
    papers = _week(1)[:count]
    found = cluster(papers)
    assert found.groups == ()
    assert found.left_over == tuple(paper.id for paper in papers)


def test_three_papers_are_one_group() -> None:
    assert len(cluster(_week(1)[:3]).groups) == 1


def test_the_same_abstract_many_times_is_no_trouble() -> None:
    papers = [Invented(id=f"{n:03}", title="Sea ice", abstract="Ice.") for n in range(30)]
    assert _ids(cluster(papers)) == [paper.id for paper in papers]


def test_papers_without_a_known_word_are_left_over() -> None:
    odd = [
        Invented(id="9999.00001", title="", abstract=""),
        Invented(id="9999.00002", title="冰川", abstract="這是一篇關於冰川的論文。"),
    ]
    found = cluster([*odd, *_week(5)])
    assert found.left_over == ("9999.00001", "9999.00002")


def test_papers_without_any_known_word_have_no_groups() -> None:
    papers = [Invented(id=str(n), title="", abstract="") for n in range(5)]
    assert cluster(papers).groups == ()


def test_a_paper_without_an_abstract_is_filed_by_its_title() -> None:
    bare = Invented(id="9999.00001", title="Speech recognition of a voice", abstract="")
    found = cluster([*_week(10), bare])
    (group,) = [group for group in found.groups if bare.id in group]
    assert set(group) - {bare.id} <= {f"2601.{n:05}" for n in range(20, 30)}


def test_thousands_are_clustered_by_a_sample_and_the_rest_assigned() -> None:
    papers = _week(500)
    found = cluster(papers)
    assert [len(group) for group in found.groups] == [500] * 6
    assert cluster(papers[::-1]) == found


def test_papers_that_share_headings_are_closer() -> None:
    """Two texts say nothing of it; the headings that fit them do."""
    papers = [Invented(id=f"{n:02}", title="Ice", abstract="Sea ice melts.") for n in range(12)]

    def fit(paper: Invented) -> dict[str, float]:
        return {"odd" if int(paper.id) % 2 else "even": 1.0}

    groups = cluster(papers, fit=fit, number=2).groups
    assert sorted(sorted(int(name) % 2 for name in group) for group in groups) == [[0] * 6, [1] * 6]


def test_a_pair_far_from_all_groups_is_left_over_and_a_pair_among_them_is_not() -> None:
    large = np.repeat(np.eye(3, 8, dtype=np.float32), 10, axis=0)
    far = np.repeat(np.eye(8, dtype=np.float32)[7:], 2, axis=0)
    found = label(np.vstack([large, far]), (4, 4))
    assert found.tolist() == [*np.repeat([0, 1, 2], 10), -1, -1]
    assert -1 not in label(np.vstack([large, large[:2]]), (3, 3))
