"""The JSON schema of an answer about one theme: every paper under its label, no more, no less."""

from collections.abc import Sequence
from typing import Any

MOST_SENTENCES, MOST_QUOTES = 2, 3


def schema_for(labels: Sequence[str], *, opening: bool) -> dict[str, Any]:
    """Return the schema; with `opening`, the answer has a sentence about several papers too."""
    papers = dict.fromkeys(labels, _PAPER)
    parts: dict[str, Any] = {"papers": _object(papers)}
    if opening:
        parts = {"opening": _opening(labels), **parts}
    return _object(parts)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    """Return an object with all of these and nothing else, as strict endpoints ask for."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _opening(labels: Sequence[str]) -> dict[str, Any]:
    """Return a sentence with one quote for each paper that it counts."""
    quote = _object({"paper": {"type": "string", "enum": list(labels)}, "quote": _TEXT})
    return _object({"text": _TEXT, "quotes": _list(quote)})


_TEXT: dict[str, Any] = {"type": "string"}
_PAPER = _list(_object({"text": _TEXT, "quotes": _list(_TEXT)}))
