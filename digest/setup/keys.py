"""Finds settings that name an environment variable which holds nothing."""

from collections.abc import Iterator, Mapping

from digest.config import Settings
from digest.config.part import Part
from digest.config.secrets import find_named
from digest.setup.finding import Finding
from digest.setup.reading import Schedule


def find_missing_keys(settings: Part, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the settings whose variable is empty; those that nobody set need none."""
    for one in find_named(settings):
        is_wanted = one.is_set and one.variable
        if is_wanted and not environment.get(one.variable, "").strip():
            *above, key = one.place
            yield Finding(
                part="keys",
                # The name is not told: somebody may have put the key itself there.
                sentence=f"`{key}` under [{_spell(above)}] names an environment variable that is "
                "not set.",
                hint="Set it where digest runs (a schedule has variables of its own), or take the "
                "line out.",
            )


def find_unhanded_keys(settings: Part, schedule: Schedule) -> Iterator[Finding]:
    """Yield the settings whose variable a schedule's builds do not have, whatever it holds here."""
    for one in find_named(settings):
        is_wanted = one.is_set and one.variable and schedule.variables is not None
        if is_wanted and one.variable not in (schedule.variables or ()):
            *above, key = one.place
            yield Finding(
                part="keys",
                sentence=f"{schedule.name} hands its builds no variable that `{key}` under "
                f"[{_spell(above)}] names.",
                hint="Name it under `env` of the step that builds, as the others are; or remove "
                "the file, and let digest init --schedule github write it anew.",
            )


def variables_of(settings: Settings) -> tuple[str, ...]:
    """Return the variables that may hold a key: those that are named, and the usual ones."""
    named = (one.variable for one in find_named(settings) if one.is_set and one.variable)
    enrich = settings.enrich
    usual = (enrich.huggingface_token, enrich.openalex_key, enrich.github_token)
    return tuple(dict.fromkeys((*usual, *named)))


def _spell(place: list[str | int]) -> str:
    """Write the place of a table, an item of a list by its number."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return text.removeprefix(".")
