"""What `digest status` prints: the library, its issues, coverage and last runs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from rich.filesize import decimal
from rich.text import Text

from digest.console.cards import fitted, indented
from digest.model import Coverage, Edition, LibraryState, Run
from digest.text import in_figures, printable, shown

Days = Mapping[date, Coverage]
Signs = Mapping[Coverage, str]
"""The sign of each state of a day; a day without a listing has none."""
_DRAWN: Signs = {"complete": "■", "partial": "◧", "never": "·"}
# What any encoding can show.
_PLAIN: Signs = {"complete": "#", "partial": "+", "never": "."}
_STYLES: Mapping[Coverage, str] = {"complete": "green", "partial": "yellow", "never": "dim"}
_NAME = 26
_DAY = timedelta(days=1)
# So many issues of a topic are shown; `--json` has them all.
_LATEST = 5


def library_lines(
    state: LibraryState, missing: Mapping[str, Sequence[date]], width: int
) -> Iterator[Text]:
    """Yield the library, a line an issue, and below those of a topic the dates that are missing.

    `missing` has these by the topic's slug.
    """
    span = ""
    if state.first and state.last:
        span = f", submitted {state.first:%Y-%m-%d} to {state.last:%Y-%m-%d}"
    yield Text(f"Library  {shown(state.location)} ({decimal(state.size)})")
    yield Text(f"Papers   {state.papers:,}{span}")
    yield Text(f"Issues   {len(state.issues):,}" if state.issues else "Issues   none yet")
    in_order = sorted(state.issues, key=lambda issue: (issue.slug, issue.date))
    for slug, of_topic in groupby(in_order, key=lambda issue: issue.slug):
        issues = tuple(of_topic)
        if earlier := issues[:-_LATEST]:
            span = f"{earlier[0].date} to {earlier[-1].date}"
            yield fitted(Text(f"  {span}  {printable(slug)}: {len(earlier)} more", "dim"), width)
        yield from (fitted(Text(f"  {_issue(issue)}"), width) for issue in issues[-_LATEST:])
        if slug in missing:
            dates = ", ".join(map(str, missing[slug]))
            yield from indented(f"missing: {dates}", width, "    ", "    ", "red")


def _issue(issue: Edition) -> str:
    """Write one issue."""
    found, troubles = sum(issue.counts.values()), len(issue.problems)
    chosen = issue.counts.get("chosen", 0)
    told = f"{issue.date}  {printable(issue.slug)}: {chosen} of {found} papers"
    told += "" if issue.complete else ", incomplete"
    return told + (f", {in_figures(troubles, 'problem')}" if troubles else "")


def run_lines(runs: Sequence[Run], width: int) -> Iterator[Text]:
    """Yield the last runs; their times are kept in whole seconds."""
    yield Text("Last runs" if runs else "Runs     none yet")
    for run in runs:
        seconds = round((run.ended - run.started).total_seconds())
        end = f"exit {run.exit_code}, " if run.exit_code else ""
        took = f"{seconds:,} s" if seconds else "<1 s"
        head = f"{run.started:%Y-%m-%d %H:%M} UTC  {printable(run.command)} ({end}{took})"
        told = f"{head}: {shown(run.summary)}"
        yield from indented(told, width, "  ", "    ", "red" if run.exit_code else "")


def calendar_lines(unknown_years: Sequence[int], width: int) -> Iterator[Text]:
    """Yield what years of which arXiv's holidays are not known lead to; nothing without any."""
    if unknown_years:
        named = " and ".join(map(str, unknown_years))
        told = f"arXiv's holidays of {named} are unknown: every weekday counts."
        yield from indented(told, width, "Calendar ", " " * 9, "yellow")


def coverage_lines(
    coverage: Mapping[str, Days], width: int, can_draw: Callable[[str], bool] = bool
) -> Iterator[Text]:
    """Yield the legend, then each topic's weeks; one of which nothing was fetched has one line.

    `can_draw` tells whether the terminal has some characters.
    """
    signs = _DRAWN if can_draw("".join(_DRAWN.values())) else _PLAIN

    def sign(state: Coverage) -> Text:
        return Text(signs.get(state, " "), _STYLES.get(state, ""))

    begun = {
        topic
        for topic, days in coverage.items()
        if not {"complete", "partial"}.isdisjoint(days.values())
    }
    if not begun:
        yield Text("Coverage none yet")
        return
    known = (sign("complete"), " complete  ", sign("partial"), " partial  ")
    legend = Text.assemble("Coverage ", *known, sign("never"), " never fetched")
    yield fitted(legend, width)
    for topic, days in coverage.items():
        if topic not in begun:
            since = f" since {min(days)}" if days else ""
            yield fitted(Text(f"  {printable(topic)}: nothing fetched{since}"), width)
            continue
        name = fitted(Text(f"  {printable(topic)}"), _NAME)
        gap = " " * (_NAME - name.cell_len + 2)
        yield fitted(Text.assemble(name, gap, ("Mo Tu We Th Fr", "dim")), width)
        # arXiv lists nothing on weekends.
        for monday in sorted({day - _DAY * day.weekday() for day in days}):
            working = [monday + _DAY * number for number in range(5)]
            states = Text("  ").join(sign(days.get(day, "none")) for day in working)
            row = Text.assemble(f"    {monday} to {working[-1]:%m-%d}".ljust(_NAME + 2), states)
            row.rstrip()
            yield fitted(row, width)
