"""The documents' table of settings: each key with its variable, its default, and what it does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated, Any, Literal, TypeGuard, get_args, get_origin

from pydantic.fields import FieldInfo

from digest.config import Settings
from digest.config.environment import variable
from digest.config.forms import THEMES
from digest.config.part import Part
from digest.config.schema import known
from digest.config.tables import Place
from tests.documents.docstrings import docstrings_of

BEGIN, END = "<!-- settings -->", "<!-- /settings -->"
HEAD = (
    "| setting | environment variable | default | what it does |",
    "|---|---|---|---|",
)
# What a user's own names stand for, and a default that differs from machine to machine.
_NAMES: Mapping[Place, str] = {("weights",): "LABEL"}
_DEFAULTS: Mapping[Place, str] = {("home",): "the platform's folder for user data"}
# Words that stay as they are at the head of a cell.
_PROPER = ("Hugging Face", "arXiv", "NAME", "JSON")
ITEM = "[]"
_BAR = r"\|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table; `kinds` are those of an item that have the setting, if not all have."""

    place: Place
    default: str
    text: str
    kinds: tuple[str, ...] = ()

    def markdown(self) -> str:
        """Write the line."""
        of = ", ".join(f"`{kind}`" for kind in self.kinds)
        text = f"{of}: {self.text}" if of else self.text
        cells = (f"`{_spell(self.place)}`", _variable(self.place), self.default, text)
        return f"| {' | '.join(cell.replace('|', _BAR) for cell in cells)} |"


def table(part: type[Part] = Settings) -> list[str]:
    """Return the lines of the table, markers and head included."""
    return [BEGIN, *HEAD, *(row.markdown() for row in rows_of(part)), END]


def rows_of(part: type[Part], above: Place = ()) -> Iterator[Row]:
    """Yield a row for each setting, in the order of the code; what may be repeated below it."""
    for name, field in part.model_fields.items():
        place, text = (*above, name), docstrings_of(part).get(name, "")
        inner = _value_of_names(field.annotation)
        if _is_part(field.annotation):
            yield from rows_of(field.annotation, place)
        elif _is_part(inner):
            yield from rows_of(inner, (*place, "NAME"))
        elif inner is not None:
            yield _row((*place, _NAMES.get(place, "NAME")), field, text)
        else:
            yield _row(place, field, text)
            yield from _rows_of_items(_kinds_of(known(field.annotation)), place)


def _rows_of_items(kinds: Mapping[str, type[Part]], place: Place) -> Iterator[Row]:
    """Yield the rows of a list's items; a row that several kinds share comes once."""
    above = (THEMES, ITEM) if place == (THEMES, "own") else (*place, ITEM)
    found: dict[Row, list[str]] = {}
    for kind, part in kinds.items():
        for row in rows_of(part, above):
            found.setdefault(row, []).append(kind)
    for row, having in found.items():
        told = () if len(having) == len(kinds) else tuple(having)
        yield Row(place=row.place, default=row.default, text=row.text, kinds=told)


def _row(place: Place, field: FieldInfo, text: str) -> Row:
    assert text, f"{_spell(place)} has no docstring"
    return Row(place=place, default=_DEFAULTS.get(place) or _default(field), text=_cell(text))


def _default(field: FieldInfo) -> str:
    """Write a default; what is nothing, or stands for nothing, is none."""
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple | list):
        value = ",".join(map(str, value))
    text = value.as_posix() if isinstance(value, PurePath) else str(value).removesuffix(".0")
    return f"`{text}`" if value else "none"


def _cell(sentence: str) -> str:
    """Write a docstring as a cell, which is no sentence."""
    text = sentence.removesuffix(".")
    first = text.split()[0]
    is_plain = first.isalpha() and first == first.capitalize() and not text.startswith(_PROPER)
    return f"{text[0].lower()}{text[1:]}" if is_plain else text


def _spell(place: Place) -> str:
    return ".".join(map(str, place)).replace(f".{ITEM}", ITEM)


def _variable(place: Place) -> str:
    """Write the variable of a place; an item of a list has none of its own."""
    return "" if ITEM in place else f"`{variable(place)}`"


def _is_part(kind: object) -> TypeGuard[type[Part]]:
    return isinstance(kind, type) and issubclass(kind, Part)


def _value_of_names(kind: Any) -> Any:  # noqa: ANN401 - a class, a generic or a literal
    """Return what the values of a table with the user's own names are, None for anything else."""
    return _bare(get_args(kind)[1]) if get_origin(kind) is Mapping else None


def _bare(kind: Any) -> Any:  # noqa: ANN401 - as above
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _kinds_of(kind: Any) -> Mapping[str, type[Part]]:  # noqa: ANN401 - as above
    """Return the tables that the items of a list may be, by kind; none for a list of values."""
    if get_origin(kind) is not tuple:
        return {}
    item = _bare(get_args(kind)[0])
    parts: Sequence[Any] = [item] if _is_part(item) else [_bare(one) for one in get_args(item)]
    return {_kind(part): part for part in parts if _is_part(part)}


def _kind(part: type[Part]) -> str:
    """Return what an item says of its kind, or what its class is called."""
    field = part.model_fields.get("kind")
    is_literal = field is not None and get_origin(field.annotation) is Literal
    return str(get_args(field.annotation)[0]) if field and is_literal else part.__name__
