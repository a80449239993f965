"""The desk's views of a topic over time, and of an issue's papers on a map by similarity.

On the map, papers with similar words are near one another.  Their packaged vectors are laid out in
two dimensions so that near neighbours stay near (t-distributed stochastic neighbour embedding,
initialised by classical scaling), with numpy alone and without random numbers: the same papers give
the same map.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from digest.codec import load_issue
from digest.model import ALSO, Issue, IssueRecord, ThemeSize
from digest.pipeline.readings import embed
from digest.ranking import centre
from digest.text import columns, printable, visible_title
from digest.themes import ALSO_TITLE

ISSUES = 26
"""The number of issues shown, half a year of weeks."""
# The number of sections with a row of their own.
_ROWS = 12
# Mean news from which a bar is darker.
_NEWS_STEPS = (2.5, 3.0, 3.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartColumn:
    """An issue of the chart; `issue` is None if its JSON is not in the folder of posts."""

    date: date
    sections: tuple[ThemeSize, ...]
    issue: Issue | None
    is_open: bool

    def measure(self, keys: Iterable[str] | None = None) -> "Cell":
        """Return the number of papers in these sections (None: in all) and their mean news."""
        wanted = {section.key for section in self.sections} if keys is None else set(keys)
        news = [
            entry.ranked.reading.news
            for entry in (self.issue.entries if self.issue else ())
            if entry.theme in wanted
        ]
        papers = sum(section.papers for section in self.sections if section.key in wanted)
        return Cell(papers=papers, news=round(fmean(news), 1) if news else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The number of papers of a section in an issue, and their mean news from 1 to 5 if known."""

    papers: int
    news: float | None

    @property
    def step(self) -> int:
        """How dark its bar is, from 1 to 4; 0 if the news is not known."""
        return 0 if self.news is None else 1 + sum(self.news >= least for least in _NEWS_STEPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """A row of the chart; `key` is its section's, or empty for a row of several sections.

    Rows with `is_section` share one scale, all other rows another.
    """

    key: str
    title: str
    cells: tuple[Cell, ...]
    is_section: bool = True

    @property
    def most(self) -> int:
        """The largest number of papers in an issue."""
        return max(cell.papers for cell in self.cells)


def describe_topic(
    issue: Issue, issue_records: Sequence[IssueRecord], folder: Path, chosen: str
) -> Mapping[str, Any]:
    """Return the variables of `topic.html.j2` for the topic of the open issue.

    `weeks` are its last issues, the oldest first, `rows` the sections; `asked` is the date of
    another issue, if one was requested, and `chosen` its papers by section, if its JSON exists.
    """
    weeks = _find_weeks(issue, issue_records, folder)
    other = next((week for week in weeks if f"{week.date}" == chosen and not week.is_open), None)
    return {
        "weeks": weeks,
        "earlier": sum(record.has_post for record in issue_records) - len(weeks),
        "rows": _find_rows(weeks),
        "steps": _NEWS_STEPS,
        "chosen": _list_papers(other.issue) if other and other.issue else (),
        "asked": other.date if other else None,
        "slug": issue.slug,
    }


def _find_weeks(
    issue: Issue, issue_records: Sequence[IssueRecord], folder: Path
) -> Sequence[ChartColumn]:
    weeks = []
    shown = [record for record in issue_records if record.has_post or record.date == issue.date]
    for issue_record in shown[-ISSUES:]:
        is_open, loaded = issue_record.date == issue.date, None
        with suppress(OSError, ValueError):
            path = folder / f"{issue_record.stem}.json"
            if is_open or path.is_file():  # Reading a pipe may never end.
                loaded = issue if is_open else load_issue(path.read_bytes())
        now = (
            ThemeSize(key=section.key, title=section.title, papers=len(section.papers))
            for section in issue.sections
        )
        sections = tuple(now) if is_open else issue_record.themes
        weeks.append(
            ChartColumn(date=issue_record.date, sections=sections, issue=loaded, is_open=is_open)
        )
    return weeks


def _find_rows(weeks: Sequence[ChartColumn]) -> Sequence[ChartRow]:
    """Return a row for each large section; then the other sections, "Also", and all papers."""
    titles = {section.key: printable(section.title) for week in weeks for section in week.sections}
    has_also = titles.pop(ALSO, None)
    rows = [_row(key, title, weeks, [key]) for key, title in titles.items()]
    rows.sort(key=lambda row: (-sum(cell.papers for cell in row.cells), row.title))
    rows, small = rows[:_ROWS], rows[_ROWS:]
    if small:
        title = f"{len(small)} other sections"
        rows.append(_row("", title, weeks, [row.key for row in small]))
    if has_also:
        rows.append(replace(_row(ALSO, ALSO_TITLE, weeks, [ALSO]), is_section=False))
    return (*rows, _row("", "All papers", weeks, None))


def _row(
    key: str, title: str, weeks: Sequence[ChartColumn], keys: Sequence[str] | None
) -> ChartRow:
    cells = tuple(week.measure(keys) for week in weeks)
    return ChartRow(key=key, title=title, cells=cells, is_section=bool(key))


def _list_papers(issue: Issue) -> Sequence[tuple[str, str, Sequence[tuple[str, str, float]]]]:
    papers = {
        entry.paper.id: (entry.paper.url, visible_title(entry.paper), entry.ranked.reading.news)
        for entry in issue.entries
    }
    return [
        (section.key, printable(section.title), [papers[name] for name in section.papers])
        for section in issue.sections
    ]


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
    usual = embed([(paper.title, paper.abstract) for paper in papers])
    vectors = np.asarray(centre(usual, usual), np.float64)
    points, shown = project(vectors), list(titles.values())
    likeness = np.round(vectors @ vectors.T, 4)
    np.fill_diagonal(likeness, -2)
    most_similar = np.argsort(-likeness, axis=1, kind="stable")
    rows = most_similar[:, : min(_NEAREST, len(papers) - 1)].tolist()
    nearest = {name: [shown[at] for at in row] for name, row in zip(titles, rows, strict=True)}
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
