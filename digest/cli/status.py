"""`digest status`: shows what is late, the library, and what is wrong with the setup."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from digest.calendar import known_years, latest_date, today
from digest.cli import options
from digest.cli.clock import describe_clock_error, find_clock_flaws
from digest.cli.options import flag
from digest.cli.publish import choose_targets, is_unused
from digest.cli.request import IdList, choose_source
from digest.cli.session import Session, open_session
from digest.codec import state_json
from digest.console.reports import (
    calendar_lines,
    coverage_lines,
    delivered_lines,
    harvest_lines,
    late_lines,
    late_text,
    library_lines,
    run_lines,
    setup_lines,
    unconfigured_lines,
)
from digest.errors import DigestError, FetchError
from digest.model import Coverage, Delivered, IssueRecord, LibraryState, Window
from digest.pipeline import Topic, find_coverage, find_late
from digest.setup.finding import find_flaws, find_offset
from digest.setup.schedules import Flaw, Schedule, local_zone, read_schedule, schedule_files
from digest.text import slugify
from digest.wiring.opening import ask_services, check_writer
from digest.wiring.targets import make_house
from digest.wiring.topics import topic_of_record, topic_of_settings

if TYPE_CHECKING:
    from rich.text import Text

    from digest.config import Settings
    from digest.wiring.opening import CommandPorts

_WEEKS = 5
_RUNS, _ENDLESS = 10, 10**9
_LONGEST = 1_000_000
_HINT = "Name a crontab, a timer of systemd or a workflow of GitHub."


def status(
    ctx: typer.Context,
    *,
    online: bool = flag("--online", "Also ask each service whether it answers."),
    exit_code: bool = flag("--exit-code", "Exit 1 if anything is late, for monitors."),
    as_json: bool = options.JSON,
) -> int:
    """Show what is late, and the library: issues, deliveries, coverage, runs.

    An issue is late a day after the last listing of its week, if no issue of
    the topic covers it; a delivery is late while any part of it is due, failed
    or was interrupted. Where digest.toml has topics, no other topic is late.
    Coverage shows for each topic and day whether everything announced was
    fetched. Also shows runs that failed, and what is wrong with the setup, like
    digest init --check. Long lists are cut; -v shows them whole.

    Examples:
      digest status
      digest status --exit-code > /dev/null || echo 'The digest is late.'
      digest status --online
      digest status --json
    """
    session = open_session(ctx)
    voice, settings = session.voice, session.settings
    with session.open() as ports:
        state = ports.library.load_state(_ENDLESS if voice.verbose else _RUNS)
        configured = (topic_of_settings(settings, key) for key in (*settings.topics, None))
        topics = {topic.slug: topic for topic in configured}
        coverage = _load_coverage(topics, state.issues, ports, session)
        flaws = tuple(find_clock_flaws(ports.library, session.started))
    missing = find_late(state.issues, session.started, topics)
    # Where digest.toml has topics, issues of other topics are not late.
    others = missing.keys() - topics.keys() if settings.topics else set[str]()
    missing = {slug: days for slug, days in missing.items() if slug not in others}
    # Nothing is late at a manual target to which nothing was ever sent.
    manual = {target.name for target in settings.deliver if not target.automatic}
    manual -= {late.publisher for late in state.deliveries if "sent" in late.counts}
    overdue = [
        late
        for late in state.deliveries
        if late.is_late(session.started) and not (late.may_wait and late.publisher in manual)
    ]
    faults = (*flaws, *check_setup(session, online=online))
    if as_json:
        late = {"issues": sum(map(len, missing.values())), "deliveries": len(overdue)}
        more = {"missing": missing, "coverage": coverage, "setup": faults}
        voice.json({"late": late, **state_json(state), **more})
    else:
        unused = [late for late in overdue if is_unused(settings, late.publisher, late.slug)]
        voice.results(late_lines(missing, overdue, unused, voice.width, whole=voice.verbose))
        voice.results(unconfigured_lines(others, voice.width))
        voice.results(_state_lines(state, overdue, coverage, session))
        if faults:
            voice.results(["Setup", *setup_lines(faults, voice.width, "  ")])
    if not (exit_code and (missing or overdue or flaws)):
        return 0
    is_late = missing or overdue
    voice.sum_up(f"Late: {late_text(missing, overdue)}." if is_late else flaws[0].sentence)
    return 1


def _state_lines(
    state: LibraryState,
    overdue: Sequence[Delivered],
    coverage: Mapping[str, Mapping[date, Coverage]],
    session: Session,
) -> "Iterator[Text]":
    width, whole = session.voice.width, session.voice.verbose
    yield from library_lines(state, width, whole=whole)
    yield from delivered_lines(state.deliveries, overdue, width, whole=whole)
    yield from harvest_lines(state.harvests, width)
    if state.papers or state.issues:
        yield from coverage_lines(coverage, width, session.voice.can_show)
    yield from run_lines(state.runs, state.run_count, width)
    year = today(session.started).year
    yield from calendar_lines(sorted({year, year + 1} - known_years()), width)


def _load_coverage(
    topics: Mapping[str, Topic],
    issues: Sequence[IssueRecord],
    ports: "CommandPorts",
    session: Session,
) -> Mapping[str, Mapping[date, Coverage]]:
    """Return the coverage of each topic, by slug, in the last five weeks, from a Monday on.

    Topics are those of digest.toml, the default topic, and those with an issue in these weeks.
    """
    end = latest_date(session.started)
    weeks = Window(start=end - timedelta(days=end.weekday() + 7 * (_WEEKS - 1)), end=end)
    of_issues: dict[str, Topic] = {}
    for made in issues:
        if made.window.end in weeks or made.window.start in weeks:
            # The query of an older version may not be readable any longer.
            with suppress(DigestError):
                known = topics.get(made.slug)
                of_issues[made.slug] = known or topic_of_record(made, session.settings)
    return find_coverage({**of_issues, **topics}, issues, ports.library, weeks)


def check_setup(session: Session, schedule: str | None = None, *, online: bool) -> Sequence[Flaw]:
    """Return what is wrong with the setup of a configuration, without repeats.

    Schedules are read beside the configuration, or from the file `schedule`; - is standard input.
    """
    folder = session.file.absolute().parent if session.file else Path.cwd()
    schedules = _load_schedules(folder, schedule, session)
    found = [
        *_find_refusals(session.settings),
        *find_flaws(session.settings, os.environ, schedules, today(session.started)),
        *(_ask_services(session) if online else ()),
    ]
    return tuple({finding.sentence: finding for finding in found}.values())


def _load_schedules(folder: Path, name: str | None, session: Session) -> Sequence[Schedule]:
    zone = local_zone()
    if name == "-":
        text = sys.stdin.buffer.read(_LONGEST).decode("utf-8", "replace")
        found = [read_schedule(text, "standard input", zone)]
    elif name is not None:
        found = [read_schedule(_read(Path(name)), name, zone)]
    else:
        found = [read_schedule(_read(path), path.name, zone) for path in schedule_files(folder)]
    for schedule in found:
        for line in schedule.foreign:
            session.voice.report(
                f"{schedule.name}: “{line}” is not in the form that init writes: not checked."
            )
    if name is not None and not (found[0].moment or found[0].foreign):
        raise DigestError(f"{name} has no schedule that builds a digest.", hint=_HINT)
    return found


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            return stream.read(_LONGEST)
    except OSError as error:
        raise DigestError(f"{path} cannot be read: {error.strerror}.", hint=_HINT) from error


def _find_refusals(settings: "Settings") -> Iterator[Flaw]:
    checks: list[Callable[[], object]] = [
        lambda: check_writer(settings),
        lambda: choose_source(None, settings, IdList(), offline=False),
        lambda: make_house(settings),
    ]
    for key in settings.topics:
        slug, formats = slugify(key), settings.build.formats
        checks.append(partial(choose_targets, settings, slug, formats, wanted=None, is_topic=True))
        checks.append(partial(topic_of_settings, settings, key, with_taste=True))
    for check in checks:
        try:
            check()
        except DigestError as error:
            yield Flaw(part="settings", sentence=str(error), hint=error.hint)


def _ask_services(session: Session) -> Iterator[Flaw]:
    """Ask each service once; yield failures, and a flaw if all say that the clock is wrong."""
    errors: list[str] = []
    for name, answer in ask_services(session.settings, session.progress):
        if isinstance(answer, FetchError):
            # The cause, without the number of tries.
            cause = answer.__cause__ if isinstance(answer.__cause__, FetchError) else answer
            sentence = f"{cause}" if name in f"{cause}" else f"{name}: {cause}"
            yield Flaw(part="service", sentence=sentence, hint=answer.hint)
        elif find_offset(answer.headers, answer.received) is not None:
            errors.append(describe_clock_error(answer, answer.received, name))
    if errors and all(errors):
        hint = "Let the network set it (timedatectl set-ntp true): issues depend on the date."
        yield Flaw(part="clock", sentence=errors[0], hint=hint)
