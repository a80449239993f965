"""What arXiv calls its categories: whether a listing says that it is another one's."""

import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files


def names_another(category: str, words: str) -> bool:
    """Tell whether these words are what arXiv calls another category, and not this one.

    Several may be called alike.  A name that is not known is nobody's.
    """
    named = [code for code, name in _names().items() if name.casefold() == words.casefold()]
    return is_another(category, named)


def is_another(category: str, codes: Collection[str]) -> bool:
    """Tell whether what is known of these archives and categories lacks the one asked for.

    An archive is asked for as `cs.*`, and says of itself `cs`.
    """
    asked = category.removesuffix(".*")
    known = {_canonical(code) for code in codes if code in _names()}
    return asked in _names() and bool(known) and _canonical(asked) not in known


def _canonical(code: str) -> str:
    """Return the name under which arXiv lists a category that has two."""
    return _table()["aliases"].get(code, code)


def _names() -> Mapping[str, str]:
    return _table()["names"]


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("digest").joinpath("data", "subjects.toml").read_text("utf-8"))
