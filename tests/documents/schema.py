"""The JSON Schema of digest.toml: what pydantic knows of the settings, with what they say of it."""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from digest.config import Settings
from digest.config.values import Table

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
