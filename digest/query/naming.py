"""Names a query for people, by what it wants."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from digest.query.syntax import And, AndNot, Category, Or, Query, Submitted, Term


def title_of(query: Query) -> str:
    """Name a query for people: its wanted words and categories; "New papers" without any."""
    return _name(query) or "New papers"


def phrases_of(query: Query) -> tuple[str, ...]:
    """Return the wanted terms as typed, in order, each once."""
    return tuple(dict.fromkeys(_phrases(query)))


def _name(query: Query) -> str:
    match query:
        case And(parts=parts):
            return _both(parts)
        case Or(parts=parts):
            return _list(", ", parts)
        case AndNot(query=wanted):
            return _name(wanted)
        case Category(name=name):
            return name
        case Term(words=words):
            return words
        case Submitted():
            return ""


def _both(parts: Sequence[Query]) -> str:
    """Name what all hold: "tides in cs.CV and cs.LG", where words and categories are asked for."""
    places = [part for part in parts if _is_place(part)]
    words = _list(" ", (part for part in parts if part not in places))
    if not (words and places):
        return words or _list(" ", places)
    *first, last = dict.fromkeys(chain.from_iterable(map(_categories, places)))
    return f"{words} in {', '.join(first)} and {last}" if first else f"{words} in {last}"


def _is_place(query: Query) -> bool:
    """Tell whether a part wants nothing but categories."""
    return any(_categories(query)) and not any(_phrases(query))


def _categories(query: Query) -> Iterator[str]:
    match query:
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _categories(part)
        case AndNot(query=wanted):
            yield from _categories(wanted)
        case Category(name=name):
            yield name


def _list(separator: str, parts: Iterable[Query]) -> str:
    return separator.join(dict.fromkeys(filter(None, map(_name, parts))))


def _phrases(query: Query) -> Iterator[str]:
    match query:
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _phrases(part)
        case AndNot(query=wanted):
            yield from _phrases(wanted)
        case Term(words=words):
            yield words
        case Category() | Submitted():
            return
