"""Lists for a terminal: what check finds, how the library stands, and what was delivered."""

import shlex
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich.filesize import decimal
from rich.text import Text

from digest.console.cards import fitted, indented
from digest.model import (
    LEFT_OUT,
    Coverage,
    Delivered,
    Delivery,
    DeliveryState,
    Harvest,
    IssueRecord,
    LibraryState,
    Problem,
    Run,
)
from digest.text import in_figures, printable

if TYPE_CHECKING:
    from digest.check import Finding
    from digest.setup import Flaw

Days = Mapping[date, Coverage]
Signs = Mapping[Coverage, str]
"""The sign of each state of a day; a day without a listing has none."""
_DRAWN: Signs = {"complete": "■", "partial": "◧", "never": "·"}
# What any encoding can show.
_PLAIN: Signs = {"complete": "#", "partial": "+", "never": "."}
_DAY_STYLES: Mapping[Coverage, str] = {"complete": "green", "partial": "yellow", "never": "dim"}
_NAME = 26
_DAY = timedelta(days=1)
# So many issues of a topic, deliveries, and dates are shown unless the whole is asked for.
_LATEST, _DATES = 5, 8
_ALL = "(-v shows all)"
# So many parcels are named, the rest counted.
_NAMED = 3
_STATES: Mapping[DeliveryState, str] = {
    "sent": "sent",
    "failed": "failed",
    "sending": "interrupted or under way",
}
_MISSING = (
    "digest build --catch-up builds those of one topic, with --all those of every topic of"
    " digest.toml"
)
_WAITING = (
    "What is left of the last eight weeks goes by digest publish --due, any by digest publish"
    " ISSUE --to NAME; --again sends what was interrupted, --arrived takes it for delivered"
)
_STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}
_PLACE = 10
_SEVERITY = 10
_INDENT = " " * (_PLACE + _SEVERITY)
_SECTION = "  "


def tally(findings: "Sequence[Finding]") -> Mapping[str, int]:
    """Return how many findings there are of each severity."""
    return {severity: sum(one.severity == severity for one in findings) for severity in _STYLES}


def finding_lines(findings: "Sequence[Finding]", width: int) -> Iterator[Text]:
    """Yield a heading, each finding, and how many there are.

    Notes that say the same stand together where the first of them would, each with its place.
    """
    if findings:
        yield Text(f"{'Line':<{_PLACE}}{'Severity':<{_SEVERITY}}Finding", "dim")
    groups: dict[object, list[Finding]] = {}
    for number, one in enumerate(findings):
        is_note = one.severity == "note" and not (one.expected or one.stands)
        groups.setdefault(one.message if is_note else number, []).append(one)
    for alike in groups.values():
        yield from _finding(alike, width)
    counts = (in_figures(number, severity) for severity, number in tally(findings).items())
    yield Text(", ".join(counts))


def _finding(alike: "Sequence[Finding]", width: int) -> Iterator[Text]:
    """Yield one finding: its message, what was found, what is expected, and where that stands."""
    first, places = alike[0], [f"{one.line}:{one.column}" for one in alike]
    head = f"{places[0]:<{_PLACE}}{first.severity:<{_SEVERITY}}"
    yield from indented(first.message, width, head, _INDENT, _STYLES[first.severity])
    every = zip(alike, places, strict=True)
    found = ", ".join(f"{one.found} ({place})" for one, place in every)
    found = found if len(alike) > 1 else first.found
    told = (("found", found), ("expected", first.expected), ("stands in", first.stands))
    for label, value in told:
        if value:
            yield from indented(f"{label}: {printable(value)}", width, _INDENT, f"{_INDENT}  ")


def setup_section(faults: "Sequence[Flaw]", width: int) -> Iterator[Text]:
    """Yield faults as a part of something longer; nothing where there are none."""
    if faults:
        yield Text("Setup")
        for line in setup_lines(faults, width - len(_SECTION)):
            yield Text.assemble(_SECTION, line)


def setup_lines(faults: "Iterable[Flaw]", width: int) -> Iterator[Text]:
    """Yield each fault, its hint below it."""
    for fault in faults:
        head, indent = fault.part.ljust(_PLACE), " " * _PLACE
        yield from indented(printable(fault.sentence), width, head, indent, "yellow")
        yield from indented(printable(fault.hint), width, indent, indent)


def tell_late(missing: Mapping[str, Sequence[date]], left: Sequence[Delivered]) -> str:
    """Return how much is late, or that nothing is."""
    counts = ((sum(map(len, missing.values())), "issue", "build"), (len(left), "post", "deliver"))
    told = (f"{in_figures(count, noun)} to {verb}" for count, noun, verb in counts if count)
    return ", ".join(told) or "nothing"


def late_lines(
    missing: Mapping[str, Sequence[date]],
    left: Sequence[Delivered],
    forgotten: Container[Delivered],
    width: int,
    *,
    whole: bool = False,
) -> Iterator[Text]:
    """Yield what should be there by now: dates of issues by their topic's slug, and deliveries.

    How they are delivered or settled is said once; of those that are `forgotten`, which no run goes
    on with, for each.
    """
    yield Text(f"Late     {tell_late(missing, left)}", "red" if missing or left else "")
    for slug, days in missing.items():
        cut = 0 if whole else max(0, len(days) - _DATES)
        told = (
            f"{slug}: {f'{cut:,} before {_ALL}, ' if cut else ''}{', '.join(map(str, days[cut:]))}"
        )
        yield from indented(printable(told), width, "  ", "    ", "red")
    if missing:
        yield from indented(_MISSING, width, "  ", "  ", "red")
    cut = 0 if whole else max(0, len(left) - _DATES)
    for one in left[cut:]:
        yield _delivered(one, width, is_late=True)
        if one in forgotten:
            issue, place = shlex.quote(f"{one.date}-{one.slug}"), shlex.quote(one.publisher)
            told = (
                f"No post on this topic goes there any more: digest publish {issue} --to "
                f"{place} --arrived takes it for delivered"
            )
            yield from indented(told, width, "    ", "    ", "red")
    if cut:
        yield Text(f"  {cut:,} earlier {_ALL}", "red")
    if any(one not in forgotten for one in left):
        yield from indented(_WAITING, width, "  ", "  ", "red")


def unasked_lines(slugs: Collection[str], width: int) -> Iterator[Text]:
    """Yield which topics miss issues that are not late, as digest.toml has no such topic."""
    if slugs:
        told = (
            f"Not late, as digest.toml has no such topic: issues of {', '.join(sorted(slugs))}. The"
            " command that built one, with --catch-up, builds those missing"
        )
        yield from indented(printable(told), width, "  ", "  ", "dim")


def library_lines(state: LibraryState, width: int, *, whole: bool = False) -> Iterator[Text]:
    """Yield the library, a line an issue."""
    span = ""
    if state.first and state.last:
        span = f", submitted {state.first:%Y-%m-%d} to {state.last:%Y-%m-%d}"
    yield Text(f"Library  {printable(state.location)} ({decimal(state.size)})")
    yield Text(f"Papers   {state.papers:,}{span}")
    yield Text(f"Issues   {len(state.issues):,}" if state.issues else "Issues   none yet")
    in_order = sorted(state.issues, key=lambda issue: (issue.slug, issue.date))
    for slug, of_topic in groupby(in_order, key=lambda issue: issue.slug):
        issues = tuple(of_topic)
        if earlier := () if whole else issues[:-_LATEST]:
            told = f"{earlier[0].date} to {earlier[-1].date}  {len(earlier)} more {_ALL}"
            yield fitted(Text(f"  {told}: {printable(slug)}", "dim"), width)
        yield from (fitted(Text(f"  {_issue(one)}"), width) for one in issues[len(earlier) :])


def harvest_lines(harvests: Sequence[Harvest], width: int) -> Iterator[Text]:
    """Yield how far each harvest is; nothing where there is none."""
    for place, harvest in enumerate(harvests):
        head = "  " if place or harvests[1:] else "Harvest  "
        if not place and harvests[1:]:
            yield Text("Harvests")
        yield from indented(f"{harvest.name}: {harvest_text(harvest)}", width, head, "    ")


def harvest_text(harvest: Harvest) -> str:
    """Tell what the library has of a set, and how far the harvest is that goes on."""
    told = "not whole yet"
    if harvest.until:
        told = f"whole until {harvest.until:%Y-%m-%d %H:%M} UTC"
        told += f", {in_figures(harvest.records, 'record')}"
    if run := harvest.run:
        newest = f", changed up to {run.newest}" if run.newest else ""
        came = f"{in_figures(run.papers, 'record')} on {in_figures(run.pages, 'page')}"
        told += f"; {came} came of the next harvest{newest}"
    return f"{told}."


def _issue(issue: IssueRecord) -> str:
    """Write one issue."""
    found, troubles = sum(issue.counts.values()), len(issue.problems)
    chosen = issue.counts.get("chosen", 0)
    told = f"{issue.date}  {printable(issue.slug)}: {chosen} of {found} papers"
    told += "" if issue.complete else ", incomplete"
    return told + (f", {in_figures(troubles, 'problem')}" if troubles else "")


def run_lines(runs: Sequence[Run], count: int, width: int) -> Iterator[Text]:
    """Yield the last runs of so many; their times are kept in whole seconds."""
    cut = f", {len(runs)} of {count:,} {_ALL}" if count > len(runs) else ""
    yield Text(f"Last runs{cut}" if runs else "Runs     none yet")
    for run in runs:
        seconds = round((run.ended - run.started).total_seconds())
        end = f"exit {run.exit_code}, " if run.exit_code else ""
        took = f"{seconds:,} s" if seconds else "<1 s"
        head = f"{run.started:%Y-%m-%d %H:%M} UTC  {printable(run.command)} ({end}{took})"
        told = f"{head}: {printable(run.summary)}"
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
        return Text(signs.get(state, " "), _DAY_STYLES.get(state, ""))

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
        kept = sum(one.outcome == "held" for one in parts)
        changed = [one.key for one in parts if one.outcome == "changed"]
        if kept == len(parts):
            yield f"{publisher} has the post already; nothing was sent."
        elif kept:
            yield f"{publisher} had {kept:,} of {len(parts):,} already."
        if changed:
            yield (
                f"{publisher} has the post as it was before it changed ({_some(changed)}); nothing"
                " of that was sent again. --again sends it."
            )


def failures(done: Sequence[Delivery]) -> Iterator[Problem]:
    """Yield a problem for each thing that went wrong at a place, with whom it concerns."""
    by_reason: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one in done:
        if one.is_failure:
            by_reason[one.publisher, one.message, one.hint].append(one.key)
    reasons = list(by_reason.items())
    for (publisher, message, hint), keys in reasons[:_LATEST]:
        whom = f" ({_some(keys)})" if any(keys) else ""
        told = f"{publisher}{whom}: {message}"
        yield Problem(stage="publish", subject=publisher, message=told, hint=hint)
    if more := sum(len(keys) for _, keys in reasons[_LATEST:]):
        (publisher, _, _), _ = reasons[-1]
        told = f"{publisher}: {more:,} more failed."
        yield Problem(stage="publish", subject=publisher, message=told, hint="See them by --json.")


def _by_publisher(done: Sequence[Delivery]) -> Mapping[str, list[Delivery]]:
    found: dict[str, list[Delivery]] = defaultdict(list)
    for one in done:
        found[one.publisher].append(one)
    return found


def _some(keys: Sequence[str]) -> str:
    """Name the first of some parcels, and count the rest."""
    more = len(keys) - _NAMED
    return ", ".join(keys[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def delivered_lines(
    deliveries: Sequence[Delivered], left: Container[Delivered], width: int, *, whole: bool = False
) -> Iterator[Text]:
    """Yield the latest deliveries; those that are `left` stand out."""
    cut = 0 if whole else max(0, len(deliveries) - _LATEST)
    if deliveries:
        yield Text("Deliveries")
    if cut:
        yield Text(f"  {cut:,} earlier {_ALL}", "dim")
    yield from (_delivered(one, width, is_late=one in left) for one in deliveries[cut:])


def _delivered(one: Delivered, width: int, *, is_late: bool) -> Text:
    told = f"  {one.date}  {printable(one.slug)} to {one.publisher}: {_counted(one)}"
    return fitted(Text(told, "red" if is_late else ""), width)


def forgetting_lines(
    issues: Sequence[IssueRecord],
    deliveries: Sequence[Delivered],
    files: Mapping[str, Sequence[Path]],
) -> Iterator[str]:
    """Yield what hangs on each issue, and which of its `files`, by its stem, stay."""
    for issue in issues:
        yield f"{printable(issue.stem)}  made {issue.completed:%Y-%m-%d %H:%M} UTC"
        decisions = (
            f"{number:,} {LEFT_OUT.get(decision, decision)}"
            for decision, number in issue.counts.items()
        )
        yield f"  papers, free again: {', '.join(decisions) or 'none'}"
        for one in deliveries:
            if (one.slug, one.date) == (issue.slug, issue.date):
                yield f"  {one.publisher}: {_counted(one)}, last {one.last:%Y-%m-%d %H:%M} UTC"
        yield from (f"  stays: {printable(str(path))}" for path in files[issue.stem])


def _counted(one: Delivered) -> str:
    """Write how the parcels of an issue stand."""
    found = ((one.counts.get(state, 0), word) for state, word in _STATES.items())
    told = [f"{number:,} {word}" for number, word in found if number]
    is_cut = "due" in one.counts and one.counts.keys() <= {"due", "sent"}
    waits = "waiting" in one.counts and one.counts.keys() <= {"waiting", "sent"}
    rest = "not all has arrived" if is_cut else "waits for digest publish" if waits else ""
    return ", ".join([*told, *([rest] if rest else [])])
