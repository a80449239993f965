"""arXiv's search API: every page of an answer, with problems for what may be missing."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from sys import maxsize
from urllib.parse import unquote_plus

from digest.errors import FetchError
from digest.model import Page, Paper, Problem, Search
from digest.net.client import Client, Response
from digest.query import ANOTHER, is_same_query, parse_query, possible_matcher
from digest.services.arxiv_interface import (
    SMALL,
    ArxivInterface,
    FaultyError,
    Feed,
    RefusedError,
    clip,
    parse_feed,
)
from digest.services.base import AGAIN_HINT

WINDOW = 10_000
"""The most rows of an answer that arXiv gives out."""

ORDERS = {"newest": "descending", "oldest": "ascending"}
QUERY_HINT = "Look at the query: parentheses closed, operators in capitals, known prefixes."
IDS_HINT = "Where the identifiers are right, arXiv is out of order: run the same command later."
FEWER_HINT = "Ask for fewer days, or for fewer categories, at a time."
LEFT_OUT_HINT = "Papers that cannot match the request were left out; the next run asks again."

MISFITS = (
    "arXiv sent papers without the categories or the time of submission asked for;"
    " they were left out."
)

# Gaps in a row after which the rest of an answer is given up.
_MAX_GAPS = 2
# If no identifier was accepted and arXiv refuses this many (of two identifiers, both), each singly
# and by a message that does not name it, then arXiv is taken to refuse everything.
_MAX_REFUSED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRequest:
    """A search or a lookup: its parameters, and a test for papers that can be in its answer.

    `ids` are looked up, none in a search.  `settled`: arXiv gave only answers to another query, and
    one was accepted; the following pages are accepted as well.
    """

    params: Mapping[str, str]
    fits: Callable[[Paper], bool]
    ids: Sequence[str] = ()
    settled: bool = False

    @property
    def hint(self) -> str:
        """The hint if arXiv does not accept the request."""
        return IDS_HINT if self.ids else QUERY_HINT

    def find_difference(self, feed: Feed) -> str:
        """Return why an answer is to another query, as in "arXiv …", or an empty text."""
        if self.settled:
            return ""
        _, start, rest = feed.title.partition("search_query=")
        echo, end, _ = rest.rpartition("&id_list=")
        if self.ids or not (start and end):
            is_fit = all(map(self.fits, feed.papers))
            return "" if is_fit else "sent papers that were not asked for"
        # The repeated query may be URL-encoded.
        query = self.params["search_query"]
        is_same = is_same_query(echo, query) or is_same_query(unquote_plus(echo), query)
        return "" if is_same else f"answered another query, {clip(echo)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRange:
    """Rows `start` to `start + want - 1` of an answer; `known` is the total stated before."""

    start: int
    want: int
    known: int

    def __str__(self) -> str:
        """Name the rows, counted from 1."""
        last = min(self.start + self.want, self.known)
        if last <= self.start:
            return f"rows from {self.start + 1:,} on"
        return f"rows {self.start + 1:,}–{last:,} of {self.known:,}"

    def find_fault(self, feed: Feed) -> str:
        """Return what is wrong with an answer, as in "arXiv …", or an empty text."""
        if feed.start != self.start:
            return f"sent rows from {feed.start + 1:,} on where rows from {self.start + 1:,} belong"
        if feed.total < self.known:
            return f"counts {feed.total:,} results where it counted {self.known:,} before"
        if not feed.rows and self.start < feed.total:
            return f"sent no rows at {self.start:,} of {feed.total:,}"
        if self.start + feed.rows > feed.total:
            return f"sent more rows than the {feed.total:,} it counts"
        return ""

    def after(self, feed: Feed) -> "RowRange":
        """Return the range to check the next answer by: a smaller total is accepted if repeated.

        A total that contradicts the rows in the answer is not accepted.
        """
        is_believable = self.start + feed.rows <= feed.total < self.known
        return replace(self, known=feed.total) if is_believable else self


class ArxivApi(ArxivInterface):
    """Searches arXiv, `page_size` rows a request, and looks papers up, `id_batch` a request."""

    name = "arXiv"
    endpoint = "arxiv_api"
    accept = "application/atom+xml"
    most: int | None = WINDOW
    trial_path, trial_params = "", {"search_query": f"cat:{SMALL}", "max_results": "1"}
    begins = (b"<?xml", b"<feed")

    def __init__(
        self,
        client: Client,
        endpoint: str,
        interval: float,
        *,
        page_size: int = 200,
        id_batch: int = 100,
    ) -> None:
        super().__init__(client, endpoint, interval)
        self._page_size = page_size
        self._id_batch = id_batch

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield the answer page by page, by time of submission."""
        query = parse_query(search.query) if search.query else None
        request = ApiRequest(
            params={
                "search_query": search.query,
                "sortBy": "submittedDate",
                "sortOrder": ORDERS[search.order],
            },
            fits=possible_matcher(query),
        )
        yield from self._fetch_pages(request, start, search.limit)

    def fetch_ids(self, ids: Sequence[str]) -> Iterator[Page]:
        """Yield the papers of these identifiers; a page's rows are counted over all identifiers.

        An identifier that arXiv refuses becomes a problem; the others are still looked up.  Raises
        FetchError if everything is refused.
        """
        unique = tuple(dict.fromkeys(ids))
        size = self._id_batch
        waiting = deque(unique[first : first + size] for first in range(0, len(unique), size))
        done = refused = 0
        is_accepted = False
        while waiting:
            batch = waiting.popleft()
            try:
                for page in self._fetch_pages(_lookup(batch), 0, len(batch)):
                    is_accepted = True
                    yield replace(page, start=done + page.start, total=len(unique))
                done += len(batch)
            except RefusedError as error:
                name = find_named(batch, error.reason)
                if name is None and len(batch) > 1:
                    middle = len(batch) // 2
                    waiting.extendleft((batch[middle:], batch[:middle]))
                    continue
                refused += name is None
                if refused >= max(2, min(_MAX_REFUSED, len(unique))) and not is_accepted:
                    raise
                problem = _make_refused_problem(name or batch[0], error.reason)
                yield Page(papers=(), start=done, total=len(unique), rows=0, problems=(problem,))
                done += 1
                waiting.appendleft(tuple(other for other in batch if other != problem.subject))
                if not waiting[0]:
                    waiting.popleft()

    def _fetch_pages(self, request: ApiRequest, start: int, limit: int | None) -> Iterator[Page]:
        """Yield pages until the total, the limit or arXiv's own limit is reached.

        A page's total counts the rows within the limit; arXiv gives out only the first ones.  An
        answer to another query is read on while it has papers that match the request.
        """
        most = maxsize if limit is None else limit
        end = min(most, WINDOW)
        row = total = start
        gaps = 0
        seen: set[str] = set()
        while row < end:
            row_range = RowRange(start=row, want=min(self._page_size, end - row), known=total)
            feed, fault = self._fetch_rows(request, row_range)
            if request.ids and not feed.total and not fault:
                # Lookups often find nothing, and arXiv may say so by mistake: no long wait.
                feed, fault = self._fetch_rows(request, row_range)
            if difference := request.find_difference(feed):
                request, fault = replace(request, settled=True), ""
            # A gap leaves the known total as it is.
            is_gap = bool(fault) and not feed.rows
            gaps = gaps + 1 if is_gap else 0
            has_shrunk = feed.total < total and not is_gap
            total = max(total, feed.total) if is_gap else feed.total
            row += feed.rows or row_range.want
            want = row_range.want if gaps < _MAX_GAPS else min(total, most)
            lacking = replace(row_range, want=want, known=max(feed.total, row_range.known))
            problems = _make_fault_problems(difference, fault, lacking)
            page = _make_page(request, feed, row_range.start, problems, seen)
            yield replace(page, total=min(total, most), available=total)
            if request.settled and not page.papers:
                return
            if (repeats := feed.rows - page.rows) or has_shrunk:
                received = replace(row_range, want=feed.rows, known=min(total, most))
                yield self._fetch_border(request, received, repeats, seen)
            if row >= total or gaps >= _MAX_GAPS:
                return
        if most > WINDOW:
            rest = RowRange(start=row, want=total, known=total)
            message = f"arXiv gives out the first 10,000 rows of an answer; {rest} are missing."
            problem = _problem(message, hint=FEWER_HINT)
            total = min(total, most)
            yield Page(papers=(), start=row, total=total, rows=0, problems=(problem,))

    def _fetch_border(
        self, request: ApiRequest, received: RowRange, repeats: int, seen: set[str]
    ) -> Page:
        """Fetch the rows on both sides of a page's start in one request, to find moved papers.

        arXiv's order has no tie-breaker: papers of the same time can swap rows between two answers.
        A paper that moves across the border is in neither page, while another is in both
        (`repeats`).  If a paper disappears from the results, later papers move up over the border.
        """
        start = max(0, received.start - self._page_size // 2)
        want = min(self._page_size, received.start + received.want - start)
        feed, _ = self._fetch_rows(request, replace(received, start=start, want=want))
        fresh = _take_fresh(feed, seen)
        missed = repeats - len(fresh)
        message = f"Rows that came a second time: {missed}; as many papers may be missing."
        return Page(
            papers=tuple(filter(request.fits, fresh)),
            start=start,
            total=received.known,
            rows=len(fresh),
            problems=(_problem(message),) if missed > 0 else (),
        )

    def _fetch_rows(self, request: ApiRequest, row_range: RowRange) -> tuple[Feed, str]:
        """Return the first of three answers without fault, or else the last with its fault."""

        def read(response: Response) -> tuple[Feed, str]:
            nonlocal row_range
            feed = parse_feed(response.body)
            fault = request.find_difference(feed) or row_range.find_fault(feed)
            row_range = row_range.after(feed)
            return feed, fault

        def doubt(feed: Feed) -> str:
            return "" if feed.total or request.ids else "arXiv finds nothing."

        rows = {"start": str(row_range.start), "max_results": str(row_range.want)}
        params, named = {**request.params, **rows}, partial(find_named, request.ids)
        try:
            tries = self._ask("", params, read, request.hint, doubt=doubt, is_refusal=named)
        except FetchError as error:
            # The run may not wait to confirm the answer, so it is used as it is.
            cause = error.__cause__
            if isinstance(cause, FaultyError) and isinstance(cause.doubted, Feed):
                return cause.doubted, ""
            raise
        feed, fault = tries[-1]
        if feed is None:
            raise self._missing_error(fault, f"{row_range} are missing")
        return feed, fault


def find_named(batch: Sequence[str], reason: str) -> str | None:
    """Return the identifier that a refusal names; None if it names none or several."""
    named = [
        name for name in batch if re.search(rf"(?<![\w./-]){re.escape(name)}(?!\.?\w)", reason)
    ]
    return named[0] if len(named) == 1 else None


def _lookup(ids: Sequence[str]) -> ApiRequest:
    unique, params = frozenset(ids), {"id_list": ",".join(ids)}
    return ApiRequest(params=params, fits=lambda paper: paper.id in unique, ids=ids)


def _make_page(
    request: ApiRequest, feed: Feed, start: int, problems: Sequence[Problem], seen: set[str]
) -> Page:
    """Make a page of an answer, with its problems.

    Papers that were seen before or cannot match the request are left out.
    """
    fresh = _take_fresh(feed, seen)
    fitting = tuple(filter(request.fits, fresh))
    has_misfits = len(fitting) < len(fresh) and not request.settled
    return Page(
        papers=fitting,
        start=start,
        total=feed.total,
        rows=feed.rows - (len(feed.papers) - len(fresh)),
        problems=(
            *problems,
            *feed.unusable,
            *((_problem(MISFITS, hint=""),) if has_misfits else ()),
        ),
    )


def _make_fault_problems(difference: str, fault: str, lacking: RowRange) -> Sequence[Problem]:
    if difference:
        message = f"arXiv {difference}; papers that were asked for may be missing."
        return [_problem(message, subject=ANOTHER, hint=LEFT_OUT_HINT)]
    return [_problem(f"arXiv {fault}; {lacking} may be missing.")] if fault else []


def _take_fresh(feed: Feed, seen: set[str]) -> Sequence[Paper]:
    """Return the papers of an answer that are not in `seen`, and add them to it."""
    fresh: dict[str, Paper] = {}
    for paper in feed.papers:
        if paper.id not in seen:
            fresh.setdefault(paper.id, paper)
    seen.update(fresh)
    return tuple(fresh.values())


def _problem(message: str, *, subject: str = "arxiv", hint: str = AGAIN_HINT) -> Problem:
    return Problem(stage="fetch", subject=subject, message=message, hint=hint)


def _make_refused_problem(name: str, reason: str) -> Problem:
    """Return the problem of a refused identifier; if the refusal names none, it may be valid."""
    why = f": {reason.strip().rstrip('.')}" if reason else ""
    or_later = "" if find_named([name], reason) else "; where that is right, try again later"
    return _problem(
        f"arXiv does not accept the identifier {name}{why}.",
        subject=name,
        hint=f"Look at its spelling{or_later}.",
    )


SERVICE = ArxivApi
