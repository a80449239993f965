"""The search API: parameters in, a feed out, with the service's limits and odd orders."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from re import search
from typing import Any
from zlib import crc32

from tests.arxiv_server.exchange import Reply
from tests.arxiv_server.faults import Fault
from tests.arxiv_server.feed import Results, render_error, render_results
from tests.arxiv_server.grammar import QueryError, parse_query
from tests.arxiv_server.records import Library, Record, parse_record
from tests.arxiv_server.rewrite import rewrite_query
from tests.arxiv_server.search import DateRangeError, Rows, Searcher

ATOM = {"Content-Type": "application/atom+xml; charset=utf-8"}
# The service searches for these shapes anywhere in an identifier; it does not match them whole.
IDENTIFIER = r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Za-z-]+)?/\d{7}"
DEFAULT_SIZE, LARGEST_SIZE, WINDOW = 10, 30_000, 10_000
SORT_KEYS = ("relevance", "lastUpdatedDate", "submittedDate")
SORT_ORDERS = ("ascending", "descending")
NO_FAULT = Fault()


class RefusedError(Exception):
    """A request that the service turns down, with the words of its error feed."""

    def __init__(
        self, message: str, *, status: int = HTTPStatus.BAD_REQUEST, anchor: bool = True
    ) -> None:
        super().__init__(message)
        self.message, self.status, self.anchor = message, status, anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The parameters of one request, read and judged."""

    query: str
    ids: tuple[str, ...]
    start: int
    size: int
    sort_by: str
    sort_order: str


class SearchApi:
    """Answers over a fixed set of records; the same request gets the same rows."""

    def __init__(
        self,
        records: Iterable[Mapping[str, Any]],
        *,
        seed: int,
        raw_hostile: bool,
        now: Callable[[], datetime],
    ) -> None:
        self._library = Library(map(parse_record, records))
        self._searcher = Searcher()
        self._seed = seed
        self._raw_hostile = raw_hostile
        self._now = now

    def answer(self, parameters: Mapping[str, str], fault: Fault | None = None) -> Reply:
        """Answer one request; of a fault only what a feed says of itself is heeded."""
        try:
            asked = read_parameters(parameters)
            results = self._results(asked, fault or NO_FAULT)
        except RefusedError as refusal:
            body = render_error(refusal.message, self._now(), anchor=refusal.anchor)
            return Reply(status=refusal.status, body=body, headers=ATOM)
        body = render_results(results, self._now(), raw_hostile=self._raw_hostile)
        return Reply(status=HTTPStatus.OK, body=body, headers=ATOM)

    def _results(self, asked: Asked, fault: Fault) -> Results:
        found = [] if fault.empty else self._sort(self._find(asked), asked)
        page = found[asked.start : asked.start + asked.size]
        return Results(
            query=asked.query,
            ids=asked.ids,
            start=asked.start,
            size=asked.size,
            total=len(found) if fault.total is None else fault.total,
            records=tuple(page[: fault.rows]),
        )

    def _find(self, asked: Asked) -> Rows:
        listed = map(self._library.find, asked.ids)
        rows = {row for row in listed if row} if asked.ids else set(self._library.current)
        if not asked.query:
            return rows
        try:
            return self._searcher.find(parse_query(asked.query), rows)
        except QueryError as error:
            raise RefusedError(f"Invalid query string: '{asked.query}'", anchor=False) from error
        except (DateRangeError, RecursionError) as error:
            raise _broken("the query cannot be evaluated") from error

    def _sort(self, rows: Rows, asked: Asked) -> list[Record]:
        """Order rows; equal times come out in an order that changes from page to page."""
        falling = asked.sort_order == "descending"
        if asked.sort_by == "relevance":
            return self._shuffled(rows, "relevance", asked.ids)[:: 1 if falling else -1]
        by_update = asked.sort_by == "lastUpdatedDate"
        return sorted(
            self._shuffled(rows, f"page at {asked.start}"),
            key=lambda row: row.updated if by_update else row.published,
            reverse=falling,
        )

    def _shuffled(self, rows: Rows, salt: str, avoid: tuple[str, ...] = ()) -> list[Record]:
        """Shuffle by seed and salt, and never into the order to avoid."""

        def draw(row: Record) -> tuple[int, str]:
            return crc32(f"{self._seed} {salt} {row.versioned_id}".encode()), row.versioned_id

        result = sorted(rows, key=draw)
        asked_order = [self._library.find(identifier) for identifier in avoid]
        return result[::-1] if result == [row for row in asked_order if row] else result


def read_parameters(parameters: Mapping[str, str]) -> Asked:
    """Read and judge a request's parameters.  Raises RefusedError."""
    query = parameters.get("search_query", "")
    listed = parameters.get("id_list", "")
    asked = Asked(
        query=query if parameters.get("raw") == "1" else rewrite_query(query),
        ids=tuple(listed.split(",")) if listed else (),
        start=_read_number(parameters, "start", 0),
        size=_read_number(parameters, "max_results", DEFAULT_SIZE),
        sort_by=_read_choice(parameters, "sortBy", SORT_KEYS, "relevance"),
        sort_order=_read_choice(parameters, "sortOrder", SORT_ORDERS, "descending"),
    )
    _judge(asked)
    return asked


def _judge(asked: Asked) -> None:
    for identifier in asked.ids:
        if not search(IDENTIFIER, identifier):
            raise RefusedError(f"incorrect id format for {identifier}")
    if not (asked.query or asked.ids):
        raise RefusedError("either search_query or id_list is required")
    if asked.size > LARGEST_SIZE:
        raise RefusedError(f"max_results must not exceed {LARGEST_SIZE}")
    if asked.size == 0:
        raise _broken("division by zero")
    if asked.start + asked.size > WINDOW:
        raise _broken(f"result window exceeds {WINDOW} rows")


def _read_number(parameters: Mapping[str, str], name: str, default: int) -> int:
    text = parameters.get(name) or str(default)
    if not search(r"^-?\d{1,9}$", text):
        raise RefusedError(f"{name} must be an integer")
    if text.startswith("-"):
        raise RefusedError(f"{name} must be non-negative")
    return int(text)


def _read_choice(
    parameters: Mapping[str, str], name: str, choices: tuple[str, ...], default: str
) -> str:
    value = parameters.get(name) or default
    if value not in choices:
        raise RefusedError(f"{name} must be in: {', '.join(choices)}")
    return value


def _broken(message: str) -> RefusedError:
    return RefusedError(f"internal error: {message}", status=HTTPStatus.INTERNAL_SERVER_ERROR)
