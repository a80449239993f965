"""Where papers are looked for: which sources there are, and what each can be asked."""

from collections.abc import Sequence
from datetime import date

from digest.calendar import YEARS, listing_days
from digest.cli.arguments import Listed
from digest.cli.request import topic_subject
from digest.config import Settings
from digest.config.rules import check_pace
from digest.errors import ConfigError, UsageError
from digest.model import Window
from digest.pipeline import Wanted
from digest.query import Query, categories_of, category

LISTINGS = ("catchup", "rss")
"""The sources that say what was announced on a day."""

OF_WEEKS = ("arxiv", *LISTINGS)
"""The sources that an issue can be built from."""

ALL = (*OF_WEEKS, "sample")

PLACES = {
    "arxiv": "at arXiv",
    "catchup": "in arXiv's listings",
    "rss": "in arXiv's feeds",
    "sample": "in the sample week",
}

_WHEN = "A listing comes out at 20:00 US Eastern time on the evening before its day."


def choose_source(
    name: str | None, settings: Settings, listed: Listed, known: Sequence[str], *, offline: bool
) -> str:
    """Return the source to ask, by default that of the settings; identifiers go to arXiv's search.

    Raises UsageError for an unknown source and for identifiers beside one that has only days,
    ConfigError where arXiv would be hurried.
    """
    if name is not None and name not in known:
        hint = f"Known sources: {', '.join(known)}."
        raise UsageError(f"There is no source '{name}'.", hint=hint)
    if listed.arguments and name in LISTINGS:
        raise UsageError(
            f"Identifiers cannot be looked up with --source {name}.", hint="Leave out one of them."
        )
    chosen = name or ("arxiv" if listed.arguments else settings.source)
    if not offline:
        _check_pace(chosen, settings)
    return chosen


def choose_categories(
    names: Sequence[str] | None, query: Query | None, settings: Settings
) -> tuple[str, ...]:
    """Return the categories given, those that the query is bound to, or else those of all topics.

    Raises UsageError where there is none, or one is malformed.
    """
    if names:
        return tuple(dict.fromkeys(category(name).name for name in names))
    found = categories_of(query) if query else frozenset()
    found = found or _of_topics(settings)
    if not found:
        raise UsageError(
            "Listings are by category: none was given, and no topic is bound to any.",
            hint="Give one, as in -c cs.CL, or search with --source arxiv.",
        )
    return tuple(sorted(found))


def choose_days(wanted: Wanted, reach: Window) -> Window:
    """Return the days asked for: by default the latest that has a listing.

    `reach` are the days that the source can tell of.  Raises UsageError where nothing was
    announced yet on the days asked for, or where there are no such days.
    """
    latest = (listing_days(reach) or (reach.end,))[-1]
    if wanted.since and wanted.since > reach.end:
        raise UsageError(
            f"--since {wanted.since}: the latest listing is that of {latest}.", hint=_WHEN
        )
    _check_year("--since", wanted.since, latest)
    _check_year("--until", wanted.until, latest)
    until = wanted.until or (max(latest, wanted.since) if wanted.since else latest)
    return Window(start=wanted.since or until, end=until)


def _check_year(option: str, day: date | None, latest: date) -> None:
    """Refuse a day of a year of which the calendar knows nothing."""
    if day is None or day.year in YEARS:
        return
    if day < latest:
        raise UsageError(
            f"{option} {day} lies before arXiv began, in {YEARS[0]}.", hint="Check the year."
        )
    raise UsageError(
        f"{option} {day} lies too far in the future: the latest listing is that of {latest}.",
        hint=_WHEN,
    )


def _of_topics(settings: Settings) -> frozenset[str]:
    """Return the categories that the topics of digest.toml are bound to."""
    topics = (topic_subject(settings, key).query for key in settings.topics)
    return frozenset(name for query in topics if query for name in categories_of(query))


def _check_pace(name: str, settings: Settings) -> None:
    """Refuse to hurry arXiv's own hosts, whichever of them is asked."""
    addresses = {
        "catchup": ("arxiv_catchup", settings.endpoints.arxiv_catchup),
        "rss": ("arxiv_rss", settings.endpoints.arxiv_rss),
    }
    if name not in addresses:
        return
    key, address = addresses[name]
    try:
        check_pace(settings.pace.arxiv, address)
    except ValueError as error:
        raise ConfigError(
            f"pace.arxiv {error}.", hint=f"It counts for endpoints.{key} too, {address}."
        ) from error
