"""What `status` prints: the library, runs, deliveries, what is late."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from rich.cells import cell_len
from rich.filesize import decimal
from rich.text import Text

from digest.console.cards import fitted, indented
from digest.console.delivered import delivered_lines
from digest.model import Coverage, Delivered, Delivery, Edition, LibraryState, Problem, Run
from digest.text import in_figures, printable, shown

HEAD = ("topic", "date", "found", "chosen", "files", "problems", "exit")
GAP = "  "
# Names stand at the left of their column, figures at the right.
_NAMES = 2


def summary_lines(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Yield a heading, then a line for each issue, with cells as `HEAD` has them.

    A topic for which so many columns have no room stands in a line of its own above its figures.
    """
    table = [list(HEAD), *([shown(cell) for cell in row] for row in rows)]
    widths = [max(cell_len(row[place]) for row in table) for place in range(len(HEAD))]
    room = max(width - sum(widths[1:]) - len(GAP) * len(widths[1:]), len(HEAD[0]))
    widths[0] = max(size for row in table if (size := cell_len(row[0])) <= room)
    for row in table:
        if cell_len(row[0]) > room:
            yield row[0]
            row[0] = ""
        cells = (
            _filled(cell, width, is_name=place < _NAMES)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield GAP.join(cells).rstrip()


def _filled(cell: str, width: int, *, is_name: bool) -> str:
    """Return a cell as wide as its column."""
    blanks = " " * (width - cell_len(cell))
    return f"{cell}{blanks}" if is_name else f"{blanks}{cell}"


_NAME = 26
_WEEKDAYS = "Mo Tu We Th Fr"
_DAY = timedelta(days=1)
_STYLES: Mapping[Coverage, str] = {"complete": "green", "partial": "yellow", "never": "dim"}


Signs = Mapping[Coverage, str]
"""The sign of each state of a day; a day without a listing has none."""
DRAWN: Signs = {"complete": "■", "partial": "◧", "never": "·"}
PLAIN: Signs = {"complete": "#", "partial": "+", "never": "."}
"""What any encoding can show."""


def _sign(state: Coverage, signs: Signs) -> Text:
    """Return the sign of a day's state, in its colour."""
    return Text(signs.get(state, " "), _STYLES.get(state, ""))


def _coverage_lines(
    coverage: Mapping[str, Mapping[date, Coverage]], signs: Signs, width: int
) -> Iterator[Text]:
    """Yield the legend, then each topic's weeks; one of which nothing was fetched has one line."""
    if not any(map(_is_begun, coverage.values())):
        yield Text("Coverage none yet")
        return
    yield fitted(_legend(signs), width)
    for topic, days in coverage.items():
        yield from (fitted(line, width) for line in _topic_lines(topic, days, signs))


def _legend(signs: Signs) -> Text:
    """Say what the signs mean."""
    known = (_sign("complete", signs), " complete  ", _sign("partial", signs), " partial  ")
    return Text.assemble("Coverage ", *known, _sign("never", signs), " never fetched")


def _topic_lines(topic: str, days: Mapping[date, Coverage], signs: Signs) -> Iterator[Text]:
    """Yield a topic's name above its weeks, the oldest first."""
    if not _is_begun(days):
        since = f" since {min(days)}" if days else ""
        yield Text(f"  {printable(topic)}: nothing fetched{since}")
        return
    name = fitted(Text(f"  {printable(topic)}"), _NAME)
    yield Text.assemble(name, " " * (_NAME - name.cell_len + 2), (_WEEKDAYS, "dim"))
    for monday in sorted({day - _DAY * day.weekday() for day in days}):
        yield _week(monday, days, signs)


def _week(monday: date, days: Mapping[date, Coverage], signs: Signs) -> Text:
    """Return the row of a week; arXiv lists nothing on weekends."""
    working = [monday + _DAY * number for number in range(5)]
    states = Text("  ").join(_sign(days.get(day, "none"), signs) for day in working)
    row = Text.assemble(f"    {monday} to {working[-1]:%m-%d}".ljust(_NAME + 2), states)
    row.rstrip()
    return row


def _is_begun(days: Mapping[date, Coverage]) -> bool:
    """Tell whether anything was fetched."""
    return not {"complete", "partial"}.isdisjoint(days.values())


_LATEST = 5
_NAMED = 3


def delivery_lines(done: Sequence[Delivery]) -> Iterator[Text]:
    """Yield a line for each place that something was sent to, or is to be sent to."""
    for publisher, parts in _by_publisher(done).items():
        for outcome in ("sent", "due"):
            found = [one for one in parts if one.outcome == outcome]
            where = f", {printable(found[0].told)}" if len(found) == 1 and found[0].told else ""
            if found:
                yield Text(f"{publisher}: {len(found):,} {outcome}{where}")


def remarks(done: Sequence[Delivery]) -> Iterator[str]:
    """Yield a sentence on each place that has the post already, as it is or as it was."""
    for publisher, parts in _by_publisher(done).items():
        kept, changed = (_keys(parts, outcome) for outcome in ("held", "changed"))
        if kept and len(kept) == len(parts):
            yield f"{publisher} has the post already; nothing was sent."
        elif kept:
            yield f"{publisher} had {len(kept):,} of {len(parts):,} already."
        if changed:
            yield (
                f"{publisher} has the post as it was before it changed ({_some(changed)}); nothing"
                " of that was sent again. --again sends it."
            )


def failures(done: Sequence[Delivery]) -> Iterator[Problem]:
    """Yield a problem for each thing that went wrong at a place, with whom it concerns."""
    for publisher, parts in _by_publisher(done).items():
        by_reason: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in parts:
            if one.is_failure:
                by_reason[one.message, one.hint].append(one.key)
        for number, ((message, hint), keys) in enumerate(by_reason.items()):
            if number == _LATEST:
                more = sum(map(len, list(by_reason.values())[number:]))
                yield _problem(
                    publisher, f"{publisher}: {more:,} more failed.", "See them by --json."
                )
                break
            whom = f" ({_some(keys)})" if any(keys) else ""
            yield _problem(publisher, f"{publisher}{whom}: {message}", hint)


def _problem(publisher: str, message: str, hint: str) -> Problem:
    return Problem(stage="publish", subject=publisher, message=message, hint=hint)


def _by_publisher(done: Sequence[Delivery]) -> Mapping[str, list[Delivery]]:
    found: dict[str, list[Delivery]] = {}
    for one in done:
        found.setdefault(one.publisher, []).append(one)
    return found


def _keys(parts: Sequence[Delivery], outcome: str) -> list[str]:
    return [one.key for one in parts if one.outcome == outcome]


def _some(keys: Sequence[str]) -> str:
    """Name the first of some parcels, and count the rest."""
    more = len(keys) - _NAMED
    return ", ".join(keys[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


_LABEL = " " * 9
# So many issues of a topic are shown; `--json` has them all.
_LATEST_STATE = 5


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


def status_lines(
    overview: Overview, width: int, can_draw: Callable[[str], bool] = bool
) -> Iterator[Text]:
    """Yield the library, its issues with each topic's missing ones, coverage, and last runs."""
    state = overview.state
    signs = DRAWN if can_draw("".join(DRAWN.values())) else PLAIN
    yield Text(f"Library  {shown(state.location)} ({decimal(state.size)})")
    yield Text(f"Papers   {state.papers:,}{_span(state)}")
    yield Text(f"Issues   {len(state.issues):,}" if state.issues else "Issues   none yet")
    yield from _issue_lines(overview, width)
    yield from delivered_lines(state.deliveries, overview.forgotten, width)
    if state.papers or state.issues:
        yield from _coverage_lines(overview.coverage, signs, width)
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
        if earlier := issues[:-_LATEST_STATE]:
            span = f"{earlier[0].date} to {earlier[-1].date}"
            yield fitted(Text(f"  {span}  {printable(slug)}: {len(earlier)} more", "dim"), width)
        yield from (fitted(Text(f"  {_issue(issue)}"), width) for issue in issues[-_LATEST_STATE:])
        if missing := overview.missing.get(slug):
            dates = ", ".join(map(str, missing))
            yield from indented(f"missing: {dates}", width, "    ", "    ", "red")


def _span(state: LibraryState) -> str:
    """Write when the papers of the library were submitted."""
    if not (state.first and state.last):
        return ""
    return f", submitted {state.first:%Y-%m-%d} to {state.last:%Y-%m-%d}"


def _topic(issue: Edition) -> str:
    """Return what an issue belongs to."""
    return issue.slug


def _place(issue: Edition) -> tuple[str, date]:
    """Return where an issue stands among all."""
    return issue.slug, issue.date


def _issue(issue: Edition) -> str:
    """Write one issue."""
    found, troubles = sum(issue.counts.values()), len(issue.problems)
    chosen = issue.counts.get("chosen", 0)
    told = f"{issue.date}  {printable(issue.slug)}: {chosen} of {found} papers"
    told += "" if issue.complete else ", incomplete"
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
