"""Looks at a setup and at what was covered: what `init --check` and `status` share."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import typer

from digest.calendar import known_years, latest_date, today
from digest.cli.delivering import choose_places
from digest.cli.request import OF_WEEKS, Listed, choose_source, topic_subject
from digest.cli.session import Session
from digest.config import Places, Settings, find_file
from digest.errors import DigestError, FetchError, UsageError
from digest.model import Coverage, Edition, Window
from digest.pipeline import Subject, find_coverage, subject_of
from digest.ports import Library
from digest.setup import Finding, find_faults, local_zone
from digest.setup.finding import find_offset, judge_clock
from digest.setup.schedules import Schedule, read_schedule, schedule_files
from digest.text import slugify
from digest.wiring.parts import check_writer, make_house

_STANDARD = "-"
_MOST = 1_000_000


def config_file(ctx: typer.Context, config: str | None) -> Path | None:
    """Return the configuration that a command reads, from options before or behind it."""
    name = config or ctx.obj.config
    return Path(name) if name else find_file(Path.cwd())


def survey(
    session: Session, file: Path | None, schedule: str | None = None, *, online: bool
) -> Sequence[Finding]:
    """Return what is wrong with the setup of a configuration, each finding once.

    The schedules are those beside it, or the file that `schedule` names; - is standard input.
    """
    folder = file.absolute().parent if file else Path.cwd()
    schedules = load_schedules(folder, schedule, session)
    found = [
        *_find_refusals(session.settings),
        *find_faults(session.settings, os.environ, schedules, today(session.started)),
        *(_ask_services(session) if online else ()),
    ]
    return tuple({finding.sentence: finding for finding in found}.values())


def load_schedules(folder: Path, name: str | None, session: Session) -> Sequence[Schedule]:
    """Read schedules, and tell which of their lines are not understood.  Raises DigestError."""
    zone = local_zone()
    if name is not None:
        text = _standard() if name == _STANDARD else _read(Path(name))
        shown = "standard input" if name == _STANDARD else name
        found = [read_schedule(text, shown, zone)]
    else:
        found = [read_schedule(_read(path), path.name, zone) for path in schedule_files(folder)]
    for schedule in found:
        for line in schedule.unread:
            session.voice.tell(f"{schedule.name}: “{line}” is not as init writes it: not judged.")
    if name is not None and not (found[0].moments or found[0].unread):
        raise DigestError(f"{name} has no schedule that builds a digest.", hint=_HINT)
    return found


_HINT = "Name a crontab, a timer of systemd or a workflow of GitHub."


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            return stream.read(_MOST)
    except OSError as error:
        raise DigestError(f"{path} cannot be read: {error.strerror}.", hint=_HINT) from error


def _standard() -> str:
    return sys.stdin.buffer.read(_MOST).decode("utf-8", "replace")


def _find_refusals(settings: Settings) -> Iterator[Finding]:
    """Yield what `build` itself would refuse to begin with."""
    checks: list[Callable[[], object]] = [
        lambda: check_writer(settings),
        lambda: choose_source(None, settings, Listed(), OF_WEEKS, offline=False),
        lambda: make_house(settings),
        *(lambda key=key: _places_of(settings, key) for key in settings.topics),
        *(lambda key=key: topic_subject(settings, key, with_taste=True) for key in settings.topics),
    ]
    for check in checks:
        try:
            check()
        except DigestError as error:
            yield Finding(part="settings", sentence=str(error), hint=error.hint)


def _places_of(settings: Settings, key: str) -> Places:
    """Return where a topic's posts go.  Raises UsageError where they cannot."""
    formats = settings.build.formats
    return choose_places(settings, slugify(key), formats, wanted=None, is_topic=True)


def _ask_services(session: Session) -> Iterator[Finding]:
    """Ask each service once; the answers tell the time as well."""
    from digest.wiring.trying import ask_services

    offsets: list[float] = []
    for name, came in ask_services(session.settings, session.progress):
        if isinstance(came, FetchError):
            yield _unreached(name, came)
        else:
            offset = find_offset(came.headers, came.received)
            offsets += [] if offset is None else [offset]
    yield from judge_clock(offsets)


def _unreached(name: str, error: FetchError) -> Finding:
    """Say that a service cannot be used; how often it was tried is of no interest here."""
    cause = error.__cause__ if isinstance(error.__cause__, FetchError) else error
    told = str(cause) if name in str(cause) else f"{name}: {cause}"
    return Finding(part="service", sentence=told, hint=error.hint)


_WEEKS = 5


def load_coverage(
    settings: Settings, library: Library, issues: Sequence[Edition], now: datetime
) -> Mapping[str, Mapping[date, Coverage]]:
    """Return for each topic, by its slug, what is held of the days of the last five weeks.

    Topics are those configured, and those of which the library has an issue of these weeks.
    """
    weeks = last_weeks(now)
    subjects = {**_built(issues, weeks), **_configured(settings)}
    return find_coverage(subjects, library, weeks)


def last_weeks(now: datetime) -> Window:
    """Return the days of five weeks, the first a Monday, the last the latest that is announced."""
    end = latest_date(now)
    return Window(start=end - timedelta(days=end.weekday() + 7 * (_WEEKS - 1)), end=end)


def unknown_years(now: datetime) -> tuple[int, ...]:
    """Return which of this year and the next have holidays that are not known."""
    year = today(now).year
    return tuple(sorted({year, year + 1} - known_years()))


def _configured(settings: Settings) -> Mapping[str, Subject]:
    """Return the configured topics and the one that is built by default, by slug."""
    subjects = [topic_subject(settings, key) for key in settings.topics]
    return {subject.slug: subject for subject in (*subjects, topic_subject(settings))}


def _built(issues: Sequence[Edition], weeks: Window) -> Mapping[str, Subject]:
    """Return the topics of issues that were built by query or category, by slug."""
    recent = (made for made in issues if made.window.end in weeks or made.window.start in weeks)
    subjects = (_subject_of(edition) for edition in recent)
    return {subject.slug: subject for subject in subjects if subject}


def _subject_of(edition: Edition) -> Subject | None:
    """Return what an issue was asked for, None where that was no query."""
    try:
        subject = subject_of(query=edition.query, name=edition.slug, slug=edition.slug)
    except UsageError:
        return None
    return subject if subject.asked == edition.query else None
