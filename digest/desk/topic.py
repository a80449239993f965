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
"""The number of issues shown, half a year of weeks."""
# The number of sections with a row of their own.
_ROWS = 12
# Mean news from which a bar is darker.
_STEPS = (2.5, 3.0, 3.5)


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
        return 0 if self.news is None else 1 + sum(self.news >= least for least in _STEPS)


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
        "steps": _STEPS,
        "chosen": _list_papers(other.issue) if other and other.issue else (),
        "asked": other.date if other else None,
        "slug": issue.slug,
    }


def _find_weeks(
    issue: Issue, issue_records: Sequence[IssueRecord], folder: Path
) -> Sequence[ChartColumn]:
    """Return a topic's last issues, with their JSON if it exists and is valid."""
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
    """Return an issue's sections: key, title, and the address, title and news of each paper."""
    papers = {
        entry.paper.id: (entry.paper.url, visible_title(entry.paper), entry.ranked.reading.news)
        for entry in issue.entries
    }
    return [
        (section.key, printable(section.title), [papers[name] for name in section.papers])
        for section in issue.sections
    ]
