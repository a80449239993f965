"""Reads digest.toml and the environment, and reports every mistake at once."""

import json
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from digest.config.schema import beside, is_value, kind_at, kinds_of, nearest, values_of
from digest.config.settings import Settings, as_written, in_full, lay_open_all
from digest.config.values import Place, find_overridden, overlay, value_at
from digest.errors import ConfigError

FILE_NAME = "digest.toml"

# The parser puts the place behind the reason.
_PLACED = re.compile(r"(?P<reason>.+) \(at (?P<place>.+)\)", re.DOTALL)


def find_file(folder: Path) -> Path | None:
    """Return the nearest digest.toml in a folder or above it."""
    for place in (folder, *folder.parents):
        # A folder above may be closed to this user.
        with suppress(PermissionError):
            if (place / FILE_NAME).is_file():
                return place / FILE_NAME
    return None


def read_file(path: Path) -> dict[str, Any]:
    """Return a file's tables; folders that it names are taken from where it stands.

    Raises ConfigError where it cannot be read or is not TOML.
    """
    tables = _parse(_read(path), path)
    return overlay(tables, _anchored(tables, path.parent))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"The configuration {path} cannot be read: {error.strerror}.",
            hint="Name another file by --config, or none.",
        ) from error


def _parse(content: bytes, path: Path) -> dict[str, Any]:
    try:
        # An editor may have put a byte order mark before the text.
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _malformed(path, f"line {line}: text that is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise _malformed(path, _reason(str(error))) from error


def _malformed(path: Path, reason: str) -> ConfigError:
    return ConfigError(
        f"{path} is not valid TOML, {reason}.",
        hint='Text and dates stand in quotes, as in query = "ti:diffusion".',
    )


def _reason(message: str) -> str:
    """Put the parser's place before its reason."""
    found = _PLACED.fullmatch(message)
    return f"{found['place']}: {found['reason']}" if found else message


def _anchored(tables: dict[str, Any], folder: Path) -> dict[Place, object]:
    """Return the paths in tables with a folder before them; `~` is left to its setting."""
    written = {place: value_at(tables, place) for place in _paths(tables)}
    return {
        place: str(folder / path)
        for place, path in written.items()
        if isinstance(path, str) and path.strip() and not path.startswith("~")
    }


def _paths(tables: dict[str, Any]) -> Iterator[Place]:
    """Yield where paths may stand: settings, and the reading list of each topic."""
    yield from (place for place in values_of() if _is_path(kind_at(place)))
    topics = tables.get("topics")
    if isinstance(topics, dict):
        yield from (("topics", name, "reading") for name in topics)
    places = tables.get("deliver")
    if isinstance(places, list):
        yield from (("deliver", at, key) for at, item in enumerate(places) for key in _keys(item))


def _keys(place: object) -> Iterator[str]:
    """Yield the keys of a place of delivery that are paths, by its kind."""
    kinds = kinds_of(get_args(kind_at(("deliver",)))[0])
    part = kinds.get(str(place.get("kind"))) if isinstance(place, dict) else None
    for key, field in part.model_fields.items() if part else ():
        if _is_path(field.annotation):
            yield key


def _is_path(kind: object) -> bool:
    """Tell whether a type is that of paths, whatever else is said of it, or of none."""
    return kind is Path or any(map(_is_path, get_args(kind)))


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


def load_settings(file: Path | None, environment: Mapping[str, str], folder: Path) -> Settings:
    """Read a file, or the nearest one seen from a folder, and the environment over it.

    Raises ConfigError with every mistake.
    """
    path = folder / file if file else find_file(folder)
    tables = read_file(path) if path else {}
    values, unknown = read_environment(environment)
    origins = Origins(file=path, tables=tables, environment=values.keys())
    over = {in_full(place): value for place, value in values.items()}
    written = overlay(_without_overridden(lay_open_all(tables), over), over)
    try:
        # As context, so that a setting can be judged by another that has a mistake itself.
        settings = Settings.model_validate(written, context=written)
    except ValidationError as error:
        raise report(error, unknown, origins) from error
    if unknown:
        raise report(None, unknown, origins)
    return settings


def _without_overridden(tables: Mapping[str, Any], places: Collection[Place]) -> dict[str, Any]:
    """Return a file's tables without the weights that the environment spells in another way."""
    weights = tables.get("weights")
    if not isinstance(weights, dict):
        return dict(tables)
    over = (str(place[1]) for place in places if place[0] == "weights")
    gone = set(find_overridden(weights, over))
    left = {name: weight for name, weight in weights.items() if name not in gone}
    return {**tables, "weights": left}
