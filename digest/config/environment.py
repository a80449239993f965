"""Reads settings from the environment.

A variable is `DIGEST_` and the place of a setting joined by `__`, such as `DIGEST_PACE__ARXIV`; an
empty one counts as not set.  `DIGEST_TOPICS__GRAPH_NETS__QUERY` is the query of the topic
`graph-nets`.  Lists have commas between their items, or are JSON.
"""

import json
from collections.abc import Mapping
from typing import get_origin

from digest.config.forms import in_full
from digest.config.schema import is_value, kind_at, nearest, values_of
from digest.config.tables import Place

_PREFIX = "DIGEST_"


def read_environment(environment: Mapping[str, str]) -> tuple[dict[Place, object], list[str]]:
    """Return the values that are set, by their place, and the variables that set nothing."""
    values: dict[Place, object] = {}
    unknown: list[str] = []
    for name, text in sorted(environment.items()):
        if not name.startswith(_PREFIX) or not text:
            continue
        place = _place(name)
        if name == variable(place) and is_value(in_full(place)):
            values[place] = _value(text, in_full(place))
        else:
            unknown.append(name)
    return values, unknown


def variable(place: Place) -> str:
    """Return the variable of a place."""
    return _PREFIX + "__".join(map(str, place)).upper().replace("-", "_")


def nearest_variable(name: str) -> str:
    """Return the known variable that an unknown one resembles most."""
    return variable(nearest(_place(name), values_of()))


def _place(name: str) -> Place:
    """Return the place that a variable names."""
    steps = name.removeprefix(_PREFIX).lower().split("__")
    if steps[0] == "topics" and len(steps) > 1:
        steps[1] = steps[1].replace("_", "-")
    return tuple(steps)


def _value(text: str, place: Place) -> object:
    """Read a text by the kind of its setting; what cannot be read stays text, a mistake."""
    kind = kind_at(place)
    if kind not in {int, float} and get_origin(kind) is not tuple:
        return text
    try:
        return _list(text) if get_origin(kind) is tuple else kind(text)
    except ValueError:
        return text


def _list(text: str) -> object:
    """Read a list.  Raises ValueError for broken JSON."""
    if text.lstrip().startswith("["):
        return json.loads(text)
    return [item.strip() for item in text.split(",")]
