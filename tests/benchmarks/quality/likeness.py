"""Measures the desk's map of papers by likeness: how many near neighbours stay near on it."""

from collections.abc import Iterator
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from digest.desk.views import frames, place_marks, project
from digest.model import Paper
from digest.pipeline.readings import embed
from digest.ranking import centre
from tests.benchmarks.quality.material import read_rows
from tests.benchmarks.report import Figure, at_least
from tests.corpora import paper_of

_PAPERS, _NEAREST = 100, 5
_TRUST, _KEPT = 0.85, 0.45
"""What a map of a hundred papers is to reach; classical scaling has 0.79 and 0.24."""


def measure_likeness() -> Iterator[Figure]:
    """Yield how far maps of the corpus' weeks can be trusted, on a desk and on a phone."""
    vectors = [embed([(paper.title, paper.abstract) for paper in papers]) for papers in _draw()]
    sets = [np.asarray(centre(rows, rows), np.float64) for rows in vectors]
    points = [project(rows) for rows in sets]
    for frame in frames(_PAPERS):
        placed = [np.asarray(place_marks(one, frame)) for one in points]
        found = [_compare(a, b) for a, b in zip(sets, placed, strict=True)]
        trust, kept = (fmean(column) for column in zip(*found, strict=True))
        name = f"map, {frame.name}: trustworthiness among {_PAPERS} papers"
        yield at_least(name, trust, _TRUST, "", digits=3)
        name = f"map, {frame.name}: of the {_NEAREST} nearest that stay so"
        yield at_least(name, 100 * kept, 100 * _KEPT, "%")


def _draw() -> list[list[Paper]]:
    """Return sets of papers as issues may have them: those of a time, in one of several fields."""
    papers = sorted(map(paper_of, read_rows("metadata-2026-01")), key=lambda one: one.id)
    fields = ("cs.CV", "cs.CL", "cs.LG", "cs.AI", "cs.RO", "")
    found = [[one for one in papers if field in (*one.categories, "")] for field in fields]
    return [one[:_PAPERS] for one in found if len(one) >= _PAPERS]


def _compare(vectors: NDArray[np.float64], points: NDArray[np.float64]) -> tuple[float, float]:
    """Return the trustworthiness of a map, and the share of nearest others that are so there.

    Trustworthiness (Venna and Kaski) is 1 without what is near on the map alone, the less the
    farther that is in truth; chance has about one half.
    """
    number, near = len(vectors), _NEAREST
    apart = ((points[:, None] - points[None]) ** 2).sum(axis=-1)
    ranks = np.argsort(np.argsort(-(vectors @ vectors.T), axis=1), axis=1)
    shown = np.argsort(apart, axis=1)[:, 1 : near + 1]
    found = np.take_along_axis(ranks, shown, axis=1)
    excess = np.maximum(found - near, 0).sum()
    trust = 1 - 2 * excess / (number * near * (2 * number - 3 * near - 1))
    return float(trust), float((found <= near).mean())
