"""arXiv's search API: every page of an answer, or word of what may be missing."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from sys import maxsize
from urllib.parse import unquote_plus

from digest.model import Page, Paper, Problem, Search
from digest.net.client import Client, Response
from digest.query import ANOTHER, is_same_query, may_match, parse_query
from digest.services.arxiv_interface import SMALL, ArxivInterface, FaultyError, RefusedError
from digest.services.arxiv_xml import Feed, UnreadableError, clip, parse_feed
from digest.services.base import AGAIN_HINT, Trial

WINDOW = 10_000
"""arXiv's index refuses rows beyond this."""

ORDERS = {"newest": "descending", "oldest": "ascending"}
QUERY_HINT = "Look at the query: parentheses closed, operators in capitals, known prefixes."
IDS_HINT = "Where the identifiers are right, arXiv is out of order: run the same command later."
FEWER_HINT = "Ask for fewer days, or for fewer categories, at a time."
LEFT_OUT_HINT = "What certainly was not asked for is left out; the next run asks again."

MISFITS = (
    "arXiv sent papers without the categories or the time of submission asked for;"
    " they were left out."
)

# After so many gaps in a row, the rest of an answer is given up.
_PATIENCE = 2
# Where so many identifiers, or both of two, were refused one by one, none of them named in the
# refusal, and not one was accepted, it is not the identifiers that are refused.
_HOPELESS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRequest:
    """A search or a lookup: its parameters, and which papers can be in an answer to it.

    `ids` are looked up, none in a search.  One is `settled` once an answer to another question was
    taken for want of a better one: what follows can be no better.
    """

    params: Mapping[str, str]
    fits: Callable[[Paper], bool]
    ids: Sequence[str] = ()
    settled: bool = False

    @property
    def hint(self) -> str:
        """What helps where arXiv does not accept it."""
        return IDS_HINT if self.ids else QUERY_HINT

    def find_difference(self, feed: Feed) -> str:
        """Return what shows that an answer is one to another question, as in "arXiv …"."""
        if self.settled:
            return ""
        echo = None if self.ids else _find_echo(feed.title)
        if echo is None:
            is_fit = all(map(self.fits, feed.papers))
            return "" if is_fit else "sent papers that were not asked for"
        # The echo may be encoded.
        query = self.params["search_query"]
        is_same = is_same_query(echo, query) or is_same_query(unquote_plus(echo), query)
        return "" if is_same else f"answered another query, {clip(echo)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Rows `start` to `start + want - 1` of an answer; `known` is the total it had before."""

    start: int
    want: int
    known: int

    def __str__(self) -> str:
        """Name the rows as people count them, from 1."""
        last = min(self.start + self.want, self.known)
        if last <= self.start:
            return f"rows from {self.start + 1:,} on"
        return f"rows {self.start + 1:,}–{last:,} of {self.known:,}"

    def find_fault(self, feed: Feed) -> str:
        """Return what is wrong with an answer, as in "arXiv …", or nothing."""
        if feed.start != self.start:
            return (
                f"sent rows from {feed.start + 1:,} on where those from {self.start + 1:,} belong"
            )
        if feed.total < self.known:
            return f"counts {feed.total:,} results where it counted {self.known:,} before"
        if not feed.rows and self.start < feed.total:
            return f"sent no rows at {self.start:,} of {feed.total:,}"
        if self.start + feed.rows > feed.total:
            return f"sent more rows than the {feed.total:,} it counts"
        return ""

    def after(self, feed: Feed) -> "Stretch":
        """Return the stretch to judge the next answer by: a smaller total that repeats is true.

        One that contradicts the rows there are is not.
        """
        is_believable = self.start + feed.rows <= feed.total < self.known
        return replace(self, known=feed.total) if is_believable else self


class ArxivApi(ArxivInterface):
    """Searches arXiv, `page_size` rows a request, and looks papers up, `id_batch` a request."""

    name = "arXiv"
    endpoint = "arxiv_api"
    accept = "application/atom+xml"
    most: int | None = WINDOW
    trial = Trial(
        params={"search_query": f"cat:{SMALL}", "max_results": "1"}, begins=(b"<?xml", b"<feed")
    )

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
        question = ApiRequest(
            params={
                "search_query": search.query,
                "sortBy": "submittedDate",
                "sortOrder": ORDERS[search.order],
            },
            fits=lambda paper: query is None or may_match(query, paper),
        )
        yield from self._fetch_pages(question, start, search.limit)

    def fetch_ids(self, ids: Sequence[str]) -> Iterator[Page]:
        """Yield the papers of these identifiers; a page's rows count over all of them.

        An identifier that arXiv refuses is a problem, and costs no other.  Raises FetchError where
        everything is refused.
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
                if refused >= max(2, min(_HOPELESS, len(unique))) and not is_accepted:
                    raise
                problem = _tell_refused(name or batch[0], error.reason)
                yield Page(papers=(), start=done, total=len(unique), rows=0, problems=(problem,))
                done += 1
                waiting.appendleft(tuple(other for other in batch if other != problem.subject))
                if not waiting[0]:
                    waiting.popleft()

    def _fetch_pages(self, question: ApiRequest, start: int, limit: int | None) -> Iterator[Page]:
        """Yield pages until the total, the limit or arXiv's own limit is reached.

        A page's total counts the rows within the limit, of which arXiv gives out the first ones.
        An answer to another question is followed while it has papers that can be what was asked.
        """
        most = maxsize if limit is None else limit
        end = min(most, WINDOW)
        row = total = start
        gaps = 0
        seen: set[str] = set()
        while row < end:
            stretch = Stretch(start=row, want=min(self._page_size, end - row), known=total)
            feed, fault = self._fetch_sure(question, stretch)
            if difference := question.find_difference(feed):
                question, fault = replace(question, settled=True), ""
            # A gap says nothing of the total.
            is_gap = bool(fault) and not feed.rows
            gaps = gaps + 1 if is_gap else 0
            has_shrunk = feed.total < total and not is_gap
            total = max(total, feed.total) if is_gap else feed.total
            row += feed.rows or stretch.want
            want = stretch.want if gaps < _PATIENCE else min(total, most)
            lacking = replace(stretch, want=want, known=max(feed.total, stretch.known))
            notes = _tell_fault(difference, fault, lacking)
            page = _make_page(question, feed, stretch.start, notes, seen)
            yield replace(page, total=min(total, most), available=total)
            if question.settled and not page.papers:
                return
            if (repeats := feed.rows - page.rows) or has_shrunk:
                shown = replace(stretch, want=feed.rows, known=min(total, most))
                yield self._fetch_border(question, shown, repeats, seen)
            if row >= total or gaps >= _PATIENCE:
                return
        if most > WINDOW:
            yield _beyond_window(row, total, most)

    def _fetch_border(
        self, question: ApiRequest, shown: Stretch, repeats: int, seen: set[str]
    ) -> Page:
        """Ask for the rows on both sides of a page's start at once, as it may have moved.

        arXiv's order has no tie-breaker: papers of one moment change places between two answers,
        and one that is pushed over the border is in neither, while another comes twice (`repeats`).
        Where a paper has gone from an answer, those behind it move up over the border.
        """
        start = max(0, shown.start - self._page_size // 2)
        want = min(self._page_size, shown.start + shown.want - start)
        feed, _ = self._fetch_stretch(question, replace(shown, start=start, want=want))
        fresh = _take_fresh(feed, seen)
        missed = repeats - len(fresh)
        told = f"Rows that came a second time: {missed}; as many papers may be missing."
        return Page(
            papers=tuple(filter(question.fits, fresh)),
            start=start,
            total=shown.known,
            rows=len(fresh),
            problems=(_problem(told),) if missed > 0 else (),
        )

    def _fetch_sure(self, question: ApiRequest, stretch: Stretch) -> tuple[Feed, str]:
        """Fetch a stretch; "nothing found" is asked once more, for arXiv says it in error too.

        Of identifiers it is a common answer, and not worth a long wait.
        """
        feed, fault = self._fetch_stretch(question, stretch)
        if feed.total or fault or not question.ids:
            return feed, fault
        return self._fetch_stretch(question, stretch)

    def _fetch_stretch(self, question: ApiRequest, stretch: Stretch) -> tuple[Feed, str]:
        """Return the first good answer of three, or else the last with its fault."""

        def read(response: Response) -> tuple[Feed | None, str]:
            nonlocal stretch
            feed, fault = self._read(question, stretch, response)
            stretch = stretch.after(feed) if feed else stretch
            return feed, fault

        def doubt(feed: Feed) -> str:
            return "" if feed.total or question.ids else "arXiv finds nothing."

        rows = {"start": str(stretch.start), "max_results": str(stretch.want)}
        try:
            feed, fault = self._ask("", {**question.params, **rows}, read, doubt)[-1]
        except FaultyError as error:
            # Where the run may not wait so long, it has to do.
            if isinstance(error.doubted, Feed):
                return error.doubted, ""
            raise
        if feed is None:
            raise self._missing_error(fault, f"{stretch} are missing")
        return feed, fault

    def _read(
        self, question: ApiRequest, stretch: Stretch, response: Response
    ) -> tuple[Feed | None, str]:
        """Return an answer, if it is one, and what is wrong with it."""
        try:
            feed = parse_feed(response.body)
        except UnreadableError as error:
            self._raise_for_status(response, "", hint=question.hint)
            return None, f"sent {error}"
        reason = feed.error or ""
        self._raise_for_status(response, reason, hint=question.hint)
        if find_named(question.ids, reason):
            raise RefusedError(reason, hint=question.hint)
        if feed.error is not None:
            return None, f"answered with an error ({feed.error})"
        return feed, question.find_difference(feed) or stretch.find_fault(feed)


def find_named(batch: Sequence[str], reason: str) -> str | None:
    """Return the identifier that a refusal names; None where it names none, or several."""
    named = [
        name for name in batch if re.search(rf"(?<![\w./-]){re.escape(name)}(?!\.?\w)", reason)
    ]
    return named[0] if len(named) == 1 else None


def _lookup(ids: Sequence[str]) -> ApiRequest:
    """Return what asks for papers by identifier."""
    wanted, params = frozenset(ids), {"id_list": ",".join(ids)}
    return ApiRequest(params=params, fits=lambda paper: paper.id in wanted, ids=ids)


def _find_echo(title: str) -> str | None:
    """Return the query that the title of an answer repeats, None where it repeats none."""
    _, begun, rest = title.partition("search_query=")
    echo, ended, _ = rest.rpartition("&id_list=")
    return echo if begun and ended else None


def _make_page(
    question: ApiRequest, feed: Feed, start: int, notes: Sequence[Problem], seen: set[str]
) -> Page:
    """Make a page of an answer, with its problems.

    The papers seen before are left out, and so are those that cannot be what was asked for.
    """
    fresh = _take_fresh(feed, seen)
    fitting = tuple(filter(question.fits, fresh))
    has_misfits = len(fitting) < len(fresh) and not question.settled
    return Page(
        papers=fitting,
        start=start,
        total=feed.total,
        rows=feed.rows - (len(feed.papers) - len(fresh)),
        problems=(*notes, *feed.unusable, *((_problem(MISFITS, hint=""),) if has_misfits else ())),
    )


def _beyond_window(row: int, total: int, most: int) -> Page:
    """Make the page that stands for the rows that arXiv gives nobody."""
    rest = Stretch(start=row, want=total, known=total)
    message = f"arXiv gives out the first 10,000 rows of an answer; {rest} are missing."
    problem = _problem(message, hint=FEWER_HINT)
    return Page(papers=(), start=row, total=min(total, most), rows=0, problems=(problem,))


def _tell_fault(difference: str, fault: str, lacking: Stretch) -> Sequence[Problem]:
    """Return the problem of an answer to another question, or of one that lacks rows."""
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


def _tell_refused(name: str, reason: str) -> Problem:
    """Say that arXiv does not accept an identifier; one that it does not name may be right."""
    why = f": {reason.strip().rstrip('.')}" if reason else ""
    or_later = "" if find_named([name], reason) else "; where that is right, try again later"
    return _problem(
        f"arXiv does not accept the identifier {name}{why}.",
        subject=name,
        hint=f"Look at its spelling{or_later}.",
    )


SERVICE = ArxivApi
