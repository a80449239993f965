"""A table of settings."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A table of settings; unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def needs_any(*keys: str) -> ConfigDict:
    """Return what tells the JSON Schema that a table has one of these keys at least."""
    return ConfigDict(json_schema_extra={"anyOf": [{"required": [key]} for key in keys]})


def refuse_both(wanted: Iterable[str], excluded: Iterable[str]) -> None:
    """Raise ValueError where a phrase is wanted and excluded: the one would undo the other."""
    out = {phrase.casefold() for phrase in excluded}
    for phrase in wanted:
        if phrase.casefold() in out:
            raise ValueError(f"asks for {phrase!r} and excludes it")
