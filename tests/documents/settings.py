"""The documents' table of settings, made from their schema: key, variable, default, meaning."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.documents.reading import ROOT

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
        """Return what a node refers to."""
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
