"""Describes each mistake of a configuration in a sentence, with the setting's name and origin."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeGuard, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from digest.config.settings import Settings
from digest.config.values import PATTERNS, Steps, Table, value_at
from digest.errors import ConfigError

PREFIX = "DIGEST_"
_MOST_LISTED = 50

# By the type of pydantic's error, or by its first word.
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
# Settings that users mistake for a table, and how the right table is written.
_RIGHT_TABLES = {"topic": "[topics.NAME]", "deliver": "[[deliver]]", "themes": "[[themes]]"}


def kind_at(steps: Steps, root: type[Table] = Settings) -> Any:  # noqa: ANN401 - any type
    """Return the type of the setting at a key path; None if there is no such setting."""
    kind: Any = root
    for step in steps:
        kind = _kind_below(kind, step)
        kind = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    return kind


def _kind_below(kind: Any, step: str | int) -> Any:  # noqa: ANN401 - as `kind_at`
    """Return the type one step below: of a setting, of a list's item, or of a union's member."""
    inner = get_args(kind)
    if _is_table(kind):
        field = kind.model_fields.get(str(step))
        return field.annotation if field else None
    if get_origin(kind) is Mapping:
        return inner[1]
    if get_origin(kind) is tuple and isinstance(step, int):
        return inner[0]
    members = filter(_is_table, inner if get_origin(kind) is UnionType else ())
    return next((table for table in members if step in get_args(_kind_below(table, "kind"))), None)


def is_value(steps: Steps) -> bool:
    """Return whether there is a setting at a key path, and it is no table."""
    kind = kind_at(steps)
    return kind is not None and not _is_table(kind) and get_origin(kind) is not Mapping


def values_of(table: type[Table] = Settings, above: Steps = ()) -> Iterator[Steps]:
    """Yield the key path of each setting, except in tables whose keys the user chooses."""
    for name, field in table.model_fields.items():
        steps = (*above, name)
        if _is_table(field.annotation):
            yield from values_of(field.annotation, steps)
        elif get_origin(field.annotation) is not Mapping:
            yield steps


def _is_table(kind: object) -> TypeGuard[type[Table]]:
    return isinstance(kind, type) and issubclass(kind, Table)


def nearest(steps: Steps, known: Iterable[Steps]) -> Steps:
    """Return the known key path that is most similar to a mistaken one."""
    by_spelling = {".".join(map(str, path)): path for path in known}
    sought = ".".join(map(str, steps)).lower()
    return by_spelling[get_close_matches(sought, by_spelling, n=1, cutoff=0)[0]]


def variable(steps: Steps) -> str:
    """Return the environment variable of a setting."""
    return PREFIX + "__".join(map(str, steps)).upper().replace("-", "_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """Where settings come from: a file with its tables, and environment variables or options."""

    file: Path | None
    tables: Mapping[str, Any]
    environment: Mapping[Steps, str]

    def name(self, steps: Steps) -> str:
        """Return a setting's name as the user has written it, and where it is written."""
        for known, name in self.environment.items():
            if steps[: len(known)] == known:
                return name
        # Not in the file: the environment has set something in the same table.
        is_written = value_at(self.tables, steps[:2]) is not None
        where = f"{self.file}{self._line(steps)}" if is_written else "the environment"
        return f"{spell(steps, self.tables)} in {where}"

    def _line(self, steps: Steps) -> str:
        """Return the line of a setting, or of the table that lacks it; "" if neither is there."""
        text = self.file.read_text("utf-8-sig") if self.file else ""
        line = find_line(text, _written(steps))
        return f", line {line}" if line else ""


_NAME = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_HEAD = re.compile(rf"\s*(\[\[?)?\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*[\]=]")
# Text that may look like a setting: multi-line strings, other strings, comments.
_TEXT = re.compile(
    r""""{3}(?:\\.|[^\\])*?"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^\\"\n])*"|'[^'\n]*'|#[^\n]*""", re.DOTALL
)


def find_line(text: str, steps: Steps) -> int:
    """Return the line of TOML that has a setting, a part of it, or its table; 0 for none."""
    table: Steps = ()
    lists: Counter[Steps] = Counter()
    best, longest, depth = 0, 0, 0  # depth of brackets: no setting begins inside a value
    lines = _TEXT.sub(lambda match: "\n" * match[0].count("\n") or match[0], text).split("\n")
    for number, line in enumerate(lines, 1):
        if (head := _HEAD.match(line)) and not depth:
            keys: Steps = tuple(key.strip("\"'") for key in re.findall(_NAME, head[2]))
            if head[1]:
                table = (*keys, lists[keys]) if head[1] == "[[" else keys
                lists[keys] += 1
            path = table if head[1] else (*table, *keys)
            shared = min(len(path), len(steps))
            if shared > longest and steps[:shared] == path[:shared]:
                best, longest = number, shared
        bare = _TEXT.sub("", line)
        depth += sum(map(bare.count, "[{")) - sum(map(bare.count, "]}"))
    return best


def _written(steps: Steps) -> Steps:
    """Return a key path as in TOML, without the target's kind that pydantic puts into it."""
    return (*steps[:2], *steps[3:]) if steps[:1] == ("deliver",) else steps


def spell(steps: Steps, tables: object = None) -> str:
    """Format a key path as in TOML, with an item of a list by its index.

    A table of a list is named by its `name` or `key`, if it has one in `tables`.
    """
    written = _written(steps)
    is_item = len(written) > 1 and isinstance(written[1], int)
    item = value_at(tables, written[:2]) if is_item else None
    name = (item.get("name") or item.get("key")) if isinstance(item, dict) else None
    if isinstance(name, str):
        table = f"{written[0]} {json.dumps(name, ensure_ascii=False)}"
        return f"{spell(written[2:])} of {table}" if written[2:] else table
    text = "".join(f"[{s}]" if isinstance(s, int) else f".{_key(s)}" for s in written)
    return text.removeprefix(".")


def _key(step: str) -> str:
    """Format a key, in quotes if TOML needs them."""
    is_bare = step.isascii() and step.replace("-", "").replace("_", "").isalnum()
    return step if is_bare else json.dumps(step)


def report(error: ValidationError | None, unknown: Sequence[str], origins: Origins) -> ConfigError:
    """Return one error that lists all mistakes: pydantic's errors, then unknown variables."""
    errors = error.errors(include_url=False, include_input=False) if error else []
    mistakes = [
        f"{origins.name(details['loc'])}: {sentence_of(details, tables=origins.tables)}"
        for details in errors[:_MOST_LISTED]
    ]
    for name in unknown[: _MOST_LISTED - len(mistakes)]:
        known = variable(nearest(tuple(name.removeprefix(PREFIX).split("__")), values_of()))
        mistakes.append(f"{name} in the environment: is unknown; the nearest is {known}")
    number = len(errors) + len(unknown)
    count = "a mistake" if number == 1 else f"{number:,} mistakes"
    if rest := number - len(mistakes):
        mistakes.append(f"{rest:,} more")
    listed = "".join(f"\n  - {mistake}." for mistake in mistakes)
    by_options = all(mistake.startswith("--") for mistake in mistakes)
    return ConfigError(
        f"The {'command line' if by_options else 'configuration'} has {count}:{listed}",
        hint="docs/configuration.md lists every setting.",
    )


def sentence_of(details: ErrorDetails, root: type[Table] = Settings, tables: object = None) -> str:
    """Return one of pydantic's errors about the tables of `root` as the end of a sentence."""
    kind, steps, context = details["type"], details["loc"], details.get("ctx", {})
    if kind == "extra_forbidden":
        siblings = kind_at(steps[:-1], root).model_fields
        known = nearest(steps, [*((*steps[:-1], name) for name in siblings), *values_of(root)])
        return f"is unknown; the nearest is {spell(known, tables)}"
    usual = _SENTENCES.get(kind) or _SENTENCES.get(kind.partition("_")[0])
    template = PATTERNS.get(context.get("pattern", "")) or usual
    text = template.format(**context) if template else details["msg"]
    if (right := _RIGHT_TABLES.get(spell(steps))) and isinstance(value_at(tables, steps), dict):
        text += f"; a table of this kind is {right}"
    return f"{text[:1].lower()}{text[1:]}".rstrip(".")


def judge(kind: Any, text: object) -> Any:  # noqa: ANN401 - whatever the type makes of it
    """Return a value validated by a type.  Raises ValueError with the end of a sentence."""
    try:
        return TypeAdapter(kind).validate_python(text)
    except ValidationError as error:
        raise ValueError(sentence_of(error.errors(include_url=False)[0])) from error
