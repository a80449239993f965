"""A table of settings."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A table of settings; unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def needs_any(*keys: str) -> ConfigDict:
    """Return what tells the JSON Schema that a table has one of these keys at least."""
    return ConfigDict(json_schema_extra={"anyOf": [{"required": [key]} for key in keys]})
