"""Looks for what is wrong with a setup: what `init --check` and `status` share."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from digest.calendar import today
from digest.cli.publish import choose_places
from digest.cli.request import Listed, choose_source, topic_subject
from digest.cli.session import Session
from digest.errors import DigestError, FetchError
from digest.setup import Finding, find_faults, local_zone
from digest.setup.finding import find_offset, judge_clock
from digest.setup.schedules import Schedule, read_schedule, schedule_files
from digest.text import slugify
from digest.wiring.parts import check_writer, make_house
from digest.wiring.trying import ask_services

if TYPE_CHECKING:
    from digest.config import Places, Settings

_MOST = 1_000_000
_HINT = "Name a crontab, a timer of systemd or a workflow of GitHub."


def survey(session: Session, schedule: str | None = None, *, online: bool) -> Sequence[Finding]:
    """Return what is wrong with the setup of a configuration, each finding once.

    The schedules are those beside it, or the file that `schedule` names; - is standard input.
    """
    folder = session.file.absolute().parent if session.file else Path.cwd()
    schedules = _load_schedules(folder, schedule, session)
    found = [
        *_find_refusals(session.settings),
        *find_faults(session.settings, os.environ, schedules, today(session.started)),
        *(_ask_services(session) if online else ()),
    ]
    return tuple({finding.sentence: finding for finding in found}.values())


def _load_schedules(folder: Path, name: str | None, session: Session) -> Sequence[Schedule]:
    """Read schedules, and tell which of their lines are not understood.  Raises DigestError."""
    zone = local_zone()
    if name == "-":
        text = sys.stdin.buffer.read(_MOST).decode("utf-8", "replace")
        found = [read_schedule(text, "standard input", zone)]
    elif name is not None:
        found = [read_schedule(_read(Path(name)), name, zone)]
    else:
        found = [read_schedule(_read(path), path.name, zone) for path in schedule_files(folder)]
    for schedule in found:
        for line in schedule.unread:
            session.voice.tell(f"{schedule.name}: “{line}” is not as init writes it: not judged.")
    if name is not None and not (found[0].moments or found[0].unread):
        raise DigestError(f"{name} has no schedule that builds a digest.", hint=_HINT)
    return found


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            return stream.read(_MOST)
    except OSError as error:
        raise DigestError(f"{path} cannot be read: {error.strerror}.", hint=_HINT) from error


def _find_refusals(settings: "Settings") -> Iterator[Finding]:
    """Yield what `build` itself would refuse to begin with."""
    checks: list[Callable[[], object]] = [
        lambda: check_writer(settings),
        lambda: choose_source(None, settings, Listed(), offline=False),
        lambda: make_house(settings),
        *(lambda key=key: _places_of(settings, key) for key in settings.topics),
        *(lambda key=key: topic_subject(settings, key, with_taste=True) for key in settings.topics),
    ]
    for check in checks:
        try:
            check()
        except DigestError as error:
            yield Finding(part="settings", sentence=str(error), hint=error.hint)


def _places_of(settings: "Settings", key: str) -> "Places":
    """Return where a topic's posts go.  Raises UsageError where they cannot."""
    formats = settings.build.formats
    return choose_places(settings, slugify(key), formats, wanted=None, is_topic=True)


def _ask_services(session: Session) -> Iterator[Finding]:
    """Ask each service once; the answers tell the time as well."""
    offsets: list[float] = []
    for name, came in ask_services(session.settings, session.progress):
        if isinstance(came, FetchError):
            # How often it was tried is of no interest here.
            cause = came.__cause__ if isinstance(came.__cause__, FetchError) else came
            sentence = f"{cause}" if name in f"{cause}" else f"{name}: {cause}"
            yield Finding(part="service", sentence=sentence, hint=came.hint)
        else:
            offset = find_offset(came.headers, came.received)
            offsets += [] if offset is None else [offset]
    yield from judge_clock(offsets)
