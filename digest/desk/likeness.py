"""A map of an issue's papers by similarity: papers with similar words lie near one another.

The packaged vectors of the papers are laid out in two dimensions so that near neighbours stay near
(t-distributed stochastic neighbour embedding, initialised by classical scaling), with numpy alone
and without random numbers: the same papers give the same map.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from digest.model import ALSO, Issue
from digest.pipeline.choice import embed
from digest.ranking import centre
from digest.text import columns, printable, visible_title

Floats: TypeAlias = NDArray[np.float64]

MOST = 300
"""At most this many papers are drawn, the foremost: more could not be distinguished."""
# The perplexity, the steps of early exaggeration, and all steps of the layout.
_NEIGHBOURS, _GATHER, _STEPS = 12, 80, 300
_HALVINGS, _PUSHES = 40, 1000
_TINY = 1e-12
_USUAL = 120
_COLOURS, _SHAPES = 8, ("circle", "square", "diamond")
# The radius of a mark in pixels, the gap between two marks, and the most lines of a title.
RADIUS, _GAP, _LINES = 11, 3.0, 3
_NEAREST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSize:
    """A size of the map in pixels, and the most letters in a line of a title."""

    name: str
    width: int
    height: int
    letters: int


def frames(papers: int) -> tuple[MapSize, ...]:
    """Return the sizes for a desk and for a phone: more papers make them higher."""
    more = max(1.0, papers / _USUAL)
    return (
        MapSize(name="wide", width=880, height=round(600 * more**0.5), letters=40),
        MapSize(name="narrow", width=358, height=round(560 * more), letters=26),
    )


def describe_map(issue: Issue) -> Mapping[str, Any]:
    """Return the variables of `map.html.j2` for an issue.

    `frames` has each size of the map with the marks of its papers by identifier, `regions` the
    sections with a paper on the map, each paper with the titles of the `nearest` papers; `left` is
    the number of papers that are not drawn.
    """
    ranked = sorted(issue.entries, key=lambda entry: (-entry.ranked.score, entry.paper.id))[:MOST]
    papers = [entry.paper for entry in ranked]
    titles = {paper.id: visible_title(paper) for paper in papers}
    usual = embed(papers)
    vectors = np.asarray(centre(usual, usual), np.float64)
    points, shown = project(vectors), list(titles.values())
    nearest = {
        name: [shown[at] for at in row]
        for name, row in zip(titles, _find_nearest(vectors), strict=True)
    }
    regions = [
        {
            "number": number + 1,
            "key": section.key,
            "title": printable(section.title),
            # Colour, shape and number distinguish the section.
            "colour": "also" if section.key == ALSO else f"c{number % _COLOURS + 1}",
            "shape": _SHAPES[section.key != ALSO and number // _COLOURS % len(_SHAPES)],
            "papers": [
                {"id": name, "title": titles[name], "nearest": nearest[name]}
                for name in section.papers
                if name in titles
            ],
        }
        for number, section in enumerate(issue.sections)
    ]
    return {
        "frames": [(frame, dict(_draw(titles, points, frame))) for frame in frames(len(papers))],
        "regions": [region for region in regions if region["papers"]],
        "left": len(issue.entries) - len(papers),
        "radius": RADIUS,
    }


def _draw(
    titles: Mapping[str, str], points: Floats, frame: MapSize
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the marks of papers in a frame; a title is on the side with more room."""
    for (name, title), (x, y) in zip(titles.items(), place_marks(points, frame), strict=True):
        letters = frame.letters // (1 + (columns(title) > len(title)))
        lines = textwrap.wrap(title, letters, max_lines=_LINES, placeholder=" …")
        top = y - 20 - 18 * (len(lines) - 1) if y > frame.height / 2 else y + 28
        anchor = ("start", "middle", "end")[min(int(3 * x // frame.width), 2)]
        yield name, {"x": x, "y": y, "anchor": anchor, "top": round(top, 1), "lines": lines}


def project(vectors: Floats) -> Floats:
    """Return points (n, 2) for rows (n, d) of unit length; near rows give near points."""
    points = _scale(vectors)
    if len(vectors) <= _NEAREST:
        return points
    shares = _find_affinities(np.maximum(2 - 2 * vectors @ vectors.T, 0))
    points = points / (points.std() or 1.0) / 100
    speed = np.zeros_like(points)
    for step in range(_STEPS):
        gathers = step < _GATHER
        near = 1 / (1 + ((points[:, None] - points[None]) ** 2).sum(axis=-1))
        np.fill_diagonal(near, 0)
        pull = (shares * (4 if gathers else 1) - near / near.sum()) * near
        slope = pull.sum(axis=1, keepdims=True) * points - pull @ points
        speed = (0.5 if gathers else 0.8) * speed - len(points) * slope
        points = points + speed
        points = points - points.mean(axis=0)
    return points


def _scale(vectors: Floats) -> Floats:
    """Return the two directions in which rows differ most (classical scaling)."""
    centred = vectors - vectors.mean(axis=0)
    values, directions = np.linalg.eigh(centred @ centred.T)
    points = np.zeros((len(vectors), 2))
    for column, at in enumerate(np.argsort(values)[::-1][:2]):
        axis = directions[:, at] * np.sqrt(max(values[at], 0))
        # The sign of an eigenvector is arbitrary: make its largest component positive.
        points[:, column] = axis * (np.sign(axis[np.abs(axis).argmax()]) or 1)
    return points


def _find_affinities(squares: Floats) -> Floats:
    """Return the affinity of each pair of rows from their squared distances; the sum is 1.

    The bandwidth of each row gives all rows the same perplexity.
    """
    entropy = np.log(min(_NEIGHBOURS, (len(squares) - 1) / 2))
    low, high = np.full(len(squares), 1e-4), np.full(len(squares), 1e4)
    for _ in range(_HALVINGS):
        middle = np.sqrt(low * high)
        shares = np.exp(-squares * middle[:, None])
        np.fill_diagonal(shares, 0)
        shares /= shares.sum(axis=1, keepdims=True) + _TINY
        is_wide = -(shares * np.log(shares + _TINY)).sum(axis=1) > entropy
        low, high = np.where(is_wide, middle, low), np.where(is_wide, high, middle)
    return np.asarray((shares + shares.T) / (2 * len(squares)), np.float64)


def _find_nearest(vectors: Floats) -> Sequence[Sequence[int]]:
    likeness = np.round(vectors @ vectors.T, 4)
    np.fill_diagonal(likeness, -2)
    nearest = np.argsort(-likeness, axis=1, kind="stable")[:, : min(_NEAREST, len(vectors) - 1)]
    rows: list[list[int]] = nearest.tolist()
    return rows


def place_marks(points: Floats, frame: MapSize) -> list[tuple[float, float]]:
    """Return the positions of marks in a frame, in pixels to one decimal, without overlaps."""
    room = np.array([frame.width, frame.height], np.float64) - 2 * (RADIUS + 2)
    low, high = points.min(axis=0), points.max(axis=0)
    span, apart = np.where(high > low, high - low, 1), 2 * RADIUS + _GAP
    spots = np.where(high > low, (points - low) / span, 0.5) * room
    # Marks in one spot are moved apart in different directions.
    turns = np.arange(len(spots))[:, None] * np.array([2.4, 2.4]) + np.array([0, np.pi / 2])
    spots = spots + np.cos(turns) / 100
    for _ in range(_PUSHES):
        across = spots[:, None] - spots[None]
        far = np.sqrt((across**2).sum(axis=-1)) + _TINY
        lack = np.maximum(apart - far, 0)
        np.fill_diagonal(lack, 0)
        if lack.max() < _GAP / 6:
            break
        spots = spots + (across * (lack / far / 2)[..., None]).sum(axis=1)
        spots = np.clip(spots, 0, room)
    shown = np.round(spots + RADIUS + 2, 1)
    return [(float(x), float(y)) for x, y in shown]
