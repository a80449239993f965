"""arXiv's search API: every page of an answer, or word of what may be missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from sys import maxsize

from digest.errors import FetchError
from digest.model import Page, Search
from digest.net.fetcher import Fetcher
from digest.net.lane import Lane
from digest.sources.asking import LATER_HINT, TRIES, RefusedError, refuse_status
from digest.sources.atom import Feed, parse_feed
from digest.sources.batches import Batches, find_named
from digest.sources.stretch import (
    Stretch,
    make_page,
    take_fresh,
    tell_repeats,
    tell_rewritten,
    tell_window,
)
from digest.sources.tree import UnreadableError

# arXiv's index refuses rows beyond this.
WINDOW = 10_000
ORDERS = {"newest": "descending", "oldest": "ascending"}

QUERY_HINT = "Look at the query: parentheses closed, operators in capitals, known prefixes."
SETTING = "DIGEST_ENDPOINTS__ARXIV_API"


class ArxivApi:
    """Searches arXiv and looks papers up, `interval` seconds a request, one connection."""

    name = "arxiv"
    most: int | None = WINDOW

    def __init__(
        self,
        client: Fetcher,
        endpoint: str,
        interval: float,
        *,
        page_size: int = 200,
        id_batch: int = 100,
    ) -> None:
        self._client = client
        self._endpoint = endpoint
        self._lane = Lane(name="arxiv", interval=interval, single=True)
        self._page_size = page_size
        self._id_batch = id_batch

    def fetch_ids(self, ids: Sequence[str]) -> Iterator[Page]:
        """Yield the papers of these identifiers; a page's rows count over all of them."""
        unique = tuple(dict.fromkeys(ids))
        yield from Batches(unique, self._id_batch).fetch(self._fetch_batch)

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield the answer page by page, by time of submission."""
        params = {
            "search_query": search.query,
            "sortBy": "submittedDate",
            "sortOrder": ORDERS[search.order],
        }
        yield from self._fetch_pages(params, start, search.limit)

    def _fetch_batch(self, batch: Sequence[str]) -> Iterator[Page]:
        return self._fetch_pages({"id_list": ",".join(batch)}, 0, len(batch))

    def _fetch_pages(
        self, params: Mapping[str, str], start: int, limit: int | None
    ) -> Iterator[Page]:
        """Yield pages until the total, the limit or arXiv's own limit is reached.

        A page's total counts the rows within the limit, of which arXiv gives out the first ones.
        """
        row, total, gaps = start, start, 0
        seen: set[str] = set()
        most = maxsize if limit is None else limit
        end = min(most, WINDOW)
        while row < end:
            stretch = Stretch(start=row, want=min(self._page_size, end - row), known=total)
            feed, fault = self._fetch_sure(params, stretch)
            # A gap says nothing of the total; after two of them the rest is given up.
            is_gap = bool(fault) and not feed.rows
            has_shrunk = feed.total < total and not is_gap
            total, gaps = (max(total, feed.total), gaps + 1) if is_gap else (feed.total, 0)
            if gaps > 1:
                stretch = replace(stretch, want=end)
            notes = tell_rewritten(feed.title, params) if row == start else ()
            page = make_page(feed, stretch, fault, seen)
            yield replace(page, total=min(total, most), problems=(*notes, *page.problems))
            if (repeats := feed.rows - page.rows) or has_shrunk:
                shown = replace(stretch, want=feed.rows, known=min(total, most))
                yield self._fetch_border(params, shown, repeats, seen)
            row += feed.rows or stretch.want
            if row >= total:
                return
        if most > WINDOW:
            rest = Stretch(start=row, want=total, known=total).name(total)
            problems = (tell_window(rest),)
            yield Page(papers=(), start=row, total=min(total, most), rows=0, problems=problems)

    def _fetch_border(
        self, params: Mapping[str, str], shown: Stretch, repeats: int, seen: set[str]
    ) -> Page:
        """Ask for the rows on both sides of a page's start at once, as it may have moved.

        arXiv's order has no tie-breaker: papers of one moment change places between two answers,
        and one that is pushed over the border is in neither, while another comes twice (`repeats`).
        Where a paper has gone from an answer, those behind it move up over the border.
        """
        start = max(0, shown.start - self._page_size // 2)
        want = min(self._page_size, shown.start + shown.want - start)
        feed, _ = self._fetch_stretch(params, replace(shown, start=start, want=want))
        papers = take_fresh(feed, seen)
        missed = repeats - len(papers)
        return Page(
            papers=papers,
            start=start,
            total=shown.known,
            rows=len(papers),
            problems=(tell_repeats(missed),) if missed > 0 else (),
        )

    def _fetch_sure(self, params: Mapping[str, str], stretch: Stretch) -> tuple[Feed, str]:
        """Fetch a stretch; "nothing found" is asked once more, for arXiv says it in error too.

        Of identifiers it is a common answer, and not worth a long wait.
        """
        feed, fault = self._fetch_stretch(params, stretch)
        if feed.total or fault:
            return feed, fault
        if "search_query" in params:
            self._client.back_off(self._lane, 1, "arXiv finds nothing.")
        return self._fetch_stretch(params, stretch)

    def _fetch_stretch(self, params: Mapping[str, str], stretch: Stretch) -> tuple[Feed, str]:
        """Return the first good answer of three, or else the last with its fault."""
        for attempt in range(1, TRIES + 1):
            feed, fault = self._try_stretch(params, stretch)
            if not fault:
                break
            if attempt < TRIES:
                self._client.back_off(self._lane, attempt, f"arXiv {fault}.")
                stretch = stretch.after(feed) if feed else stretch
        if feed is None:
            rows = stretch.name(stretch.known)
            raise FetchError(f"arXiv {fault}, {TRIES} times: {rows} are missing.", hint=LATER_HINT)
        return feed, fault

    def _try_stretch(self, params: Mapping[str, str], stretch: Stretch) -> tuple[Feed | None, str]:
        """Ask once; return the answer, if it is one, and what is wrong with it."""
        rows = {"start": str(stretch.start), "max_results": str(stretch.want)}
        response = self._client.get(
            self._endpoint, {**params, **rows}, lane=self._lane, accept="application/atom+xml"
        )
        try:
            feed = parse_feed(response.body)
        except UnreadableError as error:
            refuse_status(response, "", hint=QUERY_HINT, setting=SETTING)
            return None, f"sent {error}"
        reason = feed.error or ""
        refuse_status(response, reason, hint=QUERY_HINT, setting=SETTING)
        if find_named(params.get("id_list", "").split(","), reason):
            raise RefusedError(reason, hint=QUERY_HINT)
        if feed.error is not None:
            return None, f"answered with an error ({feed.error})"
        return feed, stretch.find_fault(feed)
