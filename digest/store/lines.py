"""What the lines of an export look like, kind by kind, those of earlier schemas included."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from digest.store import blobs, facts, shapes
from digest.store.shapes import absent_or, maybe
from digest.store.soundness import Extent, find_disorder, find_extent_faults, find_window_faults
from digest.store.values import ASCII, CATEGORY, COUNT, DAY, FLAG, HASH, IDS, LINE, NAME, SLUG, TIME

Line = Mapping[str, Any]

_STATE: shapes.Shape = {
    "total": COUNT,
    "rows": COUNT,
    "complete": FLAG,
    "asked": TIME,
    "page_problems": facts.PROBLEMS,
    "end_problems": facts.PROBLEMS,
}
_SEARCH: shapes.Shape = {
    "key": facts.SEARCH_KEY,
    # Exports of schema 1 have none of these.
    "subject": absent_or(ASCII),
    "first_day": maybe(DAY),
    "last_day": maybe(DAY),
    **_STATE,
    "papers": IDS,
}
_LISTING: shapes.Shape = {
    "category": CATEGORY,
    "day": DAY,
    "source": ASCII,
    **_STATE,
    "notices": facts.NOTICES,
}
_EDITION: shapes.Shape = {
    "slug": SLUG,
    "date": DAY,
    "fates": facts.FATES,
    "corrections": absent_or(facts.CORRECTIONS),
    "facts": absent_or(facts.FACTS),
    "replies": absent_or(facts.REPLIES),
    "places": absent_or(facts.PLACES),
}
_FACT: shapes.Shape = {"subject": NAME, "service": NAME, "asked": TIME, "validator": LINE}
_REPLY: shapes.Shape = {"model": NAME, "key": HASH, "asked": TIME}
_SAVED: shapes.Shape = {"saved": TIME}
_WRITTEN: shapes.Shape = {"path": NAME, "sha256": NAME}
_DELIVERY: shapes.Shape = {
    "publisher": SLUG,
    "slug": SLUG,
    "date": DAY,
    "key": NAME,
    "state": facts.STATE,
    "at": TIME,
}
# What each kind of line has, and what its record has, if it has one.
_SHAPES: Mapping[str, tuple[shapes.Shape, shapes.Shape | None]] = {
    "paper": (_SAVED, facts.PAPER),
    "version": (_SAVED, facts.PAPER),
    "search": (_SEARCH, None),
    "listing": (_LISTING, None),
    "fact": (_FACT, facts.FACT),
    "reply": (_REPLY, facts.REPLY),
    "edition": (_EDITION, facts.EDITION),
    "written": (_WRITTEN, None),
    "delivery": (_DELIVERY, facts.DELIVERY),
    "run": ({}, facts.RUN),
}


def check_line(line: Line) -> str:
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
    for fault in _CONTRADICTIONS[kind](line) if kind in _CONTRADICTIONS else ():
        raise ValueError(f"it contradicts itself: {fault}")
    return kind


def _find_in_search(line: Line) -> Iterator[str]:
    yield from find_disorder(line.get("first_day"), line.get("last_day"))
    yield from find_extent_faults(_extent(line, used=len(line["papers"])), line["key"][-1])


def _find_in_listing(line: Line) -> Iterator[str]:
    yield from find_extent_faults(_extent(line))


def _find_in_edition(line: Line) -> Iterator[str]:
    yield from find_window_faults(line["record"])


def _extent(line: Line, used: int = 0) -> Extent:
    problems = (blobs.dump({"problems": line[f"{part}_problems"]}) for part in ("page", "end"))
    state = {name: line[name] for name in ("total", "rows", "complete", "asked")}
    page_problems, end_problems = problems
    return Extent(**state, page_problems=page_problems, end_problems=end_problems, used=used)


_CONTRADICTIONS: Mapping[str, Callable[[Line], Iterator[str]]] = {
    "search": _find_in_search,
    "listing": _find_in_listing,
    "edition": _find_in_edition,
}
