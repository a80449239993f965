"""The JSON Schema of digest.toml, and which settings name secrets."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, TypeGuard, get_args, get_origin

from pydantic import AfterValidator
from pydantic.fields import FieldInfo

from digest.config.places import Places, places_kind
from digest.config.settings import Part, Settings
from digest.config.values import Place, check_optional_variable, check_variable

_CHECKS = frozenset({check_variable, check_optional_variable})


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A setting that names a variable, which may be none; `is_set` where somebody wrote it."""

    place: Place
    variable: str
    is_set: bool


def find_secrets(settings: Part, environment: Mapping[str, str]) -> frozenset[str]:
    """Return the values of all variables that settings name, wherever they stand."""
    return frozenset(environment.get(one.variable, "") for one in find_named(settings)) - {""}


def find_named(part: Part, above: Place = (), *, is_set: bool = True) -> Iterator[Named]:
    """Yield each setting that names a variable, in all tables below a table that may be set.

    A table of a list is there because somebody wanted it, with what is usual for the rest.
    """
    is_item = bool(above) and isinstance(above[-1], int)
    for name, field in type(part).model_fields.items():
        value, place = getattr(part, name), (*above, name)
        told = is_set and (is_item or name in part.model_fields_set)
        if _names_variable(field):
            yield Named(place=place, variable=value, is_set=told)
        for below, table in _tables(value, place):
            yield from find_named(table, below, is_set=told)


def _tables(value: object, place: Place) -> Iterator[tuple[Place, Part]]:
    """Yield the tables that a value is or holds."""
    if isinstance(value, Part):
        yield place, value
    elif isinstance(value, Mapping):
        yield from (((*place, key), one) for key, one in value.items() if isinstance(one, Part))
    elif isinstance(value, tuple):
        yield from (((*place, at), one) for at, one in enumerate(value) if isinstance(one, Part))


def _names_variable(field: FieldInfo) -> bool:
    checks = (one.func for one in field.metadata if isinstance(one, AfterValidator))
    return any(check in _CHECKS for check in checks)


def kind_at(place: Place) -> Any:  # noqa: ANN401 - a class, a generic or a literal
    """Return the type of what stands at a place, or None where nothing may."""
    kind: Any = Settings
    for step in place:
        kind = _inside(kind, step)
    return kind


def is_value(place: Place) -> bool:
    """Tell whether a place has a value of its own, not a table of others."""
    kind = kind_at(place)
    return kind is not None and not _is_part(kind) and not _is_names(kind)


def values_of(part: type[Part] = Settings, above: Place = ()) -> Iterator[Place]:
    """Yield the places that have a value, but for those below a name of the user's."""
    for name, field in part.model_fields.items():
        place = (*above, name)
        if _is_part(field.annotation):
            yield from values_of(field.annotation, place)
        elif not _is_names(field.annotation):
            yield place


def beside(place: Place) -> Iterator[Place]:
    """Yield what may stand in the table that a mistaken key is in."""
    yield from ((*place[:-1], name) for name in kind_at(place[:-1]).model_fields)


def nearest(place: Place, known: Iterable[Place]) -> Place:
    """Return the known place that a mistaken one resembles most."""
    spelt = {".".join(map(str, one)): one for one in known}
    sought = ".".join(map(str, place)).lower()
    return spelt[get_close_matches(sought, spelt, n=1, cutoff=0)[0]]


def _inside(kind: Any, step: str | int) -> Any:  # noqa: ANN401 - as `kind_at`
    """Return the type of a step's value.

    That is a field, an item of a list, a name of the user's, or one of the kinds of a table.
    """
    if kinds := kinds_of(kind):
        return kinds.get(str(step))
    if _is_part(kind):
        field = kind.model_fields.get(str(step))
        return known(field.annotation) if field else None
    if _is_names(kind):
        value = get_args(kind)[1]
        return get_args(value)[0] if get_origin(value) is Annotated else value
    return get_args(kind)[0] if get_origin(kind) is tuple and isinstance(step, int) else None


def known(kind: Any) -> Any:  # noqa: ANN401 - as `kind_at`
    """Return a type that is loaded late, or any other as it is."""
    return places_kind() if kind is Places else kind


def kinds_of(kind: object) -> Mapping[str, type[Part]]:
    """Return the forms of a table that has several, by what its `kind` says; else nothing."""
    union = get_args(kind)[0] if get_origin(kind) is Annotated else None
    parts = [part for part in get_args(union) if _is_part(part)]
    return {get_args(part.model_fields["kind"].annotation)[0]: part for part in parts}


def _is_part(kind: object) -> TypeGuard[type[Part]]:
    return isinstance(kind, type) and issubclass(kind, Part)


def _is_names(kind: object) -> bool:
    """Tell whether a type is a table whose keys are names of the user's."""
    return get_origin(kind) is Mapping
