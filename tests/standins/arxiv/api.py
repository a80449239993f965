"""The search API: parameters in, a feed out, with the service's limits and odd orders."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from zlib import crc32

from tests.standins.arxiv.faults import InjectedFault
from tests.standins.arxiv.feed import Results, render_error, render_results
from tests.standins.arxiv.library import FakeArchive, KnownAt, Rows
from tests.standins.arxiv.records import Record
from tests.standins.arxiv.search import (
    DateRangeError,
    QueryError,
    Searcher,
    parse_query,
    rewrite_query,
)
from tests.standins.loopback import HttpReply

_ATOM = {"Content-Type": "application/atom+xml; charset=utf-8"}
# The service searches for these shapes anywhere in an identifier; it does not match them whole.
_IDENTIFIER = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Za-z-]+)?/\d{7}")
_USUAL_SIZE, _LARGEST_SIZE, _WINDOW = 10, 30_000, 10_000
_SORT_KEYS = ("relevance", "lastUpdatedDate", "submittedDate")
_SORT_ORDERS = ("ascending", "descending")


class SearchRefusedError(Exception):
    """A request that the service turns down, with the words of its error feed."""

    def __init__(self, message: str, *, status: int = 400, anchor: bool = True) -> None:
        super().__init__(message)
        self.status, self.anchor = status, anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """The parameters of one request, read and judged."""

    query: str
    ids: tuple[str, ...]
    start: int
    size: int
    sort_by: str
    sort_order: str


class SearchApi:
    """Answers over what is known now; the same request about the same rows has the same answer."""

    def __init__(self, archive: FakeArchive, *, raw_hostile: bool) -> None:
        self._archive = archive
        self._searcher = Searcher()
        self._raw_hostile = raw_hostile

    def answer(self, parameters: Mapping[str, str], fault: InjectedFault) -> HttpReply:
        """Answer one request; of a fault only what a feed says of itself is heeded."""
        now = self._archive.now()
        try:
            results = self._results(_read(parameters), fault)
        except SearchRefusedError as refusal:
            body = render_error(str(refusal), now, anchor=refusal.anchor)
            return HttpReply(status=refusal.status, body=body, headers=_ATOM)
        body = render_results(results, now, raw_hostile=self._raw_hostile)
        return HttpReply(body=body, headers=_ATOM)

    def _results(self, asked: SearchRequest, fault: InjectedFault) -> Results:
        view = self._archive.view
        found: Rows = frozenset() if fault.empty else self._find(asked, view)
        return Results(
            query=asked.query,
            ids=asked.ids,
            start=asked.start,
            size=asked.size,
            total=len(found) if fault.total is None else fault.total,
            records=tuple(self._read_page(found, asked, view)[: fault.rows]),
        )

    def _find(self, asked: SearchRequest, view: KnownAt) -> Rows:
        if asked.ids:
            rows = frozenset(row for row in map(view.find, asked.ids) if row)
            return self._evaluate(asked.query, rows, view) if asked.query else rows
        found = view.answers.get(asked.query)
        if found is None:
            found = self._evaluate(asked.query, view.current, view)
            view.keep_answer(asked.query, found)
        return found

    def _evaluate(self, query: str, rows: Rows, view: KnownAt) -> Rows:
        try:
            return self._searcher.find(parse_query(query), rows, view)
        except QueryError as error:
            raise SearchRefusedError(f"Invalid query string: '{query}'", anchor=False) from error
        except (DateRangeError, RecursionError) as error:
            raise _broken("the query cannot be evaluated") from error

    def _read_page(self, rows: Rows, asked: SearchRequest, view: KnownAt) -> list[Record]:
        step = 1 if asked.sort_order == "descending" else -1
        if asked.sort_by == "relevance":
            ordered = self._shuffled(rows, asked.ids, view)[::step]
            return ordered[asked.start : asked.start + asked.size]
        by_update = asked.sort_by == "lastUpdatedDate"
        moment = attrgetter("updated" if by_update else "published")
        newest_first = sorted(rows, key=moment, reverse=True)
        return self._settled(newest_first[::step], asked, moment)

    def _settled(
        self, rows: list[Record], asked: SearchRequest, moment: Callable[[Record], datetime]
    ) -> list[Record]:
        """Cut out a page; equal times come out in an order that changes from page to page."""
        start = first = min(asked.start, len(rows))
        end = last = min(start + asked.size, len(rows))
        while 0 < first < len(rows) and moment(rows[first - 1]) == moment(rows[first]):
            first -= 1
        while 0 < last < len(rows) and moment(rows[last - 1]) == moment(rows[last]):
            last += 1
        draw = self._draw(f"page at {asked.start}")
        groups = groupby(rows[first:last], key=moment)
        settled = [row for _, group in groups for row in sorted(group, key=draw)]
        return settled[start - first : end - first]

    def _shuffled(self, rows: Rows, avoid: tuple[str, ...], view: KnownAt) -> list[Record]:
        """Shuffle, and never into the order to avoid."""
        result = sorted(rows, key=self._draw("relevance"))
        asked_order = [view.find(identifier) for identifier in avoid]
        return result[::-1] if result == [row for row in asked_order if row] else result

    def _draw(self, salt: str) -> Callable[[Record], tuple[int, str]]:
        def draw(row: Record) -> tuple[int, str]:
            return crc32(f"{salt} {row.versioned_id}".encode()), row.versioned_id

        return draw


def _read(parameters: Mapping[str, str]) -> SearchRequest:
    """Read and judge a request's parameters.  Raises RefusedError."""
    query = parameters.get("search_query", "")
    listed = parameters.get("id_list", "")
    asked = SearchRequest(
        query=rewrite_query(query),
        ids=tuple(listed.split(",")) if listed else (),
        start=_read_number(parameters, "start", 0),
        size=_read_number(parameters, "max_results", _USUAL_SIZE),
        sort_by=_read_choice(parameters, "sortBy", _SORT_KEYS, "relevance"),
        sort_order=_read_choice(parameters, "sortOrder", _SORT_ORDERS, "descending"),
    )
    for identifier in asked.ids:
        if not _IDENTIFIER.search(identifier):
            raise SearchRefusedError(f"incorrect id format for {identifier}")
    if not (asked.query or asked.ids):
        raise SearchRefusedError("either search_query or id_list is required")
    if asked.size > _LARGEST_SIZE:
        raise SearchRefusedError(f"max_results must not exceed {_LARGEST_SIZE}")
    if asked.size == 0:
        raise _broken("division by zero")
    if asked.start + asked.size > _WINDOW:
        raise _broken(f"result window exceeds {_WINDOW} rows")
    return asked


def _read_number(parameters: Mapping[str, str], name: str, default: int) -> int:
    text = parameters.get(name) or str(default)
    if not re.search(r"^-?\d{1,9}$", text):
        raise SearchRefusedError(f"{name} must be an integer")
    if text.startswith("-"):
        raise SearchRefusedError(f"{name} must be non-negative")
    return int(text)


def _read_choice(
    parameters: Mapping[str, str], name: str, choices: tuple[str, ...], default: str
) -> str:
    value = parameters.get(name) or default
    if value not in choices:
        raise SearchRefusedError(f"{name} must be in: {', '.join(choices)}")
    return value


def _broken(message: str) -> SearchRefusedError:
    return SearchRefusedError(f"internal error: {message}", status=500)
