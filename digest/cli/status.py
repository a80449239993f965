"""`digest status`: how the library stands, and what is wrong with a setup, as `init` asks too."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from digest.calendar import known_years, latest_date, today
from digest.cli import options
from digest.cli.clock import find_doubts
from digest.cli.options import flag
from digest.cli.publish import choose_places, is_forgotten
from digest.cli.request import Listed, choose_source
from digest.cli.session import Session, open_session
from digest.codec import state_json
from digest.console.reports import (
    calendar_lines,
    coverage_lines,
    delivered_lines,
    harvest_lines,
    late_lines,
    library_lines,
    run_lines,
    setup_section,
    tell_late,
    unasked_lines,
)
from digest.errors import DigestError, FetchError
from digest.model import Coverage, Delivered, IssueRecord, LibraryState, Window
from digest.pipeline import Topic, find_coverage, find_late
from digest.setup import Flaw, find_flaws, local_zone
from digest.setup.finding import find_offset, judge_clock
from digest.setup.schedules import Schedule, read_schedule, schedule_files
from digest.text import slugify
from digest.wiring.opening import ask_services, check_writer
from digest.wiring.targets import make_house
from digest.wiring.topics import topic_of_record, topic_of_settings

if TYPE_CHECKING:
    from rich.text import Text

    from digest.config import Places, Settings
    from digest.wiring.opening import CommandPorts

_WEEKS = 5
_RUNS, _ENDLESS = 10, 10**9
_LONGEST = 1_000_000
_HINT = "Name a crontab, a timer of systemd or a workflow of GitHub."


def status(
    ctx: typer.Context,
    *,
    online: bool = flag("--online", "Ask each service whether it answers, too."),
    exit_code: bool = flag("--exit-code", "Exit 1 if anything is late, for monitors."),
    as_json: bool = options.JSON,
) -> int:
    """Show what is late, and the library: issues, deliveries, coverage, runs.

    An issue is late once its week is over, if its last listing has been out
    for a day and no issue of the topic covers it; a delivery, while anything
    of it is due, failed or was interrupted. Where digest.toml has topics, no
    other topic is late. Coverage says of each topic and day whether everything
    announced was fetched. Runs that failed are told too, and what is wrong
    with the setup, as digest init --check does. Long lists are cut; -v shows
    them whole.

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
        asked = (topic_of_settings(settings, key) for key in (*settings.topics, None))
        topics = {subject.slug: subject for subject in asked}
        coverage = _load_coverage(topics, state.issues, ports, session)
        doubts = tuple(find_doubts(ports.library, session.started))
    found = find_late(state.issues, session.started, topics)
    # Where topics are configured, what else was built goes on only if somebody asks.
    missing = {slug: days for slug, days in found.items() if slug in topics or not settings.topics}
    left = _find_left(state.deliveries, session)
    faults = (*doubts, *survey(session, online=online))
    if as_json:
        late = {"issues": sum(map(len, missing.values())), "deliveries": len(left)}
        told = {"missing": missing, "coverage": coverage, "setup": faults}
        voice.json({"late": late, **state_json(state), **told})
    else:
        forgotten = [one for one in left if is_forgotten(settings, one.publisher, one.slug)]
        voice.results(late_lines(missing, left, forgotten, voice.width, whole=voice.verbose))
        voice.results(unasked_lines(found.keys() - missing.keys(), voice.width))
        voice.results(_lines(state, left, coverage, session))
        voice.results(setup_section(faults, voice.width))
    if not (exit_code and (missing or left or doubts)):
        return 0
    voice.sum_up(f"Late: {tell_late(missing, left)}." if missing or left else doubts[0].sentence)
    return 1


def _find_left(deliveries: Sequence[Delivered], session: Session) -> Sequence[Delivered]:
    """Return what is late, but not at places by hand alone that never had a post: nobody asked."""
    by_hand = {place.name for place in session.settings.deliver if not place.automatic}
    unused = by_hand - {one.publisher for one in deliveries if "sent" in one.counts}
    late = (one for one in deliveries if one.is_late(session.started))
    return [one for one in late if not (one.may_wait and one.publisher in unused)]


def _lines(
    state: LibraryState,
    left: Sequence[Delivered],
    coverage: Mapping[str, Mapping[date, Coverage]],
    session: Session,
) -> "Iterator[Text]":
    """Yield all but what is late and what is wrong with the setup."""
    width, whole = session.voice.width, session.voice.verbose
    yield from library_lines(state, width, whole=whole)
    yield from delivered_lines(state.deliveries, left, width, whole=whole)
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
    """Return for each topic, by its slug, what is held of the days of the last five weeks.

    The first is a Monday.  Topics are those configured, the one that is built by default, and those
    of which the library has an issue of these weeks.
    """
    end = latest_date(session.started)
    weeks = Window(start=end - timedelta(days=end.weekday() + 7 * (_WEEKS - 1)), end=end)
    subjects: dict[str, Topic] = {}
    for made in issues:
        if made.window.end in weeks or made.window.start in weeks:
            # What was asked for once may be no query of today.
            with suppress(DigestError):
                known = topics.get(made.slug)
                subjects[made.slug] = known or topic_of_record(made, session.settings)
    return find_coverage({**subjects, **topics}, issues, ports.library, weeks)


def survey(session: Session, schedule: str | None = None, *, online: bool) -> Sequence[Flaw]:
    """Return what is wrong with the setup of a configuration, each finding once.

    The schedules are those beside it, or the file that `schedule` names; - is standard input.
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
    """Read schedules, and report their lines that are not understood.  Raises DigestError."""
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
            session.voice.tell(f"{schedule.name}: “{line}” is not as init writes it: not judged.")
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
    """Yield what `build` itself would refuse to begin with."""
    checks: list[Callable[[], object]] = [
        lambda: check_writer(settings),
        lambda: choose_source(None, settings, Listed(), offline=False),
        lambda: make_house(settings),
        *(lambda key=key: _places_of(settings, key) for key in settings.topics),
        *(
            lambda key=key: topic_of_settings(settings, key, with_taste=True)
            for key in settings.topics
        ),
    ]
    for check in checks:
        try:
            check()
        except DigestError as error:
            yield Flaw(part="settings", sentence=str(error), hint=error.hint)


def _places_of(settings: "Settings", key: str) -> "Places":
    """Return where a topic's posts go.  Raises UsageError where they cannot."""
    formats = settings.build.formats
    return choose_places(settings, slugify(key), formats, wanted=None, is_topic=True)


def _ask_services(session: Session) -> Iterator[Flaw]:
    """Ask each service once; the answers tell the time as well."""
    offsets: list[float] = []
    for name, came in ask_services(session.settings, session.progress):
        if isinstance(came, FetchError):
            # How often it was tried is of no interest here.
            cause = came.__cause__ if isinstance(came.__cause__, FetchError) else came
            sentence = f"{cause}" if name in f"{cause}" else f"{name}: {cause}"
            yield Flaw(part="service", sentence=sentence, hint=came.hint)
        else:
            offset = find_offset(came.headers, came.received)
            offsets += [] if offset is None else [offset]
    yield from judge_clock(offsets)
