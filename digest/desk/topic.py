"""A topic over time: how many papers each section had in the last issues, and how much news."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import Any

from digest.codec import load_issue
from digest.model import ALSO, Issue, IssueRecord, ThemeSize
from digest.text import printable, visible_title
from digest.themes import ALSO_TITLE

ISSUES = 26
"""So many issues are shown, half a year of weeks."""
# So many sections have a row of their own.
_ROWS = 12
# From so much news on a bar is darker.
_STEPS = (2.5, 3.0, 3.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartIssue:
    """An issue of the chart; `digest` is None where its JSON is not in the folder of posts."""

    date: date
    sections: tuple[ThemeSize, ...]
    issue: Issue | None
    is_open: bool

    def measure(self, keys: Iterable[str] | None = None) -> "Cell":
        """Return how many papers sections have, all if none are named, and their mean news."""
        wanted = {one.key for one in self.sections} if keys is None else set(keys)
        news = [
            entry.ranked.reading.news
            for entry in (self.issue.entries if self.issue else ())
            if entry.theme in wanted
        ]
        papers = sum(one.papers for one in self.sections if one.key in wanted)
        return Cell(papers=papers, news=round(fmean(news), 1) if news else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The papers of a section in an issue, and their mean news from 1 to 5, where that is known."""

    papers: int
    news: float | None

    @property
    def step(self) -> int:
        """How dark its bar is, from 1 to 4; 0 where the news is not known."""
        return 0 if self.news is None else 1 + sum(self.news >= least for least in _STEPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """A row of the chart; `key` leads to a section's papers, and is empty where it has several.

    Bars of rows that are each one of many sections have one scale, the others another.
    """

    key: str
    title: str
    cells: tuple[Cell, ...]
    is_section: bool = True

    @property
    def most(self) -> int:
        """The papers of its fullest issue."""
        return max(cell.papers for cell in self.cells)


def describe_topic(
    issue: Issue, issue_records: Sequence[IssueRecord], folder: Path, chosen: str
) -> Mapping[str, Any]:
    """Return what `topic.html.j2` is given of the topic of the issue that is open.

    `weeks` are its last issues, the oldest first, `rows` the sections; `chosen` has the papers of
    another issue by section, if that of a day was `asked` for and its JSON is there.
    """
    weeks = _find_weeks(issue, issue_records, folder)
    other = next((week for week in weeks if f"{week.date}" == chosen and not week.is_open), None)
    return {
        "weeks": weeks,
        "earlier": sum(one.has_post for one in issue_records) - len(weeks),
        "rows": _find_rows(weeks),
        "steps": _STEPS,
        "chosen": _list_papers(other.issue) if other and other.issue else (),
        "asked": other.date if other else None,
        "slug": issue.slug,
    }


def _find_weeks(
    issue: Issue, issue_records: Sequence[IssueRecord], folder: Path
) -> Sequence[ChartIssue]:
    """Return a topic's last issues with their JSON, where that is there and sound."""
    weeks = []
    for issue_record in [one for one in issue_records if one.has_post or one.date == issue.date][
        -ISSUES:
    ]:
        is_open, found = issue_record.date == issue.date, None
        with suppress(OSError, ValueError):
            path = folder / f"{issue_record.stem}.json"
            if is_open or path.is_file():  # A pipe may have no end.
                found = issue if is_open else load_issue(path.read_bytes())
        now = (
            ThemeSize(key=one.key, title=one.title, papers=len(one.papers))
            for one in issue.sections
        )
        sections = tuple(now) if is_open else issue_record.themes
        weeks.append(
            ChartIssue(date=issue_record.date, sections=sections, issue=found, is_open=is_open)
        )
    return weeks


def _find_rows(weeks: Sequence[ChartIssue]) -> Sequence[ChartRow]:
    """Return a row for each large section; then the other ones, "Also", and all papers."""
    titles = {one.key: printable(one.title) for week in weeks for one in week.sections}
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


def _row(key: str, title: str, weeks: Sequence[ChartIssue], keys: Sequence[str] | None) -> ChartRow:
    cells = tuple(week.measure(keys) for week in weeks)
    return ChartRow(key=key, title=title, cells=cells, is_section=bool(key))


def _list_papers(issue: Issue) -> Sequence[tuple[str, str, Sequence[tuple[str, str, float]]]]:
    """Return the sections of an issue: key, title, and of each paper address, title and news."""
    papers = {
        one.paper.id: (one.paper.url, visible_title(one.paper), one.ranked.reading.news)
        for one in issue.entries
    }
    return [
        (section.key, printable(section.title), [papers[name] for name in section.papers])
        for section in issue.sections
    ]
