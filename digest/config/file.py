"""Finds and reads `digest.toml`."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

from digest.config.schema import kind_at, kinds_of, values_of
from digest.config.tables import Place, overlay, value_at
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
