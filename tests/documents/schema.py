"""The JSON Schema of digest.toml: what pydantic knows of the settings, with what they say of it."""

import json
from collections.abc import Iterator
from typing import Any, get_args

from digest.config import Settings
from digest.config.part import Part
from digest.config.schema import known
from tests.documents.docstrings import docstrings_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Return the schema of everything that a file may hold; folders are as they are written."""
    made = Settings.model_json_schema()
    parts = {part.__name__: part for part in _parts(Settings)}
    for name, table in (*made["$defs"].items(), (Settings.__name__, made)):
        _describe(table, parts[name])
    # Where the folder of the library is by default differs from machine to machine.
    made["properties"]["home"].pop("default", None)
    return {"$schema": DIALECT, **made, "title": "digest.toml", "description": "Settings of digest"}


def schema_text() -> str:
    """Return the schema as the packaged file has it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _describe(table: dict[str, Any], part: type[Part]) -> None:
    """Add what is said of each setting, and take titles away, which say nothing."""
    table.pop("title", None)
    docstrings = docstrings_of(part)
    for name, setting in table["properties"].items():
        setting.pop("title", None)
        if name in docstrings:
            setting["description"] = docstrings[name]


def _parts(kind: Any) -> Iterator[type[Part]]:  # noqa: ANN401 - a class, a generic or a literal
    """Yield all tables of settings, from one on."""
    kind = known(kind)
    if isinstance(kind, type) and issubclass(kind, Part):
        yield kind
        for field in kind.model_fields.values():
            yield from _parts(field.annotation)
    else:
        for inner in get_args(kind):
            yield from _parts(inner)
