"""What is wrong with a setup: keys, folders, clocks, schedules, places."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from digest.config import Settings, TopicSettings
from digest.config.loading import find_named
from digest.config.mistakes import spell
from digest.config.targets import RECIPIENTS_HINT, read_recipients
from digest.config.values import Steps, Table, name_variable
from digest.model import FEEDS, SOURCES
from digest.net.rate_limits import RateLimit
from digest.query import categories_of, parse_query
from digest.setup.schedules import Flaw, Schedule, find_clashes


def find_missing_keys(
    settings: Table, environment: Mapping[str, str], schedules: Sequence[Schedule]
) -> Iterator[Flaw]:
    """Yield the settings whose variable is empty here, or not handed to the builds of a schedule.

    Those that nobody set need none.
    """
    for one in find_named(settings):
        if not (one.is_set and one.variable):
            continue
        setting, named = _setting(settings, one.steps), name_variable(one.variable)
        if not environment.get(one.variable, "").strip():
            yield Flaw(
                part="keys",
                sentence=f"{setting} names {named}, which is not set.",
                hint="Set it where digest runs (a schedule has variables of its own), or "
                + (
                    "take the line out."
                    if one.is_written
                    else f"name another as `{one.steps[-1]}`."
                ),
            )
        for schedule in schedules:
            if schedule.variables is not None and one.variable not in schedule.variables:
                yield Flaw(
                    part="keys",
                    sentence=f"{schedule.name} does not hand its builds {named}, which {setting} "
                    "names.",
                    hint="Name it under `env` of the step that builds, as the others are; or "
                    "remove the file, and let digest init --schedule github write it anew.",
                )


def _setting(settings: Table, steps: Steps) -> str:
    """Name a setting, that of a place by what the place is called."""
    if steps[0] == "deliver" and isinstance(settings, Settings) and isinstance(steps[1], int):
        return f'`{steps[-1]}` of deliver "{settings.deliver[steps[1]].name}"'
    return f"`{steps[-1]}` under [{spell(steps[:-1])}]"


def variables_of(settings: Settings) -> tuple[str, ...]:
    """Return the variables that may hold a key: the usual ones, and those that are named."""
    found = (
        one.variable
        for one in find_named(settings)
        if one.variable and (one.is_set or one.steps[0] == "enrich")
    )
    return tuple(dict.fromkeys(found))


_LIBRARY = "library.sqlite"


def find_closed_folders(settings: Settings) -> Iterator[Flaw]:
    """Yield the folders of library and posts that cannot be written; nothing is changed."""
    places = (
        (settings.home, "library", "Set home (DIGEST_HOME) to a folder of your own."),
        (settings.build.output, "posts", "Set build.output to a folder of your own."),
    )
    for folder, part, hint in places:
        if trouble := what_closes(folder):
            yield Flaw(part=part, sentence=f"The folder of the {part}, {trouble}.", hint=hint)
    library = settings.home / _LIBRARY
    if os.path.lexists(library) and not _may(library, os.R_OK | os.W_OK):
        yield Flaw(
            part="library",
            sentence=f"The library {library} may not be read and written.",
            hint="Look whose it is: perhaps digest ran as another user.",
        )


def what_closes(folder: Path) -> str:
    """Return what is wrong with a folder, or with the one above that it is to be made in."""
    past = next(place for place in (folder, *folder.absolute().parents) if os.path.lexists(place))
    if not os.path.isdir(past):  # noqa: PTH112 - `Path.is_dir` raises where it may not look
        return f"{folder}, cannot be made: {past} is not a folder"
    if not _may(past, os.W_OK | os.X_OK):
        verb = "may not be written to" if past == folder else "cannot be made"
        below = "" if past == folder else f": {past} may not be written to"
        return f"{folder}, {verb}{below}"
    return ""


def _may(path: Path, mode: int) -> bool:
    as_we_are = os.access in os.supports_effective_ids
    return os.access(path, mode, effective_ids=as_we_are)


# Headers have whole seconds, and answers take some.
_TOLERATED = 60.0
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0


def find_offset(headers: Mapping[str, str], received: datetime) -> float | None:
    """Return by how many seconds this clock is ahead of an answer's, None where it has none.

    What a cache has kept for some time bears the time at which it was made, and says its age.
    """
    try:
        said = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, OverflowError):
        return None
    moment = said.replace(tzinfo=UTC) if said.tzinfo is None else said
    age = headers.get("age", "0").strip()
    return (received - moment).total_seconds() - (float(age) if age.isdecimal() else 0.0)


def judge_clock(offsets: Iterable[float]) -> Iterator[Flaw]:
    """Yield a finding where no service has the time that this machine has."""
    least = min(offsets, key=abs, default=0.0)
    if abs(least) > _TOLERATED:
        yield Flaw(
            part="clock",
            sentence=f"The clock of this machine is {_tell(abs(least))} "
            f"{'ahead' if least > 0 else 'behind'}.",
            hint="Let it be set by the network (timedatectl set-ntp true); issues go by the date.",
        )


def _tell(seconds: float) -> str:
    """Return how far off a clock is, in words."""
    if seconds >= 2 * _DAY:
        return f"{seconds / _DAY:,.0f} days"
    if seconds >= 2 * _HOUR:
        return f"{seconds / _HOUR:.0f} hours"
    return f"{seconds / _MINUTE:.0f} minutes" if seconds >= 2 * _MINUTE else f"{seconds:.0f} s"


def find_contradictions(settings: Settings) -> Iterator[Flaw]:
    """Yield what the formats, the source or the budget lack."""
    formats, output = settings.build.formats, settings.output
    feeds = ", ".join(name for name in formats if name in FEEDS)
    wait = RateLimit(name="arxiv", interval=settings.pace.arxiv).back_off(1)
    rows = [
        (
            bool(feeds) and "json" not in formats,
            (
                f"The feed ({feeds}) would have one issue only: it is made of the json files of "
                "the others, and build.formats has no json."
            ),
            'Add "json" to build.formats.',
        ),
        (
            bool(feeds) and not output.site,
            f"The feed ({feeds}) would not say where its posts are: output.site is not set.",
            "Set output.site before the first reader subscribes: identifiers hold its host.",
        ),
        (
            "email" in formats and not output.email.sender,
            "An e-mail would be from an address that nobody has: output.email.sender is not set.",
            'Set it, as in sender = "Ada <ada@example.org>" under [output.email].',
        ),
        (
            settings.budget < wait,
            (
                f"No failed request is ever tried again: that is due after {wait:g} s, and budget "
                f"allows for {settings.budget:g} s."
            ),
            "Set budget to 600, its default, or leave it out.",
        ),
        *(
            (
                SOURCES[settings.source].by_category and not _categories_of(topic),
                (
                    f"The topic '{name}' is bound to no category, and source = "
                    f'"{settings.source}" goes by category.'
                ),
                'Give the topic categories, or set source = "arxiv".',
            )
            for name, topic in settings.topics.items()
        ),
    ]
    for is_so, sentence, hint in rows:
        if is_so:
            yield Flaw(part="settings", sentence=sentence, hint=hint)


def _categories_of(topic: TopicSettings) -> Collection[str]:
    asked = categories_of(parse_query(topic.query)) if topic.query else ()
    return topic.categories or asked


def find_blocked_places(settings: Settings) -> Iterator[Flaw]:
    """Yield formats that are to go somewhere and are not built, folders closed, clones missing."""
    for place in settings.deliver:
        found = [
            (
                f"'{place.name}' is to get {name}, which is not in build.formats.",
                "Add it there, or take it out of the place's formats.",
            )
            for name in getattr(place, "formats", ())
            if name not in settings.build.formats
        ]
        if place.kind == "files" and (trouble := what_closes(place.folder)):
            hint = "Let its user write there, or name another folder."
            found.append((f"The folder of '{place.name}', {trouble}.", hint))
        if place.kind == "smtp":
            try:
                read_recipients(place)
            except ValueError as error:
                found.append((f"Nothing can be sent to '{place.name}': {error}.", RECIPIENTS_HINT))
        if place.kind == "git" and place.clone and not place.clone.is_dir():
            hint = "Clone the repository to there, or give its address as `repository`."
            found.append((f"The clone of '{place.name}', {place.clone}, is not there.", hint))
        yield from (Flaw(part="delivery", sentence=told, hint=hint) for told, hint in found)


def find_faults(
    settings: Settings,
    environment: Mapping[str, str],
    schedules: Sequence[Schedule],
    today: date,
) -> Iterator[Flaw]:
    """Yield what is wrong with settings, keys, folders, places of delivery and schedules.

    `today` is arXiv's day.
    """
    yield from find_contradictions(settings)
    yield from find_missing_keys(settings, environment, schedules)
    yield from find_closed_folders(settings)
    yield from find_blocked_places(settings)
    for schedule in schedules:
        yield from find_clashes(
            schedule, days=settings.build.days, source=settings.source, start=today
        )
