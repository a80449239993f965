"""Which environment variables hold secrets: those that a setting names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import AfterValidator
from pydantic.fields import FieldInfo

from digest.config.part import Part
from digest.config.tables import Place
from digest.config.values import check_optional_variable, check_variable

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
