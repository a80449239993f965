"""Reads digest.toml and the environment, and reports every mistake at once."""

import json
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import ValidationError

from digest.config.mistakes import PREFIX, Origins, is_value, kind_at, report
from digest.config.settings import Settings
from digest.config.values import NAMES_VARIABLE, Steps, Table
from digest.errors import ConfigError
from digest.text.toml import MOST_BYTES, BoundsError, parse_toml

FILE_NAME = "digest.toml"
_NO_SETTING = frozenset({"DIGEST_CORPORA"})
"""Variables that only tests and training read (CONTRIBUTING.md)."""


def find_file(folder: Path) -> Path | None:
    """Return the nearest digest.toml in a folder or above it."""
    for parent in (folder, *folder.parents):
        # This user may lack the right to look into a parent folder.
        with suppress(PermissionError):
            if (parent / FILE_NAME).is_file():
                return parent / FILE_NAME
    return None


def load_settings(
    file: Path | None,
    environment: Mapping[str, str],
    folder: Path,
    options: Mapping[str, str] | None = None,
) -> Settings:
    """Return the settings of a file, or of the nearest digest.toml above, and the environment.

    `options` has the command-line option that set a variable, by the variable's name.  Raises
    ConfigError with every mistake.
    """
    path = folder / file if file else find_file(folder)
    tables = _read_file(path) if path else {}
    values, names, unknown = _read_environment(environment, tables, options or {})
    origins = Origins(file=path, tables=tables, environment=names)
    written = _overlay(tables, values)
    # Validators look other settings up here, even invalid ones, and resolve paths from the folder.
    context = {"tables": written, "folder": path.parent if path else None}
    try:
        settings = Settings.model_validate(written, context=context)
    except ValidationError as error:
        raise report(error, unknown, origins) from error
    if unknown:
        raise report(None, unknown, origins)
    return settings


def _read_file(path: Path) -> dict[str, Any]:
    """Return a file's tables.  Raises ConfigError where it cannot be read or is not TOML."""
    try:
        content = read_bounded(path, MOST_BYTES)
    except OSError as error:
        raise _unreadable(path, error.strerror) from error
    except ValueError as error:
        raise _unreadable(path, f"{error}") from error
    try:
        # Some editors write a byte order mark.
        return parse_toml(content.decode().removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _malformed(path, f"line {line}: text that is not UTF-8") from error
    except BoundsError as error:
        raise _unreadable(path, f"{error}") from error
    except ValueError as error:
        # The parser's message ends with the position.
        reason, _, position = str(error).removesuffix(")").rpartition(" (at ")
        raise _malformed(path, f"{position}: {reason}" if reason else position) from error


def read_bounded(path: Path, most: int) -> bytes:
    """Return the bytes of a file.

    Raises OSError, and ValueError for more than `most` bytes or if it is no regular file: a pipe
    may have no end.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError("it is not a file")
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError(f"it has more than {most:,} bytes")
    return content


def _unreadable(path: Path, reason: str | None) -> ConfigError:
    return ConfigError(
        f"The configuration {path} cannot be read: {reason}.",
        hint="Name another file by --config, or none.",
    )


def _malformed(path: Path, reason: str) -> ConfigError:
    return ConfigError(
        f"{path} is not valid TOML, {reason}.",
        hint='Put text and dates in quotes, as in query = "ti:diffusion".',
    )


def _read_environment(
    environment: Mapping[str, str], tables: Mapping[str, Any], options: Mapping[str, str]
) -> tuple[dict[Steps, object], dict[Steps, str], list[str]]:
    """Return values and their origins by key path, and the variables that name no setting."""
    values: dict[Steps, object] = {}
    names: dict[Steps, str] = {}
    unknown: list[str] = []
    for name, text in sorted(environment.items()):
        if not name.startswith(PREFIX) or name in _NO_SETTING or not text:
            continue
        steps = _find_steps(name, tables)
        # Names are upper case; most environments are case-sensitive.
        if name.isupper() and is_value(steps):
            values[steps] = _parse(text, kind_at(steps))
            names[steps] = options.get(name, f"{name} in the environment")
        else:
            unknown.append(name)
    return values, names, unknown


def _find_steps(name: str, tables: Mapping[str, Any]) -> Steps:
    """Return the key path that a variable names, with the user's own keys spelt as in `tables`."""
    steps = name.removeprefix(PREFIX).lower().split("__")
    if steps[0] in {"topics", "weights", "headings"} and len(steps) > 1:
        known = tables.get(steps[0])
        spelt = {_squeeze(key): key for key in known} if isinstance(known, dict) else {}
        usual = steps[1].replace("_", "-") if steps[0] == "topics" else steps[1]
        steps[1] = spelt.get(_squeeze(steps[1]), usual)
    return tuple(steps)


def _squeeze(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.casefold())


def _parse(text: str, kind: Any) -> object:  # noqa: ANN401 - as `kind_at`
    """Convert a text to the type of its setting; if that fails, return the text: a mistake."""
    try:
        if get_origin(kind) is tuple:
            is_json = text.lstrip().startswith("[")
            return json.loads(text) if is_json else [item.strip() for item in text.split(",")]
        if Path in {kind, *get_args(kind)}:
            return Path(text)
        return kind(text) if kind in {int, float} else text
    except ValueError:
        return text


def _overlay(tables: Mapping[str, Any], values: Mapping[Steps, object]) -> dict[str, Any]:
    """Return a copy of `tables` with `values` set in it.

    A value in the position of a table stays: it is a mistake that is reported later.
    """
    merged = deepcopy(dict(tables))
    for steps, value in values.items():
        table: Any = merged
        for step in steps[:-1]:
            table = table.setdefault(step, {}) if isinstance(table, dict) else None
        if isinstance(table, dict):
            table[steps[-1]] = value
    return merged


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedVariable:
    """A setting that names an environment variable; `variable` is "" for none.

    `is_set`: the user wrote the setting or its table; `is_written`: the setting itself.
    """

    steps: Steps
    variable: str
    is_set: bool
    is_written: bool


def find_secrets(settings: Table, environment: Mapping[str, str]) -> frozenset[str]:
    """Return the values of all environment variables that settings name."""
    return frozenset(environment.get(named.variable, "") for named in find_named(settings)) - {""}


def find_named(table: Table, above: Steps = (), *, is_set: bool = True) -> Iterator[NamedVariable]:
    """Yield each setting of a table, and of all tables below, that names a variable.

    `above` is the table's key path; `is_set` says whether the user configured it.  In a table of a
    list, such as [[deliver]], all settings count as configured, defaults too.
    """
    is_item = isinstance((above or ("",))[-1], int)
    for name, field in type(table).model_fields.items():
        value, steps = getattr(table, name), (*above, name)
        was_set = is_set and (is_item or name in table.model_fields_set)
        if NAMES_VARIABLE in field.metadata:
            is_written = name in table.model_fields_set
            yield NamedVariable(steps=steps, variable=value, is_set=was_set, is_written=is_written)
        if isinstance(value, Table):
            yield from find_named(value, steps, is_set=was_set)
        listed = enumerate(value if isinstance(value, tuple) else ())
        for step, item in value.items() if isinstance(value, Mapping) else listed:
            if isinstance(item, Table):
                yield from find_named(item, (*steps, step), is_set=was_set)
