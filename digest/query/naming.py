"""Names a query for people, by what it wants."""

from collections.abc import Iterable, Iterator

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
            return _list(" ", parts)
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
