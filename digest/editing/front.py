"""The front matter of a post as its editor left it: YAML between `---`, or TOML between `+++`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from digest.errors import UsageError
from digest.text import printable

# A mark of three dashes has no other meaning at the beginning of a post.
_YAML = re.compile(r"\A---[ \t]*\n(?:(.*?)\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\A\+\+\+[ \t]*\n(?:(.*?)\n)?\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_DAY = len("2026-02-28")


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What the front matter says; texts are lines, empty where it says nothing of the kind."""

    title: str = ""
    description: str = ""
    slug: str = ""
    day: date | None = None
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


def decode_post(content: bytes) -> str:
    """Return a post's text, its lines ended as we end them.  Raises UnicodeDecodeError."""
    return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def cut_front(text: str) -> str:
    """Return the text below the front matter, whether that can be read or not."""
    for mark in (_YAML, _TOML):
        if found := mark.match(text):
            return text[found.end() :]
    return text


def split_front(text: str, name: str) -> tuple[Front, str]:
    """Return the front matter of a post called `name`, and the text below it.

    Raises UsageError where it cannot be read.
    """
    for mark, parse in ((_YAML, _parse_yaml), (_TOML, _parse_toml)):
        if found := mark.match(text):
            return _front(parse(found[1] or "", name)), text[found.end() :]
    return Front(), text


def _parse_yaml(text: str, name: str) -> Mapping[str, Any]:
    """Read YAML in which every value is a text: nothing is made of what it says."""
    import yaml  # noqa: PLC0415 - most commands read no front matter

    try:
        found = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts alone
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 2}" if mark else ""
        reason = getattr(error, "problem", None) or "it is nested too deeply"
        raise _refusal(name, f"YAML{where}: {reason}") from error
    if found not in ("", None) and not isinstance(found, dict):
        raise _refusal(name, "YAML: it is no list of names and values")
    return found or {}


def _parse_toml(text: str, name: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refusal(name, f"TOML: {error}") from error


def _front(values: Mapping[str, Any]) -> Front:
    return Front(
        title=_line(values.get("title")),
        description=_line(values.get("description")),
        slug=_line(values.get("slug")),
        day=_day(values.get("date")),
        tags=_lines(values.get("tags")),
        categories=_lines(values.get("categories")),
    )


def _line(value: object) -> str:
    """Return a value as a line of text; what is no text or number says nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        return ""
    text = printable(" ".join(str(value).split()))
    return "" if text in _NOTHING else text


def _lines(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(filter(None, map(_line, values))))


def _day(value: object) -> date | None:
    """Return the day of a date or a moment, however it goes on."""
    try:
        return date.fromisoformat(str(value)[:_DAY])
    except ValueError:
        return None


def _refusal(name: str, reason: str) -> UsageError:
    return UsageError(
        f"The front matter of {name} cannot be read, {reason}.",
        hint="A text with a colon, a quote or a bracket in it stands in quotes.",
    )
