"""What the records of a library look like, checked field by field before anything trusts them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, get_args

from digest.model import Fate, Health, LinkKind, NoticeKind, Order
from digest.records import parse_time

Record = Mapping[str, Any]
Fits = Callable[[object], bool]

LARGEST = 2**63 - 1  # what SQLite keeps as a number


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


def is_count(value: object) -> bool:
    """Tell whether a value counts something."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST


def is_time(value: object) -> bool:
    """Tell whether a value is a moment as text."""
    return _parses(parse_time, value)


def is_day(value: object) -> bool:
    """Tell whether a value is a day as text."""
    return _parses(date.fromisoformat, value) and isinstance(value, str) and len(value) == len(_DAY)


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


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_name(value: object) -> bool:
    return _is_ascii(value) and value != ""


def _is_ascii(value: object) -> bool:
    return isinstance(value, str) and value.isascii()


def _is_author(value: object) -> bool:
    return _is_text(value) or _AUTHOR(value)


def _is_search_key(value: object) -> bool:
    if not isinstance(value, list) or len(value) != len(("query", "order", "limit")):
        return False
    query, order, limit = value
    return _is_text(query) and order in get_args(Order) and (limit is None or is_count(limit))


def _parses(parse: Callable[[str], object], value: object) -> bool:
    try:
        return isinstance(value, str) and parse(value) is not None
    except (ValueError, OverflowError):
        return False


def _among(*values: str) -> Field:
    return Field(words=f"one of {', '.join(values)}", fits=lambda value: value in values)


_DAY = "2026-02-28"

TEXT = Field(words="a text", fits=_is_text)
NAME = Field(words="a name in ASCII", fits=_is_name)
ASCII = Field(words="a text in ASCII", fits=_is_ascii)
COUNT = Field(words="a number from 0 on", fits=is_count)
VERSION = Field(words="a number from 1 on", fits=lambda value: is_count(value) and value != 0)
FLAG = Field(words="true or false", fits=lambda value: isinstance(value, bool))
TIME = Field(words="a time", fits=is_time)
DAY = Field(words="a day", fits=is_day)
NAMES = Field(words="a list of names in ASCII", fits=each(_is_name))
TEXTS = Field(words="a list of texts", fits=each(_is_text))
_AUTHOR = fits(
    {
        "name": TEXT,
        "affiliations": Field(
            words="a list of institutions with their origin",
            fits=each(fits({"name": TEXT, "origin": TEXT})),
        ),
    }
)
_REPOSITORY = fits(
    {
        "stars": maybe(COUNT),
        "licence": maybe(TEXT),
        "archived": FLAG,
    }
)
_LINK = fits(
    {
        "url": TEXT,
        "kind": _among(*get_args(LinkKind)),
        "own": FLAG,
        "origin": TEXTS,
        "evidence": TEXT,
        "health": _among(*get_args(Health)),
        "repository": maybe(Field(words="a repository", fits=_REPOSITORY)),
    }
)
_LINK_FACTS = fits(
    {
        "health": _among(*get_args(Health)),
        "moved": TEXT,
        "repository": maybe(Field(words="a repository", fits=_REPOSITORY)),
    }
)
_PAPER_FACTS = fits(
    {
        "links": Field(words="a list of links", fits=each(_LINK)),
        "authors": Field(words="a list of authors", fits=each(_is_author)),
        "upvotes": maybe(COUNT),
    }
)
FACT: Shape = {
    "facts": Field(
        words="what a service says of a paper or a link, or null",
        fits=lambda value: value is None or _LINK_FACTS(value) or _PAPER_FACTS(value),
    )
}
FACTS = Field(
    words="a list of what services said",
    fits=each(
        fits({"subject": NAME, "service": NAME, "record": Field(words="facts", fits=fits(FACT))})
    ),
)
PROBLEMS = Field(
    words="a list of problems",
    fits=each(fits({"stage": TEXT, "subject": TEXT, "message": TEXT, "hint": TEXT})),
)

PAPER: Shape = {
    "id": NAME,
    "version": VERSION,
    "title": TEXT,
    "abstract": TEXT,
    "authors": Field(words="a list of authors", fits=each(_is_author)),
    "primary": TEXT,
    "categories": TEXTS,
    "published": TIME,
    "updated": TIME,
    "announced": maybe(DAY),
    "comment": maybe(TEXT),
    "journal_ref": maybe(TEXT),
    "doi": maybe(TEXT),
}
SEARCH_KEY = Field(words="a query, an order and a limit", fits=_is_search_key)
NOTICES = Field(
    words="a list of papers, each with its kind",
    fits=each(fits({"paper": NAME, "kind": _among(*get_args(NoticeKind))})),
)
EDITION: Shape = {
    "start": DAY,
    "end": DAY,
    "query": TEXT,
    "completed": TIME,
    "problems": PROBLEMS,
    # Issues of the first schema have none of these.
    "begun": absent_or(TIME),
    "lookback": maybe(Field(words="two days", fits=fits({"start": DAY, "end": DAY}))),
    "complete": absent_or(FLAG),
}
FATES = Field(
    words="a list of papers, each with its fate",
    fits=each(fits({"paper": NAME, "fate": _among(*get_args(Fate)), "version": maybe(VERSION)})),
)
CORRECTIONS = Field(
    words="a list of papers, each with the day of its issue",
    fits=each(fits({"paper": NAME, "issued": DAY, "version": VERSION})),
)
COUNTS = Field(
    words="numbers by table",
    fits=lambda value: isinstance(value, dict) and all(map(is_count, value.values())),
    optional=True,
)
RUN: Shape = {
    "command": TEXT,
    "started": TIME,
    "ended": TIME,
    "exit_code": Field(words="a number", fits=lambda v: isinstance(v, int)),
    "summary": TEXT,
}
