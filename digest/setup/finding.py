"""Finds flaws of a setup: in settings, keys, folders, schedules and targets."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from digest.config import Settings
from digest.config.loading import find_named
from digest.config.mistakes import spell
from digest.config.targets import RECIPIENTS_HINT, read_recipients
from digest.config.values import name_variable
from digest.model import FEEDS, SOURCES
from digest.net.rate_limits import RateLimit
from digest.query import categories_of, parse_query
from digest.setup.schedules import Flaw, Schedule, find_clashes


def find_missing_keys(
    settings: Settings, environment: Mapping[str, str], schedules: Sequence[Schedule]
) -> Iterator[Flaw]:
    """Yield flaws for settings whose variable is not set, or not passed to a schedule's builds.

    Settings that the user has not configured need no variable.
    """
    for named in find_named(settings):
        if not (named.is_set and named.variable):
            continue
        variable, name = name_variable(named.variable), named.steps[-1]
        setting = f"`{name}` under [{spell(named.steps[:-1])}]"
        if named.steps[0] == "deliver" and isinstance(named.steps[1], int):
            setting = f'`{name}` of deliver "{settings.deliver[named.steps[1]].name}"'
        other = "remove the line" if named.is_written else f"name another as `{name}`"
        if not environment.get(named.variable, "").strip():
            yield Flaw(
                part="keys",
                sentence=f"{setting} names {variable}, which is not set.",
                hint=f"Set it where digest runs (a schedule has variables of its own), or {other}.",
            )
        for schedule in schedules:
            if schedule.variables is not None and named.variable not in schedule.variables:
                yield Flaw(
                    part="keys",
                    sentence=f"{schedule.name} does not pass {variable} to its builds; {setting}"
                    " names it.",
                    hint="Add it under `env` of the step that builds, like the others; or "
                    "remove the file, and let digest init --schedule github write it anew.",
                )


def variables_of(settings: Settings) -> tuple[str, ...]:
    """Return the variables that may hold a key: configured ones, and the services' defaults."""
    variables = (
        named.variable
        for named in find_named(settings)
        if named.variable and (named.is_set or named.steps[0] == "enrich")
    )
    return tuple(dict.fromkeys(variables))


_LIBRARY = "library.sqlite"


def find_closed_folders(settings: Settings) -> Iterator[Flaw]:
    """Yield flaws for the folders of library and posts that cannot be written to."""
    folders = (
        (settings.home, "library", "Set home (DIGEST_HOME) to a folder of your own."),
        (settings.build.output, "posts", "Set build.output to a folder of your own."),
    )
    for folder, part, hint in folders:
        if obstacle := find_obstacle(folder):
            yield Flaw(part=part, sentence=f"The folder of the {part}, {obstacle}.", hint=hint)
    library = settings.home / _LIBRARY
    if os.path.lexists(library) and not _may(library, os.R_OK | os.W_OK):
        yield Flaw(
            part="library",
            sentence=f"The library {library} may not be read and written.",
            hint="Check who owns it: perhaps digest ran as another user.",
        )


def find_obstacle(folder: Path) -> str:
    """Return why a folder cannot be written to or created; "" if it can."""
    existing = next(path for path in (folder, *folder.absolute().parents) if os.path.lexists(path))
    if not os.path.isdir(existing):  # noqa: PTH112 - `Path.is_dir` raises without permission
        return f"{folder}, cannot be made: {existing} is not a folder"
    if _may(existing, os.W_OK | os.X_OK):
        return ""
    reason = "may not be written to"
    return f"{folder}, {reason if existing == folder else f'cannot be made: {existing} {reason}'}"


def _may(path: Path, mode: int) -> bool:
    effective = os.access in os.supports_effective_ids
    return os.access(path, mode, effective_ids=effective)


def find_offset(headers: Mapping[str, str], received: datetime) -> float | None:
    """Return by how many seconds this clock is ahead of an answer's; None if that has no date.

    An answer from a cache has the date at which it was made, and its age, which is subtracted.
    """
    try:
        date_ = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, OverflowError):
        return None
    moment = date_.replace(tzinfo=UTC) if date_.tzinfo is None else date_
    age = headers.get("age", "0").strip()
    return (received - moment).total_seconds() - (float(age) if age.isdecimal() else 0.0)


def find_contradictions(settings: Settings) -> Iterator[Flaw]:
    """Yield flaws for settings of formats, source and budget that contradict one another."""
    formats, output = settings.build.formats, settings.output
    feeds = ", ".join(name for name in formats if name in FEEDS)
    wait = RateLimit(name="arxiv", interval=settings.pace.arxiv).back_off(1)
    rows = [
        (
            bool(feeds) and "json" not in formats,
            (
                f"The feed ({feeds}) would have only one issue: earlier issues are read from their "
                "json files, and build.formats has no json."
            ),
            'Add "json" to build.formats.',
        ),
        (
            bool(feeds) and not output.site,
            f"The feed ({feeds}) would have no links to its posts: output.site is not set.",
            "Set output.site before the first reader subscribes: the feed's identifiers use it.",
        ),
        (
            "email" in formats and not output.email.sender,
            "An e-mail would have an invalid sender: output.email.sender is not set.",
            'Set it, as in sender = "Ada <ada@example.org>" under [output.email].',
        ),
        (
            settings.budget < wait,
            (
                f"No failed request is ever tried again: the first wait is {wait:g} s, and budget "
                f"allows for {settings.budget:g} s."
            ),
            "Set budget to 600, its default, or leave it out.",
        ),
        *(
            (
                SOURCES[settings.source].by_category
                and not topic.categories
                and not (topic.query and categories_of(parse_query(topic.query))),
                (
                    f"The topic '{name}' has no category, and source = "
                    f'"{settings.source}" goes by category.'
                ),
                'Give the topic categories, or set source = "arxiv".',
            )
            for name, topic in settings.topics.items()
        ),
    ]
    for is_wrong, sentence, hint in rows:
        if is_wrong:
            yield Flaw(part="settings", sentence=sentence, hint=hint)


def find_blocked_targets(settings: Settings) -> Iterator[Flaw]:
    """Yield flaws for targets: formats that are not built, bad folders, recipients and clones."""
    for target in settings.deliver:
        found = [
            (
                f"The target '{target.name}' needs {name}, which is not in build.formats.",
                "Add it there, or remove it from the target's formats.",
            )
            for name in getattr(target, "formats", ())
            if name not in settings.build.formats
        ]
        if target.kind == "files" and (obstacle := find_obstacle(target.folder)):
            hint = "Let its user write there, or name another folder."
            found.append((f"The folder of '{target.name}', {obstacle}.", hint))
        if target.kind == "smtp":
            try:
                read_recipients(target)
            except ValueError as error:
                found.append((f"Nothing can be sent to '{target.name}': {error}.", RECIPIENTS_HINT))
        if target.kind == "git" and target.clone and not target.clone.is_dir():
            hint = "Clone the repository into that folder, or give its address as `repository`."
            found.append((f"The clone of '{target.name}', {target.clone}, is not there.", hint))
        yield from (Flaw(part="delivery", sentence=text, hint=hint) for text, hint in found)


def find_flaws(
    settings: Settings,
    environment: Mapping[str, str],
    schedules: Sequence[Schedule],
    today: date,
) -> Iterator[Flaw]:
    """Yield all flaws of settings, keys, folders, targets and schedules; `today` is arXiv's day."""
    yield from find_contradictions(settings)
    yield from find_missing_keys(settings, environment, schedules)
    yield from find_closed_folders(settings)
    yield from find_blocked_targets(settings)
    for schedule in schedules:
        yield from find_clashes(
            schedule, days=settings.build.days, source=settings.source, start=today
        )
