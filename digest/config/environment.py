"""Reads settings from the environment, and says what is wrong with any."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from digest.config.forms import as_written, in_full
from digest.config.schema import beside, is_value, kind_at, nearest, values_of
from digest.config.tables import Place, value_at
from digest.errors import ConfigError

_PREFIX = "DIGEST_"


def read_environment(environment: Mapping[str, str]) -> tuple[dict[Place, object], list[str]]:
    """Return the values that are set, by their place, and the variables that set nothing."""
    values: dict[Place, object] = {}
    unknown: list[str] = []
    for name, text in sorted(environment.items()):
        if not name.startswith(_PREFIX) or not text:
            continue
        place = _place(name)
        if name == variable(place) and is_value(in_full(place)):
            values[place] = _value(text, in_full(place))
        else:
            unknown.append(name)
    return values, unknown


def variable(place: Place) -> str:
    """Return the variable of a place."""
    return _PREFIX + "__".join(map(str, place)).upper().replace("-", "_")


def nearest_variable(name: str) -> str:
    """Return the known variable that an unknown one resembles most."""
    return variable(nearest(_place(name), values_of()))


def _place(name: str) -> Place:
    """Return the place that a variable names."""
    steps = name.removeprefix(_PREFIX).lower().split("__")
    if steps[0] == "topics" and len(steps) > 1:
        steps[1] = steps[1].replace("_", "-")
    return tuple(steps)


def _value(text: str, place: Place) -> object:
    """Read a text by the kind of its setting; what cannot be read stays text, a mistake."""
    kind = kind_at(place)
    if kind not in {int, float} and get_origin(kind) is not tuple:
        return text
    try:
        return _list(text) if get_origin(kind) is tuple else kind(text)
    except ValueError:
        return text


def _list(text: str) -> object:
    """Read a list.  Raises ValueError for broken JSON."""
    if text.lstrip().startswith("["):
        return json.loads(text)
    return [item.strip() for item in text.split(",")]


_SENTENCES = {
    "missing": "is required",
    "string_type": "should be text",
    "path_type": "should be the path of a folder",
    "int_type": "should be a whole number",
    "float_type": "should be a number",
    "finite_number": "should be a finite number",
    "greater_than": "should be more than {gt:g}",
    "greater_than_equal": "should be at least {ge:g}",
    "less_than_equal": "should be at most {le:g}",
    "tuple_type": "should be a list",
    "dict_type": "should be a table",
    "model_type": "should be a table",
    "model_attributes_type": "should be a table",
    "literal_error": "should be {expected}",
    "bool_type": "should be true or false",
    "string_too_short": "should not be empty",
    "string_too_long": "should have at most {max_length} characters",
    "union_tag_not_found": "needs a `kind`",
    "union_tag_invalid": "has '{tag}' as its `kind`, which should be one of {expected_tags}",
    "string_pattern_mismatch": "should be lower-case letters and digits, joined by hyphens",
    "value_error": "{error}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """Who said what: a file with its tables, and the places that the environment has set."""

    file: Path | None
    tables: Mapping[str, Any]
    environment: Collection[Place]

    def name(self, place: Place) -> str:
        """Name a place as its user has written it, and where."""
        for known in self.environment:
            if place[: len(in_full(known))] == in_full(known):
                return f"{variable(known)} in the environment"
        # What the file has not written the environment has, below a name of the user's.
        is_written = value_at(self.tables, self.spelt(place)[:2]) is not None
        return f"{self.spell(place)} in {self.file if is_written else 'the environment'}"

    def spelt(self, place: Place) -> Place:
        """Return a place as the file's form of its table has it."""
        return as_written(place, self.tables)

    def spell(self, place: Place) -> str:
        """Write a place as in TOML, an item of a list by its number."""
        steps = self.spelt(place)
        text = "".join(f"[{s}]" if isinstance(s, int) else f".{_key(s)}" for s in steps)
        return text.removeprefix(".")


def report(error: ValidationError | None, unknown: Sequence[str], origins: Origins) -> ConfigError:
    """Make one error of all mistakes."""
    found = [*(_found(error, origins) if error else ()), *map(_unknown, unknown)]
    count = "a mistake" if len(found) == 1 else f"{len(found)} mistakes"
    listed = "".join(f"\n  - {mistake}." for mistake in found)
    return ConfigError(
        f"The configuration has {count}:{listed}", hint="docs/configuration.md lists every setting."
    )


def _found(error: ValidationError, origins: Origins) -> Iterator[str]:
    for details in error.errors(include_url=False, include_input=False):
        place = details["loc"]
        yield f"{origins.name(place)}: {_sentence(details, place, origins)}"


def _unknown(name: str) -> str:
    return f"{name} in the environment: is unknown; the nearest is {nearest_variable(name)}"


def _sentence(details: ErrorDetails, place: Place, origins: Origins) -> str:
    """Write one of pydantic's findings for a person."""
    if details["type"] == "extra_forbidden":
        known = nearest(place, [*beside(place), *values_of()])
        return f"is unknown; the nearest is {origins.spell(known)}"
    template = _SENTENCES.get(details["type"])
    text = template.format(**details.get("ctx", {})) if template else details["msg"]
    return f"{text[:1].lower()}{text[1:]}".rstrip(".")


def _key(step: str) -> str:
    """Write a key, in quotes where TOML asks for them."""
    return step if re.fullmatch(r"[A-Za-z0-9_-]+", step) else json.dumps(step)
