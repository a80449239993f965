"""Everything that is wrong with a setup and can be seen without asking anybody."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from digest.config import Settings
from digest.setup.delivering import find_blocked_places
from digest.setup.finding import Finding
from digest.setup.folders import find_closed_folders
from digest.setup.judging import find_clashes
from digest.setup.keys import find_missing_keys, find_unhanded_keys
from digest.setup.reading import Schedule
from digest.setup.together import find_contradictions


def find_faults(
    settings: Settings,
    environment: Mapping[str, str],
    schedules: Iterable[Schedule],
    today: date,
) -> Iterator[Finding]:
    """Yield what is wrong with settings, keys, folders, places of delivery and schedules.

    `today` is arXiv's day.
    """
    yield from find_contradictions(settings)
    yield from find_missing_keys(settings, environment)
    yield from find_closed_folders(settings)
    yield from find_blocked_places(settings)
    for schedule in schedules:
        yield from find_unhanded_keys(settings, schedule)
        yield from find_clashes(
            schedule, days=settings.build.days, source=settings.source, today=today
        )
