"""Shows the state of the library: its size, issues, coverage, last runs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from rich.filesize import decimal
from rich.text import Text

from digest.console.coverage import DRAWN, Signs, coverage_lines
from digest.console.delivered import delivered_lines
from digest.console.layout import fitted, indented
from digest.model import Coverage, Delivered, Issue, LibraryState, Run
from digest.text import in_figures, printable, shown

_LABEL = " " * 9
# So many issues of a topic are shown; `--json` has them all.
_LATEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What `digest status` tells; what is by topic has its slug for a key.

    `missing` has the dates of the issues that were never built, `forgotten` the deliveries to
    places that no post on their topic goes to any more, `unknown_years` those of which arXiv's
    holidays are not known.
    """

    state: LibraryState
    missing: Mapping[str, Sequence[date]] = field(default_factory=dict)
    coverage: Mapping[str, Mapping[date, Coverage]] = field(default_factory=dict)
    forgotten: Sequence[Delivered] = ()
    unknown_years: Sequence[int] = ()


def status_lines(overview: Overview, width: int, signs: Signs = DRAWN) -> Iterator[Text]:
    """Yield the library, its issues with each topic's missing ones, coverage, and last runs."""
    state = overview.state
    yield Text(f"Library  {shown(state.location)} ({decimal(state.size)})")
    yield Text(f"Papers   {state.papers:,}{_span(state)}")
    yield Text(f"Issues   {len(state.issues):,}" if state.issues else "Issues   none yet")
    yield from _issue_lines(overview, width)
    yield from delivered_lines(state.deliveries, overview.forgotten, width)
    if state.papers or state.issues:
        yield from coverage_lines(overview.coverage, signs, width)
    yield Text("Last runs" if state.runs else "Runs     none yet")
    for run in state.runs:
        yield from indented(_run(run), width, "  ", "    ", "red" if run.exit_code else "")
    if overview.unknown_years:
        told = _holidays(overview.unknown_years)
        yield from indented(told, width, "Calendar ", _LABEL, "yellow")


def _issue_lines(overview: Overview, width: int) -> Iterator[Text]:
    """Yield a line an issue, and below those of a topic the dates that are missing."""
    for slug, of_topic in groupby(sorted(overview.state.issues, key=_place), key=_topic):
        issues = tuple(of_topic)
        if earlier := issues[:-_LATEST]:
            span = f"{earlier[0].edition.date} to {earlier[-1].edition.date}"
            yield fitted(Text(f"  {span}  {printable(slug)}: {len(earlier)} more", "dim"), width)
        yield from (fitted(Text(f"  {_issue(issue)}"), width) for issue in issues[-_LATEST:])
        if missing := overview.missing.get(slug):
            dates = ", ".join(map(str, missing))
            yield from indented(f"missing: {dates}", width, "    ", "    ", "red")


def _span(state: LibraryState) -> str:
    """Write when the papers of the library were submitted."""
    if not (state.first and state.last):
        return ""
    return f", submitted {state.first:%Y-%m-%d} to {state.last:%Y-%m-%d}"


def _topic(issue: Issue) -> str:
    """Return what an issue belongs to."""
    return issue.edition.slug


def _place(issue: Issue) -> tuple[str, date]:
    """Return where an issue stands among all."""
    return issue.edition.slug, issue.edition.date


def _issue(issue: Issue) -> str:
    """Write one issue."""
    edition, found = issue.edition, sum(issue.counts.values())
    troubles = len(edition.problems)
    chosen = issue.counts.get("chosen", 0)
    told = f"{edition.date}  {printable(edition.slug)}: {chosen} of {found} papers"
    told += "" if edition.complete else ", incomplete"
    return told + (f", {in_figures(troubles, 'problem')}" if troubles else "")


def _run(run: Run) -> str:
    """Write one run."""
    end = f"exit {run.exit_code}, " if run.exit_code else ""
    took = _duration(run.ended - run.started)
    head = f"{run.started:%Y-%m-%d %H:%M} UTC  {printable(run.command)} ({end}{took})"
    return f"{head}: {shown(run.summary)}"


def _duration(took: timedelta) -> str:
    """Write how long a run took; its times are kept in whole seconds."""
    seconds = round(took.total_seconds())
    return f"{seconds:,} s" if seconds else "<1 s"


def _holidays(years: Sequence[int]) -> str:
    """Say which holidays are unknown, and what follows from that."""
    named = " and ".join(map(str, years))
    return f"arXiv's holidays of {named} are unknown: every weekday counts."
