"""Compares a record with its shape, field by field, before anything trusts it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

Record = Mapping[str, Any]
Fits = Callable[[object], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What a field holds, in words, and whether a value fits; it may be missing if `optional`."""

    words: str
    fits: Fits
    optional: bool = False


Shape = Mapping[str, Field]


def check(record: object, shape: Shape) -> None:
    """Compare a record with its shape; fields beyond those are let pass.  Raises ValueError."""
    if not isinstance(record, dict):
        raise ValueError("it is not a JSON object")  # noqa: TRY004 - a fault of what was read
    for name, field in shape.items():
        if name not in record and not field.optional:
            raise ValueError(f"'{name}' is missing")
        if name in record and not field.fits(record[name]):
            raise ValueError(f"'{name}' is not {field.words}")


def fits(shape: Shape) -> Fits:
    """Return the test whether a value has a shape."""

    def fit(value: object) -> bool:
        try:
            check(value, shape)
        except ValueError:
            return False
        return True

    return fit


def each(one: Fits) -> Fits:
    """Return the test whether a value is a list of such."""
    return lambda value: isinstance(value, list) and all(one(item) for item in value)


def maybe(one: Field) -> Field:
    """Return a field that may be null or missing."""
    return Field(
        words=f"{one.words} or null",
        fits=lambda value: value is None or one.fits(value),
        optional=True,
    )


def absent_or(one: Field) -> Field:
    """Return a field that may be missing."""
    return replace(one, optional=True)


def among(*values: str) -> Field:
    """Return a field that holds one of these."""
    return Field(words=f"one of {', '.join(values)}", fits=lambda value: value in values)
