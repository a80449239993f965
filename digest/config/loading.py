"""Loads Settings from a file and the environment."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from digest.config.environment import Origins, read_environment, report
from digest.config.file import find_file, read_file
from digest.config.forms import in_full, lay_open_all
from digest.config.rules import find_overridden
from digest.config.settings import Settings
from digest.config.tables import Place, overlay


def load_settings(file: Path | None, environment: Mapping[str, str], folder: Path) -> Settings:
    """Read a file, or the nearest one seen from a folder, and the environment over it.

    Raises ConfigError with every mistake.
    """
    path = folder / file if file else find_file(folder)
    tables = read_file(path) if path else {}
    values, unknown = read_environment(environment)
    origins = Origins(file=path, tables=tables, environment=values.keys())
    over = {in_full(place): value for place, value in values.items()}
    written = overlay(_without_overridden(lay_open_all(tables), over), over)
    try:
        # As context, so that a setting can be judged by another that has a mistake itself.
        settings = Settings.model_validate(written, context=written)
    except ValidationError as error:
        raise report(error, unknown, origins) from error
    if unknown:
        raise report(None, unknown, origins)
    return settings


def _without_overridden(tables: Mapping[str, Any], places: Collection[Place]) -> dict[str, Any]:
    """Return a file's tables without the weights that the environment spells in another way."""
    weights = tables.get("weights")
    if not isinstance(weights, dict):
        return dict(tables)
    over = (str(place[1]) for place in places if place[0] == "weights")
    gone = set(find_overridden(weights, over))
    left = {name: weight for name, weight in weights.items() if name not in gone}
    return {**tables, "weights": left}
