"""The search API: parameters in, a feed out, with the service's limits and odd orders."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from zlib import crc32

from tests.standins.arxiv.faults import InjectedFault
from tests.standins.arxiv.feed import Results, render_error, render_results
from tests.standins.arxiv.library import Archive, KnownAt
from tests.standins.arxiv.records import Record
from tests.standins.arxiv.search import DateRangeError, QueryError, parse_query, rewrite_query
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

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def answer(self, parameters: Mapping[str, str], fault: InjectedFault) -> HttpReply:
        """Answer one request; of a fault only what a feed says of itself is heeded."""
        now = self._archive.now()
        try:
            results = self._results(_read(parameters), fault)
        except SearchRefusedError as refusal:
            body = render_error(str(refusal), now, anchor=refusal.anchor)
            return HttpReply(status=refusal.status, body=body, headers=_ATOM)
        return HttpReply(body=render_results(results, now), headers=_ATOM)

    def _results(self, asked: SearchRequest, fault: InjectedFault) -> Results:
        view = self._archive.view
        found = frozenset[Record]() if fault.empty else _find(asked, view)
        return Results(
            query=asked.query,
            ids=asked.ids,
            start=asked.start,
            size=asked.size,
            total=len(found) if fault.total is None else fault.total,
            records=tuple(_read_page(found, asked, view)[: fault.rows]),
        )


def _find(asked: SearchRequest, view: KnownAt) -> frozenset[Record]:
    if asked.ids:
        rows = frozenset(row for row in map(view.find, asked.ids) if row)
        return _judge(asked.query, rows) if asked.query else rows
    if asked.query not in view.answers:
        view.answers[asked.query] = _judge(asked.query, view.current)
    return view.answers[asked.query]


def _judge(query: str, rows: Iterable[Record]) -> frozenset[Record]:
    try:
        return frozenset(filter(parse_query(query), rows))
    except QueryError as error:
        raise SearchRefusedError(f"Invalid query string: '{query}'", anchor=False) from error
    except (DateRangeError, RecursionError) as error:
        raise _broken("the query cannot be evaluated") from error


def _read_page(rows: frozenset[Record], asked: SearchRequest, view: KnownAt) -> Sequence[Record]:
    """Cut out a page; equal times come out in an order that changes from page to page."""
    is_descending = asked.sort_order == "descending"
    if asked.sort_by == "relevance":
        ordered = sorted(rows, key=_draw("relevance"))
        # Never in the order of the identifiers.
        if ordered == [row for row in map(view.find, asked.ids) if row]:
            ordered.reverse()
        ordered = ordered[:: 1 if is_descending else -1]
    else:
        by_update = asked.sort_by == "lastUpdatedDate"
        ordered = sorted(rows, key=_draw(f"page at {asked.start}"))
        ordered.sort(key=attrgetter("updated" if by_update else "published"), reverse=is_descending)
    return ordered[asked.start : asked.start + asked.size]


def _draw(salt: str) -> Callable[[Record], tuple[int, str]]:
    return lambda row: (crc32(f"{salt} {row.versioned_id}".encode()), row.versioned_id)


def _read(parameters: Mapping[str, str]) -> SearchRequest:
    """Read and judge a request's parameters.  Raises SearchRefusedError."""
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
