"""Every mistake of a configuration as a sentence, by the name and the origin of its setting."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeGuard, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from digest.config.settings import Settings
from digest.config.values import PATTERNS, Steps, Table, value_at
from digest.errors import ConfigError

PREFIX = "DIGEST_"
_MOST_TOLD = 50

# By the whole name of what pydantic found, else by the first word of it.
_SENTENCES = {
    "missing": "is required",
    "string_type": "should be text",
    "string_unicode": "should be one line without control characters",
    "path_type": "should be the path of a file or folder",
    "int": "should be a whole number",
    "float": "should be a number",
    "finite_number": "should be a finite number",
    "greater_than": "should be more than {gt:.15g}",
    "greater_than_equal": "should be at least {ge:.15g}",
    "less_than_equal": "should be at most {le:.15g}",
    "date": "should be a day, such as 2026-02-28",
    "tuple_type": "should be a list",
    "too_long": "should have at most {max_length} items",
    "dict_type": "should be a table",
    "mapping_type": "should be a table",
    "model_type": "should be a table",
    "model_attributes_type": "should be a table",
    "literal_error": "should be {expected}",
    "bool": "should be true or false",
    "string_too_short": "should not be empty",
    "string_too_long": "should have at most {max_length} characters",
    "union_tag_not_found": "needs a `kind`",
    "union_tag_invalid": "has '{tag}' as its `kind`, which should be one of {expected_tags}",
    "value_error": "{error}",
}
# What is a table, and may not be: how the tables are written that were meant.
_MEANT = {"topic": "[topics.NAME]", "deliver": "[[deliver]]", "themes": "[[themes]]"}


def kind_at(steps: Steps, root: type[Table] = Settings) -> Any:  # noqa: ANN401 - any type
    """Return the type of what stands behind some steps, None where nothing may."""
    kind: Any = root
    for step in steps:
        kind = _bare(_kind_below(kind, step))
    return kind


def _bare(kind: Any) -> Any:  # noqa: ANN401 - as `kind_at`
    """Return a type without what else is said of it."""
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _kind_below(kind: Any, step: str | int) -> Any:  # noqa: ANN401 - as `kind_at`
    """Return the type of a setting, of an item of a list, or of the form of a table."""
    inner = get_args(kind)
    if _is_table(kind):
        field = kind.model_fields.get(str(step))
        return field.annotation if field else None
    if get_origin(kind) is Mapping:
        return inner[1]
    if get_origin(kind) is tuple and isinstance(step, int):
        return inner[0]
    forms = filter(_is_table, inner if get_origin(kind) is UnionType else ())
    return next((form for form in forms if step in get_args(_kind_below(form, "kind"))), None)


def is_value(steps: Steps) -> bool:
    """Return whether something has a value of its own, and is no table of others."""
    kind = kind_at(steps)
    return kind is not None and not _is_table(kind) and get_origin(kind) is not Mapping


def values_of(table: type[Table] = Settings, above: Steps = ()) -> Iterator[Steps]:
    """Yield the way to each value, but for those below a name of the user's."""
    for name, field in table.model_fields.items():
        steps = (*above, name)
        if _is_table(field.annotation):
            yield from values_of(field.annotation, steps)
        elif get_origin(field.annotation) is not Mapping:
            yield steps


def _is_table(kind: object) -> TypeGuard[type[Table]]:
    return isinstance(kind, type) and issubclass(kind, Table)


def nearest(steps: Steps, known: Iterable[Steps]) -> Steps:
    """Return what resembles a mistake most."""
    spelt = {".".join(map(str, one)): one for one in known}
    sought = ".".join(map(str, steps)).lower()
    return spelt[get_close_matches(sought, spelt, n=1, cutoff=0)[0]]


def variable(steps: Steps) -> str:
    """Return the environment variable of a setting."""
    return PREFIX + "__".join(map(str, steps)).upper().replace("-", "_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """Who said what: a file with its tables, and variables and options for the rest."""

    file: Path | None
    tables: Mapping[str, Any]
    environment: Mapping[Steps, str]

    def name(self, steps: Steps) -> str:
        """Name a setting as its user has written it, and where."""
        for known, name in self.environment.items():
            if steps[: len(known)] == known:
                return name
        # What the file has not written the environment has, below a name of the user's.
        is_written = value_at(self.tables, steps[:2]) is not None
        where = f"{self.file}{self._line(steps)}" if is_written else "the environment"
        return f"{spell(steps, self.tables)} in {where}"

    def _line(self, steps: Steps) -> str:
        """Return where in the file a setting stands, or the table that it is missing in."""
        text = self.file.read_text("utf-8-sig") if self.file else ""
        line = find_line(text, _written(steps))
        return f", line {line}" if line else ""


_NAME = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_HEAD = re.compile(rf"\s*(\[\[?)?\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*[\]=]")
# What may look like a setting and is none: texts, those of several lines first, and comments.
_TEXT = re.compile(
    r""""{3}(?:\\.|[^\\])*?"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^\\"\n])*"|'[^'\n]*'|#[^\n]*""", re.DOTALL
)


def find_line(text: str, steps: Steps) -> int:
    """Return the line of TOML that writes a setting or part of it, else its table; 0 for none."""
    table: Steps = ()
    lists: Counter[Steps] = Counter()
    found, most, depth = 0, 0, 0  # of brackets: in a value of several lines stands no setting
    lines = _TEXT.sub(lambda one: "\n" * one[0].count("\n") or one[0], text).split("\n")
    for number, line in enumerate(lines, 1):
        if (head := _HEAD.match(line)) and not depth:
            keys: Steps = tuple(key.strip("\"'") for key in re.findall(_NAME, head[2]))
            if head[1]:
                table = (*keys, lists[keys]) if head[1] == "[[" else keys
                lists[keys] += 1
            way = table if head[1] else (*table, *keys)
            shared = min(len(way), len(steps))
            if shared > most and steps[:shared] == way[:shared]:
                found, most = number, shared
        bare = _TEXT.sub("", line)
        depth += sum(bare.count(sign) for sign in "[{") - sum(bare.count(sign) for sign in "]}")
    return found


def _written(steps: Steps) -> Steps:
    """Return the way to a setting as it is written: behind a place pydantic names its kind."""
    return (*steps[:2], *steps[3:]) if steps[:1] == ("deliver",) else steps


def spell(steps: Steps, tables: object = None) -> str:
    """Write the way to a setting as in TOML, an item of a list by its number.

    A table of a list is called by its name or key, if `tables` have one.
    """
    written = _written(steps)
    is_item = len(written) > 1 and isinstance(written[1], int)
    item = value_at(tables, written[:2]) if is_item else None
    called = (item.get("name") or item.get("key")) if isinstance(item, dict) else None
    if isinstance(called, str):
        whole = f"{written[0]} {json.dumps(called, ensure_ascii=False)}"
        return f"{spell(written[2:])} of {whole}" if written[2:] else whole
    text = "".join(f"[{s}]" if isinstance(s, int) else f".{_key(s)}" for s in written)
    return text.removeprefix(".")


def _key(step: str) -> str:
    """Write a key, in quotes where TOML asks for them."""
    is_bare = step.isascii() and step.replace("-", "").replace("_", "").isalnum()
    return step if is_bare else json.dumps(step)


def report(error: ValidationError | None, unknown: Sequence[str], origins: Origins) -> ConfigError:
    """Return one error of all mistakes: those that pydantic found, and unknown variables."""
    details = error.errors(include_url=False, include_input=False) if error else []
    found = [
        f"{origins.name(one['loc'])}: {sentence_of(one, tables=origins.tables)}"
        for one in details[:_MOST_TOLD]
    ]
    for name in unknown[: _MOST_TOLD - len(found)]:
        known = variable(nearest(tuple(name.removeprefix(PREFIX).split("__")), values_of()))
        found.append(f"{name} in the environment: is unknown; the nearest is {known}")
    number = len(details) + len(unknown)
    count = "a mistake" if number == 1 else f"{number:,} mistakes"
    if rest := number - len(found):
        found.append(f"{rest:,} more")
    listed = "".join(f"\n  - {mistake}." for mistake in found)
    place = "command line" if all(one.startswith("--") for one in found) else "configuration"
    return ConfigError(
        f"The {place} has {count}:{listed}", hint="docs/configuration.md lists every setting."
    )


def sentence_of(details: ErrorDetails, root: type[Table] = Settings, tables: object = None) -> str:
    """Write one of pydantic's findings, about the tables of a root, for a person."""
    kind, steps, context = details["type"], details["loc"], details.get("ctx", {})
    if kind == "extra_forbidden":
        beside = kind_at(steps[:-1], root).model_fields
        known = nearest(steps, [*((*steps[:-1], name) for name in beside), *values_of(root)])
        return f"is unknown; the nearest is {spell(known, tables)}"
    said = _SENTENCES.get(kind) or _SENTENCES.get(kind.partition("_")[0])
    template = PATTERNS.get(context.get("pattern", "")) or said
    text = template.format(**context) if template else details["msg"]
    if (meant := _MEANT.get(spell(steps))) and isinstance(value_at(tables, steps), dict):
        text += f"; a table of this kind is {meant}"
    return f"{text[:1].lower()}{text[1:]}".rstrip(".")


def judge(kind: Any, text: object) -> Any:  # noqa: ANN401 - whatever the type makes of it
    """Return what a type makes of a text, or of texts.  Raises ValueError, a sentence's end."""
    try:
        return _adapter(kind).validate_python(text)
    except ValidationError as error:
        raise ValueError(sentence_of(error.errors(include_url=False)[0])) from error


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - a type
    return TypeAdapter(kind)
