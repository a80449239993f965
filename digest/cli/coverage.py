"""Which topics' coverage `digest status` tells of, and of which days."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from digest.calendar import known_years, latest_date, today
from digest.cli.request import topic_subject
from digest.config import Settings
from digest.model import Coverage, Window
from digest.pipeline import Subject, find_coverage
from digest.ports import Library

_WEEKS = 5


def load_coverage(
    settings: Settings, library: Library, now: datetime
) -> Mapping[str, Mapping[date, Coverage]]:
    """Return for each topic, by its slug, what is held of the days of the last five weeks."""
    return find_coverage(_subjects(settings), library, last_weeks(now))


def last_weeks(now: datetime) -> Window:
    """Return the days of five weeks, the first a Monday, the last the latest that is announced."""
    end = latest_date(now)
    return Window(start=end - timedelta(days=end.weekday() + 7 * (_WEEKS - 1)), end=end)


def unknown_years(now: datetime) -> tuple[int, ...]:
    """Return which of this year and the next have holidays that are not known."""
    year = today(now).year
    return tuple(sorted({year, year + 1} - known_years()))


def _subjects(settings: Settings) -> Mapping[str, Subject]:
    """Return the configured topics and the one that is built by default, by slug."""
    subjects = [topic_subject(settings, key) for key in settings.topics]
    return {subject.slug: subject for subject in (*subjects, topic_subject(settings))}
