"""Which topics' coverage `digest status` tells of, and of which days."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from digest.calendar import known_years, latest_date, today
from digest.cli.request import topic_subject
from digest.config import Settings
from digest.errors import UsageError
from digest.model import Coverage, Edition, Issue, Window
from digest.pipeline import Subject, find_coverage, subject_of
from digest.ports import Library

_WEEKS = 5


def load_coverage(
    settings: Settings, library: Library, issues: Sequence[Issue], now: datetime
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


def _built(issues: Sequence[Issue], weeks: Window) -> Mapping[str, Subject]:
    """Return the topics of issues that were built by query or category, by slug."""
    editions = (issue.edition for issue in issues)
    recent = (made for made in editions if made.window.end in weeks or made.window.start in weeks)
    subjects = (_subject_of(edition) for edition in recent)
    return {subject.slug: subject for subject in subjects if subject}


def _subject_of(edition: Edition) -> Subject | None:
    """Return what an issue was asked for, None where that was no query."""
    try:
        subject = subject_of(query=edition.query, name=edition.slug, slug=edition.slug)
    except UsageError:
        return None
    return subject if subject.asked == edition.query else None
