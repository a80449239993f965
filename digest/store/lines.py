"""What the lines of an export look like, kind by kind, those of earlier schemas included."""

from collections.abc import Mapping
from typing import Any

from digest.store import shapes
from digest.store.shapes import (
    ASCII,
    COUNT,
    DAY,
    FLAG,
    NAME,
    NAMES,
    PROBLEMS,
    TIME,
    absent_or,
    maybe,
)

_STATE: shapes.Shape = {
    "total": COUNT,
    "rows": COUNT,
    "complete": FLAG,
    "asked": TIME,
    "page_problems": PROBLEMS,
    "end_problems": PROBLEMS,
}
_SEARCH: shapes.Shape = {
    "key": shapes.SEARCH_KEY,
    # Exports of schema 1 have none of these.
    "subject": absent_or(ASCII),
    "first_day": maybe(DAY),
    "last_day": maybe(DAY),
    **_STATE,
    "papers": NAMES,
}
_LISTING: shapes.Shape = {
    "category": NAME,
    "day": DAY,
    "source": ASCII,
    **_STATE,
    "notices": shapes.NOTICES,
}
_EDITION: shapes.Shape = {
    "slug": NAME,
    "date": DAY,
    "fates": shapes.FATES,
    "corrections": absent_or(shapes.CORRECTIONS),
    "facts": absent_or(shapes.FACTS),
}
_FACT: shapes.Shape = {"subject": NAME, "service": NAME, "asked": TIME, "validator": ASCII}
_SAVED: shapes.Shape = {"saved": TIME}
_WRITTEN: shapes.Shape = {"path": NAME, "sha256": NAME}
# What each kind of line has, and what its record has, if it has one.
_SHAPES: Mapping[str, tuple[shapes.Shape, shapes.Shape | None]] = {
    "paper": (_SAVED, shapes.PAPER),
    "version": (_SAVED, shapes.PAPER),
    "search": (_SEARCH, None),
    "listing": (_LISTING, None),
    "fact": (_FACT, shapes.FACT),
    "edition": (_EDITION, shapes.EDITION),
    "written": (_WRITTEN, None),
    "run": ({}, shapes.RUN),
}


def check_line(line: Mapping[str, Any]) -> str:
    """Return the kind of a line that has all that it should.  Raises ValueError."""
    kind = line.get("kind")
    if not isinstance(kind, str) or kind not in _SHAPES:
        raise ValueError(
            "it is neither a line of an export nor a paper with id, title and abstract"
        )
    shape, of_record = _SHAPES[kind]
    shapes.check(line, shape)
    if of_record is not None:
        shapes.check(line.get("record"), of_record)
    return kind
