"""Reports for a terminal: findings of check, the state of the library, deliveries."""

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
    from digest.setup.schedules import Flaw

Days = Mapping[date, Coverage]
Signs = Mapping[Coverage, str]
"""The sign of each state of a day; days without a listing have no sign."""
_DRAWN: Signs = {"complete": "■", "partial": "◧", "never": "·"}
# For encodings without the other signs.
_PLAIN: Signs = {"complete": "#", "partial": "+", "never": "."}
_DAY_STYLES: Mapping[Coverage, str] = {"complete": "green", "partial": "yellow", "never": "dim"}
_NAME = 26
_DAY = timedelta(days=1)
# Most issues of a topic, deliveries, and dates that are shown without -v.
_LATEST, _DATES = 5, 8
_ALL = "(-v shows all)"
# Most parcels that are named; the others are counted.
_NAMED = 3
_STATES: Mapping[DeliveryState, str] = {
    "sent": "sent",
    "failed": "failed",
    "sending": "interrupted or under way",
}
_MISSING = (
    "digest build --catch-up builds the missing issues of one topic; with --all, of every topic in"
    " digest.toml"
)
_WAITING = (
    "digest publish --due delivers what is left of the last eight weeks, digest publish ISSUE --to"
    " NAME any post; --again sends interrupted parts again, --arrived marks them as delivered"
)
_STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}
_POSITION = 10
_SEVERITY = 10
_INDENT = " " * (_POSITION + _SEVERITY)


def tally(findings: "Sequence[Finding]") -> Mapping[str, int]:
    """Return how many findings there are of each severity."""
    severities: list[str] = [finding.severity for finding in findings]
    return {severity: severities.count(severity) for severity in _STYLES}


def finding_lines(findings: "Sequence[Finding]", width: int) -> Iterator[Text]:
    """Yield a heading, each finding, and the number of findings.

    Notes with the same message are one entry, with the position of each note.
    """
    if findings:
        yield Text(f"{'Line':<{_POSITION}}{'Severity':<{_SEVERITY}}Finding", "dim")
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        is_note = finding.severity == "note" and not (finding.expected or finding.stands)
        groups.setdefault(finding.message if is_note else number, []).append(finding)
    for same in groups.values():
        first, positions = same[0], [f"{finding.line}:{finding.column}" for finding in same]
        head = f"{positions[0]:<{_POSITION}}{first.severity:<{_SEVERITY}}"
        yield from indented(first.message, width, head, _INDENT, _STYLES[first.severity])
        found = first.found
        if len(same) > 1:
            pairs = zip(same, positions, strict=True)
            found = ", ".join(f"{finding.found} ({position})" for finding, position in pairs)
        fields = (("found", found), ("expected", first.expected), ("stands in", first.stands))
        for label, value in fields:
            if value:
                yield from indented(f"{label}: {printable(value)}", width, _INDENT, f"{_INDENT}  ")
    counts = (in_figures(number, severity) for severity, number in tally(findings).items())
    yield Text(", ".join(counts))


def setup_lines(faults: "Iterable[Flaw]", width: int, margin: str = "") -> Iterator[Text]:
    """Yield each fault with its hint below, after a margin."""
    for fault in faults:
        head, indent = f"{margin}{fault.part:<{_POSITION}}", margin + " " * _POSITION
        yield from indented(printable(fault.sentence), width, head, indent, "yellow")
        yield from indented(printable(fault.hint), width, indent, indent)


def late_text(missing: Mapping[str, Sequence[date]], left: Sequence[Delivered]) -> str:
    """Return how many issues and deliveries are late, in words."""
    counts = ((sum(map(len, missing.values())), "issue", "build"), (len(left), "post", "deliver"))
    texts = (f"{in_figures(count, noun)} to {verb}" for count, noun, verb in counts if count)
    return ", ".join(texts) or "nothing"


def late_lines(
    missing: Mapping[str, Sequence[date]],
    left: Sequence[Delivered],
    unused: Container[Delivered],
    width: int,
    *,
    whole: bool = False,
) -> Iterator[Text]:
    """Yield what is late: `missing` dates of issues by topic slug, and deliveries that are `left`.

    The commands that deliver are named once; for `unused` targets, to which no run delivers any
    more, the command that settles each delivery is named.
    """
    yield Text(f"Late     {late_text(missing, left)}", "red" if missing or left else "")
    for slug, days in missing.items():
        cut = 0 if whole else max(0, len(days) - _DATES)
        line = (
            f"{slug}: {f'{cut:,} before {_ALL}, ' if cut else ''}{', '.join(map(str, days[cut:]))}"
        )
        yield from indented(printable(line), width, "  ", "    ", "red")
    if missing:
        yield from indented(_MISSING, width, "  ", "  ", "red")
    cut = 0 if whole else max(0, len(left) - _DATES)
    for delivery in left[cut:]:
        yield _delivered(delivery, width, is_late=True)
        if delivery in unused:
            issue = shlex.quote(f"{delivery.date}-{delivery.slug}")
            target = shlex.quote(delivery.publisher)
            line = (
                f"No post on this topic goes there any more: digest publish {issue} --to "
                f"{target} --arrived marks it as delivered"
            )
            yield from indented(line, width, "    ", "    ", "red")
    if cut:
        yield Text(f"  {cut:,} earlier {_ALL}", "red")
    if any(delivery not in unused for delivery in left):
        yield from indented(_WAITING, width, "  ", "  ", "red")


def unconfigured_lines(slugs: Collection[str], width: int) -> Iterator[Text]:
    """Yield topics whose missing issues are not late, as digest.toml has no such topic."""
    if slugs:
        sentence = (
            f"Not late, as digest.toml has no such topic: issues of {', '.join(sorted(slugs))}. The"
            " command that built one, with --catch-up, builds those missing"
        )
        yield from indented(printable(sentence), width, "  ", "  ", "dim")


def library_lines(state: LibraryState, width: int, *, whole: bool = False) -> Iterator[Text]:
    """Yield the state of the library, with a line per issue."""
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
            span_text = f"{earlier[0].date} to {earlier[-1].date}  {len(earlier)} more {_ALL}"
            yield fitted(Text(f"  {span_text}: {printable(slug)}", "dim"), width)
        for issue in issues[len(earlier) :]:
            chosen, found = issue.counts.get("chosen", 0), sum(issue.counts.values())
            troubles = len(issue.problems)
            line = f"  {issue.date}  {printable(slug)}: {chosen} of {found} papers"
            line += "" if issue.complete else ", incomplete"
            line += f", {in_figures(troubles, 'problem')}" if troubles else ""
            yield fitted(Text(line), width)
    for slug in sorted({*state.liked, *state.disliked}):
        likes, dislikes = state.liked.get(slug, 0), state.disliked.get(slug, 0)
        line = f"Marks    {printable(slug)}: {likes:,} liked, {dislikes:,} disliked"
        yield fitted(Text(line), width)


def harvest_lines(harvests: Sequence[Harvest], width: int) -> Iterator[Text]:
    """Yield the state of each harvest; nothing without any."""
    for number, harvest in enumerate(harvests):
        head = "  " if number or harvests[1:] else "Harvest  "
        if not number and harvests[1:]:
            yield Text("Harvests")
        yield from indented(f"{harvest.name}: {harvest_text(harvest)}", width, head, "    ")


def harvest_text(harvest: Harvest) -> str:
    """Return what the library has of a set, and the state of a harvest that is under way."""
    state = "not whole yet"
    if harvest.until:
        state = f"whole until {harvest.until:%Y-%m-%d %H:%M} UTC"
        state += f", {in_figures(harvest.records, 'record')}"
    if run := harvest.run:
        newest = f", changed up to {run.newest}" if run.newest else ""
        received = f"{in_figures(run.papers, 'record')} on {in_figures(run.pages, 'page')}"
        state += f"; the harvest under way has received {received}{newest}"
    return f"{state}."


def run_lines(runs: Sequence[Run], count: int, width: int) -> Iterator[Text]:
    """Yield the last of `count` runs; durations are in whole seconds."""
    cut = f", {len(runs)} of {count:,} {_ALL}" if count > len(runs) else ""
    yield Text(f"Last runs{cut}" if runs else "Runs     none yet")
    for run in runs:
        seconds = round((run.ended - run.started).total_seconds())
        exit_text = f"exit {run.exit_code}, " if run.exit_code else ""
        took = f"{seconds:,} s" if seconds else "<1 s"
        head = f"{run.started:%Y-%m-%d %H:%M} UTC  {printable(run.command)} ({exit_text}{took})"
        line = f"{head}: {printable(run.summary)}"
        yield from indented(line, width, "  ", "    ", "red" if run.exit_code else "")


def calendar_lines(unknown_years: Sequence[int], width: int) -> Iterator[Text]:
    """Yield a warning about years whose holidays of arXiv are not known; nothing without any."""
    if unknown_years:
        named = " and ".join(map(str, unknown_years))
        warning = f"arXiv's holidays of {named} are unknown: every weekday counts."
        yield from indented(warning, width, "Calendar ", " " * 9, "yellow")


def coverage_lines(
    coverage: Mapping[str, Days], width: int, can_draw: Callable[[str], bool] = bool
) -> Iterator[Text]:
    """Yield the legend, then each topic's weeks; a topic without any fetched day has one line.

    `can_draw` returns whether the terminal can show a text.
    """
    signs = _DRAWN if can_draw("".join(_DRAWN.values())) else _PLAIN

    def sign(state: Coverage) -> Text:
        return Text(signs.get(state, " "), _DAY_STYLES.get(state, ""))

    fetched = {
        topic
        for topic, days in coverage.items()
        if not {"complete", "partial"}.isdisjoint(days.values())
    }
    if not fetched:
        yield Text("Coverage none yet")
        return
    known = (sign("complete"), " complete  ", sign("partial"), " partial  ")
    legend = Text.assemble("Coverage ", *known, sign("never"), " never fetched")
    yield fitted(legend, width)
    for topic, days in coverage.items():
        if topic not in fetched:
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
    """Yield a line for each target that parcels were sent to, or are due at."""
    for publisher, parts in _by_publisher(done).items():
        for outcome in ("sent", "due"):
            answers = [delivery.told for delivery in parts if delivery.outcome == outcome]
            note = f", {printable(answers[0])}" if len(answers) == 1 and answers[0] else ""
            if answers:
                yield Text(f"{publisher}: {len(answers):,} {outcome}{note}")


def remarks(done: Sequence[Delivery]) -> Iterator[str]:
    """Yield a sentence on each target that has the post, or an older state of it, already."""
    for publisher, parts in _by_publisher(done).items():
        kept = sum(delivery.outcome == "held" for delivery in parts)
        changed = [delivery.key for delivery in parts if delivery.outcome == "changed"]
        if kept == len(parts):
            yield f"{publisher} has the post already; nothing was sent."
        elif kept:
            yield f"{publisher} had {kept:,} of {len(parts):,} already."
        if changed:
            yield (
                f"{publisher} has an older version of the post ({_some(changed)}); the changed"
                " parts were not sent. --again sends them."
            )


def failures(done: Sequence[Delivery]) -> Iterator[Problem]:
    """Yield a problem for each error of a target, with the recipients that it concerns."""
    by_reason: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for delivery in done:
        if delivery.is_failure:
            by_reason[delivery.publisher, delivery.message, delivery.hint].append(delivery.key)
    reasons = list(by_reason.items())
    for (publisher, message, hint), keys in reasons[:_LATEST]:
        recipients = f" ({_some(keys)})" if any(keys) else ""
        text = f"{publisher}{recipients}: {message}"
        yield Problem(stage="publish", subject=publisher, message=text, hint=hint)
    if more := sum(len(keys) for _, keys in reasons[_LATEST:]):
        (publisher, _, _), _ = reasons[-1]
        text = f"{publisher}: {more:,} more failed."
        yield Problem(stage="publish", subject=publisher, message=text, hint="See them by --json.")


def _by_publisher(done: Sequence[Delivery]) -> Mapping[str, list[Delivery]]:
    groups: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in done:
        groups[delivery.publisher].append(delivery)
    return groups


def _some(keys: Sequence[str]) -> str:
    more = len(keys) - _NAMED
    return ", ".join(keys[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def delivered_lines(
    deliveries: Sequence[Delivered], left: Container[Delivered], width: int, *, whole: bool = False
) -> Iterator[Text]:
    """Yield the latest deliveries; those that are `left` are red."""
    cut = 0 if whole else max(0, len(deliveries) - _LATEST)
    if deliveries:
        yield Text("Deliveries")
    if cut:
        yield Text(f"  {cut:,} earlier {_ALL}", "dim")
    for delivery in deliveries[cut:]:
        yield _delivered(delivery, width, is_late=delivery in left)


def _delivered(delivery: Delivered, width: int, *, is_late: bool) -> Text:
    head = f"  {delivery.date}  {printable(delivery.slug)} to {delivery.publisher}"
    return fitted(Text(f"{head}: {_counted(delivery)}", "red" if is_late else ""), width)


def forgetting_lines(
    issues: Sequence[IssueRecord],
    deliveries: Sequence[Delivered],
    files: Mapping[str, Sequence[Path]],
) -> Iterator[str]:
    """Yield what is forgotten with each issue, and which of its `files`, by stem, stay."""
    for issue in issues:
        yield f"{printable(issue.stem)}  made {issue.completed:%Y-%m-%d %H:%M} UTC"
        decisions = (
            f"{number:,} {LEFT_OUT.get(decision, decision)}"
            for decision, number in issue.counts.items()
        )
        yield f"  papers that issues may take again: {', '.join(decisions) or 'none'}"
        for delivery in deliveries:
            slug, _, edition = delivery.slug.partition(".")
            if (slug, delivery.date) == (issue.slug, issue.date):
                last = f"last {delivery.last:%Y-%m-%d %H:%M} UTC"
                name = f"{delivery.publisher}{edition and f' ({edition})'}"
                yield f"  {name}: {_counted(delivery)}, {last}"
        yield from (f"  stays: {printable(str(path))}" for path in files[issue.stem])


def _counted(delivery: Delivered) -> str:
    numbers = ((delivery.counts.get(state, 0), word) for state, word in _STATES.items())
    texts = [f"{number:,} {word}" for number, word in numbers if number]
    is_cut = "due" in delivery.counts and delivery.counts.keys() <= {"due", "sent"}
    waits = "waiting" in delivery.counts and delivery.counts.keys() <= {"waiting", "sent"}
    remainder = "not all has arrived" if is_cut else "waits for digest publish" if waits else ""
    return ", ".join([*texts, *([remainder] if remainder else [])])
