"""Reads the schedule of a workflow on GitHub, as far as its form is the usual one."""

import re
from collections.abc import Iterator
from dataclasses import replace

from digest.setup.reading.crontab import days_of, parse_cron
from digest.setup.reading.timetable import Schedule, Timetable

_CRON = re.compile(r"""^\s*-?\s*cron:\s*(?P<mark>['"]?)(?P<fields>[^'"#]+)(?P=mark)""")
_BUILD = re.compile(r"(?<=\bdigest build\b)[^|&;\n]*")
# The times at which the job that builds does not run.
_SPARED = re.compile(r"github\.event\.schedule\s*!=\s*'([^']+)'")
_NAME = re.compile(r"\b[A-Za-z_]\w*", re.ASCII)
_FIELDS = 5


def parse_workflow(text: str, name: str) -> Schedule:
    """Return when a workflow builds, which few do; GitHub keeps UTC.

    Secrets of a repository are variables of a build only where the workflow names them.
    """
    build = _BUILD.search(text)
    if not build:
        return Schedule(name=name)
    spared = set(_SPARED.findall(text))
    found = [event for event in _events(text) if event not in spared]
    tables = {event: _parse(event, build[0]) for event in found}
    return Schedule(
        name=name,
        timetables=tuple(table for table in tables.values() if table),
        unread=tuple(event for event, table in tables.items() if not table),
        variables=frozenset(_NAME.findall(text)),
    )


def _events(text: str) -> Iterator[str]:
    """Yield what each event of the schedule has."""
    for line in text.splitlines():
        if found := _CRON.match(line):
            yield found["fields"].strip()


def _parse(event: str, command: str) -> Timetable | None:
    """Return the times of an event, None where it is not understood."""
    fields = event.split()
    try:
        if len(fields) != _FIELDS:
            return None
        return replace(parse_cron(fields, "UTC"), covers=days_of(command))
    except ValueError:
        return None
