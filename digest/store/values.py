"""What single values in the records of a library look like."""

import re
from datetime import date, datetime
from math import isfinite
from typing import TypeVar

from digest.identifiers import parse_id
from digest.model import YEARS, Window, parse_time
from digest.store.shapes import Field, each
from digest.text import collapse, printable, slugify

Day = TypeVar("Day", bound=date)

LARGEST = 2**63 - 1  # what SQLite keeps as a number

_YEARS = f"of the years {YEARS[0]} to {YEARS[-1]}"
_HASH = re.compile(r"[0-9a-f]{64}")
_LISTED = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.(?:\*|[A-Za-z]+(?:-[A-Za-z]+)*))?")


def read_time(text: str) -> datetime:
    """Read a moment.  Raises ValueError, outside the years of arXiv too, or OverflowError."""
    return in_years(parse_time(text))


def read_day(text: str) -> date:
    """Read a day, which has one spelling alone.  Raises ValueError as `read_time` does."""
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(f"'{text}' is not a day as YYYY-MM-DD")
    return in_years(day)


def read_window(first: str, last: str) -> Window:
    """Read two days.  Raises ValueError as `read_day` does, and where they are in disorder."""
    window = Window(start=read_day(first), end=read_day(last))
    if window.end < window.start:
        raise ValueError("its days are in disorder")
    return window


def in_years(day: Day) -> Day:
    """Return a day or moment that arXiv's calendar knows.  Raises ValueError for another."""
    if day.year not in YEARS:
        raise ValueError(f"{day.isoformat()} is not {_YEARS}")
    return day


def is_count(value: object) -> bool:
    """Tell whether a value counts something."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST


def is_number(value: object) -> bool:
    """Tell whether a value is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def is_time(value: object) -> bool:
    """Tell whether a value is a moment as text."""
    try:
        return isinstance(value, str) and bool(read_time(value))
    except (ValueError, OverflowError):
        return False


def is_day(value: object) -> bool:
    """Tell whether a value is a day as text."""
    try:
        return isinstance(value, str) and bool(read_day(value))
    except ValueError:
        return False


def is_id(value: object) -> bool:
    """Tell whether a value is an identifier as the library spells it: without a version."""
    known = parse_id(value) if isinstance(value, str) else None
    return known is not None and known.id == value


def is_text(value: object) -> bool:
    """Tell whether a value is a text, of whatever characters."""
    return isinstance(value, str)


def is_ascii(value: object) -> bool:
    """Tell whether a value is a text in ASCII."""
    return isinstance(value, str) and value.isascii()


def is_name(value: object) -> bool:
    """Tell whether a value is a text in ASCII that shows what it holds."""
    return isinstance(value, str) and value.isascii() and value.isprintable() and value != ""


def is_class(value: object) -> bool:
    """Tell whether a value may be a category of a paper: any text without controls.

    Papers state the classes of other schemes too, such as 68T05, and some over several lines.
    """
    return isinstance(value, str) and printable(value) == collapse(value)


def is_category(value: object) -> bool:
    """Tell whether a value is a category, or an archive's all, `cs.*`."""
    return isinstance(value, str) and _LISTED.fullmatch(value) is not None


def is_slug(value: object) -> bool:
    """Tell whether a value is what a post's file can be named after."""
    return isinstance(value, str) and slugify(value) == value


def is_hash(value: object) -> bool:
    """Tell whether a value is a SHA-256 in hexadecimal digits."""
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


TEXT = Field(words="a text", fits=is_text)
NAME = Field(words="a name in ASCII", fits=is_name)
LINE = Field(words="a line in ASCII", fits=lambda value: value == "" or is_name(value))
HASH = Field(words="a SHA-256 in hexadecimal digits", fits=is_hash)
ASCII = Field(words="a text in ASCII", fits=is_ascii)
COUNT = Field(words="a number from 0 on", fits=is_count)
NUMBER = Field(words="a number", fits=is_number)
VERSION = Field(words="a number from 1 on", fits=lambda value: is_count(value) and value != 0)
FLAG = Field(words="true or false", fits=lambda value: isinstance(value, bool))
TIME = Field(words=f"a time {_YEARS}", fits=is_time)
DAY = Field(words=f"a day (YYYY-MM-DD) {_YEARS}", fits=is_day)
ID = Field(words="an arXiv identifier without a version", fits=is_id)
IDS = Field(words="a list of arXiv identifiers without versions", fits=each(is_id))
CLASS = Field(words="a category", fits=is_class)
CLASSES = Field(words="a list of categories", fits=each(is_class))
CATEGORY = Field(words="a category", fits=is_category)
SLUG = Field(words="a slug", fits=is_slug)
