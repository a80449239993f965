"""The JSON Schema of digest.toml, and the documents' table of settings, which is made from it.

The schema is what pydantic knows of the settings, with what they say of it; the table has key,
variable, default and meaning.
"""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from digest.config import Settings, Table
from tests.documents.reading import ROOT

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text() -> str:
    """Return the schema of all that a file may hold; folders are as they are written."""
    made = Settings.model_json_schema()
    parts = {part.__name__: part for part in _below(Table)}
    for name, table in (*made["$defs"].items(), (Settings.__name__, made)):
        _describe(table, parts[name])
    # Where the folder of the library is by default differs from machine to machine.
    made["properties"]["home"].pop("default", None)
    named = {"title": "digest.toml", "description": "Settings of digest"}
    return json.dumps({"$schema": _DIALECT, **made, **named}, indent=2, ensure_ascii=False) + "\n"


def _below(part: type[Table]) -> Iterator[type[Table]]:
    """Yield all tables of settings; they are loaded by now."""
    for one in part.__subclasses__():
        yield one
        yield from _below(one)


def _describe(table: dict[str, Any], part: type[Table]) -> None:
    """Add what is said of each setting, and take titles away, which say nothing."""
    table.pop("title", None)
    said = _docstrings_of(part)
    for name, setting in table["properties"].items():
        setting.pop("title", None)
        if name in said:
            setting["description"] = said[name]


def _docstrings_of(part: type[Table]) -> Mapping[str, str]:
    """Return the docstring of each field of a table, those that it inherits too, in one line.

    The kind of a table is what the table is, unless something else is said of it.
    """
    found: dict[str, str] = {"kind": (part.__doc__ or "").partition("\n\n")[0]}
    for kind in reversed(part.__mro__):
        if issubclass(kind, Table) and kind is not Table:
            found |= _own(kind)
    return found


def _own(part: type[Table]) -> Mapping[str, str]:
    """Return the docstrings below the fields of a class, which nothing keeps at run time."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(part))).body
    assert isinstance(tree, ast.ClassDef)
    return {
        field.target.id: " ".join(str(below.value.value).split())
        for field, below in pairwise(tree.body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
    }


SETTINGS = ROOT / "docs" / "configuration.md"
_BEGIN, _END = "<!-- settings -->", "<!-- /settings -->"
_HEAD = ("| setting | environment variable | default | what it does |", "|---|---|---|---|")
# What a user's own names stand for, and a default that differs from machine to machine.
_NAMES = {"weights": "LABEL", "headings": "HEADING"}
_DEFAULTS = {"home": "the platform's folder for user data"}
# Words that stay as they are at the head of a cell.
_PROPER = ("Hugging Face", "arXiv", "NAME", "JSON")

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    """A line of the table; `kinds` are those of an item that have the setting, if not all have."""

    key: str
    default: str
    text: str
    kinds: tuple[str, ...] = ()
    schema: Node = field(default_factory=dict, compare=False)

    @property
    def variable(self) -> str:
        """The environment variable; an item of a list has none of its own."""
        name = self.key.replace(".", "__").replace("-", "_").upper()
        return "" if "[]" in self.key else f"DIGEST_{name}"

    def markdown(self) -> str:
        """Write the line."""
        of = ", ".join(f"`{kind}`" for kind in self.kinds)
        text = f"{of}: {self.text}" if of else self.text
        variable = f"`{self.variable}`" if self.variable else ""
        cells = (f"`{self.key}`", variable, self.default, text)
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def with_table(text: str, schema: str) -> str:
    """Return a document with the table of settings between its markers.  Raises ValueError."""
    before, begun, rest = text.partition(_BEGIN)
    _, ended, after = rest.partition(_END)
    if not (begun and ended):
        message = f"no place between {_BEGIN} and {_END}"
        raise ValueError(message)
    lines = (_BEGIN, *_HEAD, *(row.markdown() for row in rows_of(schema)), _END)
    return "".join((before, "\n".join(lines), after))


def rows_of(schema: str) -> list[SettingRow]:
    """Return a row for each setting, in the order of the code; what may be repeated below it."""
    made = json.loads(schema)
    return list(_SchemaReader(made["$defs"]).rows(made, ""))


class _SchemaReader:
    """Reads a schema with its definitions."""

    def __init__(self, definitions: Node) -> None:
        self._definitions = definitions

    def rows(self, table: Node, above: str) -> Iterator[SettingRow]:
        """Yield the rows of a table."""
        for name, written in table["properties"].items():
            key, setting = f"{above}{name}", self._resolved(written)
            named = setting.get("additionalProperties")
            inner = self._resolved(named) if isinstance(named, dict) else {}
            if "properties" in inner:
                yield from self.rows(inner, f"{key}.NAME.")
            elif inner:
                yield _row(f"{key}.{_NAMES.get(key, 'NAME')}", written, "none")
            elif "properties" in setting:
                yield from self.rows(setting, f"{key}.")
            else:
                yield _row(key, written, _default(key, name, setting, table))
                yield from self._items(setting.get("items", {}), key)

    def _items(self, item: Node, key: str) -> Iterator[SettingRow]:
        """Yield the rows of a list's items; a row that several kinds share comes once."""
        kinds = [self._resolved(one) for one in item.get("oneOf", [item])]
        found: dict[SettingRow, list[str]] = {}
        for kind in (kind for kind in kinds if "properties" in kind):
            for row in self.rows(kind, f"{key}[]."):
                named = kind["properties"].get("kind", {}).get("const", "")
                found.setdefault(row, []).append(named)
        for row, having in found.items():
            told = () if len(having) == len(kinds) else tuple(having)
            yield replace(row, kinds=told)

    def _resolved(self, node: Node) -> Node:
        reference = node.get("$ref")
        return self._definitions[reference.rpartition("/")[2]] if reference else node


def _row(key: str, setting: Node, default: str) -> SettingRow:
    assert setting.get("description"), f"{key} has no docstring"
    # A docstring as a cell, which is no sentence.
    text = setting["description"].removesuffix(".")
    first = text.split()[0]
    is_plain = first.isalpha() and first == first.capitalize() and not text.startswith(_PROPER)
    text = f"{text[0].lower()}{text[1:]}" if is_plain else text
    return SettingRow(key=key, default=default, text=text, schema=setting)


def _default(key: str, name: str, setting: Node, table: Node) -> str:
    """Write a default; what is nothing, or stands for nothing, is none."""
    if key in _DEFAULTS:
        return _DEFAULTS[key]
    if name in table.get("required", ()):
        return "required"
    value = setting.get("default")
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    text = ",".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return f"`{text.removesuffix('.0')}`" if value else "none"
