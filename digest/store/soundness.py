"""What is wrong with one record or one answer of a library, in words; nothing where it is sound."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from digest.errors import LibraryError
from digest.model import parse_time, time_text
from digest.store import blobs, facts, shapes, values

_PROBLEMS: shapes.Shape = {"problems": facts.PROBLEMS}
_NO_PROBLEMS = blobs.dump_problems(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How far an answer says that it has come.

    `used` counts its rows that are kept; 0 where those of earlier answers are kept beside them.
    """

    total: int
    rows: int
    complete: int
    asked: str
    page_problems: bytes
    end_problems: bytes
    used: int = 0


def find_fault(blob: object, shape: shapes.Shape) -> str:
    """Return why a record cannot be used."""
    try:
        shapes.check(_parse(blob), shape)
    except ValueError as error:
        return str(error)
    return ""


def find_paper_fault(blob: object, id_: str, version: int, published: str | None = None) -> str:
    """Return why a paper's record cannot be used, or where it contradicts its row."""
    if fault := find_fault(blob, facts.PAPER):
        return fault
    record = _parse(blob)
    if (record["id"], record["version"]) != (id_, version):
        return "it is of another paper or version"
    if published is not None and time_text(parse_time(record["published"])) != published:
        return "it is filed under another time"
    return ""


def find_edition_fault(blob: object) -> str:
    """Return why an issue's record cannot be used."""
    fault = find_fault(blob, facts.EDITION)
    return fault or "; ".join(find_window_faults(_parse(blob)))


def find_window_faults(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield where the days of an issue are in disorder; the record has the shape of one."""
    for days in filter(None, (record, record.get("lookback"))):
        yield from find_disorder(days["start"], days["end"])


def find_disorder(first: str | None, last: str | None) -> Iterator[str]:
    """Yield that of two days the second comes first, or one is missing."""
    if (first is None) != (last is None) or (first or "") > (last or ""):
        yield "its days are in disorder"


def find_extent_faults(extent: Extent, limit: int | None = None) -> Iterator[str]:
    """Yield where an answer of at most `limit` rows contradicts itself.

    Rows that were of no use count and are not kept; more rows than the total come of a source
    that fails, which the problems of its pages then say.
    """
    for blob in (extent.page_problems, extent.end_problems):
        if fault := find_fault(blob, _PROBLEMS):
            yield f"its problems are of no use: {fault}"
    if not values.is_time(extent.asked):
        yield "it has no time"
    if not all(map(values.is_count, (extent.total, extent.rows))):
        yield "its numbers count nothing"
    if extent.used > extent.rows:
        yield f"{extent.used:,} rows are kept of {extent.rows:,} that came"
    if extent.rows > extent.total and extent.page_problems == _NO_PROBLEMS:
        yield f"{extent.rows:,} rows came of {extent.total:,} that there are"
    due = extent.total if limit is None else min(extent.total, limit)
    if extent.complete and extent.rows < due:
        yield f"it is called complete with {extent.rows:,} of {due:,} rows"
    if extent.complete and extent.end_problems != _NO_PROBLEMS:
        yield "it is called complete and cut short"


def parse_key(key: str) -> int | None:
    """Return the most rows that a search asks for.  Raises ValueError for a key of no use."""
    value = _parse(key.encode("utf-8", "surrogateescape"))
    if not facts.SEARCH_KEY.fits(value):
        raise ValueError(f"its key is not {facts.SEARCH_KEY.words}")
    limit: int | None = value[-1]
    return limit


def _parse(blob: object) -> Any:  # noqa: ANN401 - any JSON
    if not isinstance(blob, bytes):
        raise ValueError("it is not bytes")  # noqa: TRY004 - a fault of the library's
    try:
        return blobs.parse(blob)
    except (LibraryError, RecursionError) as error:
        raise ValueError("it is not JSON") from error
