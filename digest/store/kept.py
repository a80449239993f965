"""Reads what the library keeps: what is of no use is told by its name, and never passed on."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from digest.errors import LibraryError

_P = ParamSpec("_P")
_T = TypeVar("_T")


def read(name: str, parse: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Return what `parse` makes of its arguments.

    Raises LibraryError, which tells of the record by its name, where that is nothing.
    """
    try:
        return parse(*args, **kwargs)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise LibraryError(
            f"The library's record of {name} is of no use: {_reason(error)}.",
            hint="digest library check names all such records. Restore a backup; or export the"
            " library, mend their lines, and import it into a new one.",
        ) from error


def _reason(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)
