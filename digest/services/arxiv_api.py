"""arXiv's search API: every page of an answer, or word of what may be missing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from sys import maxsize

from digest.errors import AnswerError, FetchError
from digest.model import Page, Search
from digest.net.fetcher import Fetcher
from digest.net.pace import Lane
from digest.services.asking import LATER_HINT, TRIES, RefusedError, refuse_status
from digest.services.atom import Feed, parse_feed
from digest.services.question import (
    Batches,
    Question,
    find_named,
    lookup_question,
    search_question,
    tell_difference,
)
from digest.services.reading import WINDOW, Reading
from digest.services.stretch import (
    Stretch,
    make_page,
    make_rest,
    take_fresh,
    tell_fault,
    tell_repeats,
)
from digest.services.tree import UnreadableError

SETTING = "DIGEST_ENDPOINTS__ARXIV_API"


class ArxivApi:
    """Searches arXiv and looks papers up, `interval` seconds a request, one connection."""

    name = "arXiv"
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
        yield from self._fetch_pages(search_question(search), start, search.limit)

    def _fetch_batch(self, batch: Sequence[str]) -> Iterator[Page]:
        return self._fetch_pages(lookup_question(batch), 0, len(batch))

    def _fetch_pages(self, question: Question, start: int, limit: int | None) -> Iterator[Page]:
        """Yield pages until the total, the limit or arXiv's own limit is reached.

        A page's total counts the rows within the limit, of which arXiv gives out the first ones.
        An answer to another question is followed while it has papers that can be what was asked.
        """
        most = maxsize if limit is None else limit
        reading = Reading(row=start, most=most)
        seen: set[str] = set()
        while not reading.is_over:
            stretch = reading.next_stretch(self._page_size)
            feed, fault = self._fetch_sure(question, stretch)
            if difference := question.find_difference(feed):
                question, fault = replace(question, settled=True), ""
            lacking = reading.take(feed, stretch, fault)
            notes = tell_difference(difference) or tell_fault(feed, lacking, fault)
            page = make_page(question, feed, stretch.start, notes, seen)
            yield replace(page, total=min(reading.total, most))
            if question.settled and not page.papers:
                return
            if (repeats := feed.rows - page.rows) or reading.has_shrunk:
                shown = replace(stretch, want=feed.rows, known=min(reading.total, most))
                yield self._fetch_border(question, shown, repeats, seen)
        if reading.is_cut:
            yield make_rest(reading.row, reading.total, most)

    def _fetch_border(
        self, question: Question, shown: Stretch, repeats: int, seen: set[str]
    ) -> Page:
        """Ask for the rows on both sides of a page's start at once, as it may have moved.

        arXiv's order has no tie-breaker: papers of one moment change places between two answers,
        and one that is pushed over the border is in neither, while another comes twice (`repeats`).
        Where a paper has gone from an answer, those behind it move up over the border.
        """
        start = max(0, shown.start - self._page_size // 2)
        want = min(self._page_size, shown.start + shown.want - start)
        feed, _ = self._fetch_stretch(question, replace(shown, start=start, want=want))
        fresh = take_fresh(feed, seen)
        missed = repeats - len(fresh)
        return Page(
            papers=tuple(filter(question.fits, fresh)),
            start=start,
            total=shown.known,
            rows=len(fresh),
            problems=(tell_repeats(missed),) if missed > 0 else (),
        )

    def _fetch_sure(self, question: Question, stretch: Stretch) -> tuple[Feed, str]:
        """Fetch a stretch; "nothing found" is asked once more, for arXiv says it in error too.

        Of identifiers it is a common answer, and not worth a long wait.  Where the run may not
        wait so long, it has to do.
        """
        feed, fault = self._fetch_stretch(question, stretch)
        if feed.total or fault:
            return feed, fault
        if not question.ids:
            try:
                self._client.back_off(self._lane, 1, "arXiv finds nothing.")
            except FetchError:
                return feed, fault
        return self._fetch_stretch(question, stretch)

    def _fetch_stretch(self, question: Question, stretch: Stretch) -> tuple[Feed, str]:
        """Return the first good answer of three, or else the last with its fault."""
        for attempt in range(1, TRIES + 1):
            feed, fault = self._try_stretch(question, stretch)
            if not fault:
                break
            if attempt < TRIES:
                self._client.back_off(self._lane, attempt, f"arXiv {fault}.")
                stretch = stretch.after(feed) if feed else stretch
        if feed is None:
            rows = stretch.name(stretch.known)
            raise AnswerError(f"arXiv {fault}, {TRIES} times: {rows} are missing.", hint=LATER_HINT)
        return feed, fault

    def _try_stretch(self, question: Question, stretch: Stretch) -> tuple[Feed | None, str]:
        """Ask once; return the answer, if it is one, and what is wrong with it."""
        rows = {"start": str(stretch.start), "max_results": str(stretch.want)}
        response = self._client.get(
            self._endpoint,
            {**question.params, **rows},
            lane=self._lane,
            accept="application/atom+xml",
        )
        try:
            feed = parse_feed(response.body)
        except UnreadableError as error:
            refuse_status(response, "", hint=question.hint, setting=SETTING)
            return None, f"sent {error}"
        reason = feed.error or ""
        refuse_status(response, reason, hint=question.hint, setting=SETTING)
        if find_named(question.ids, reason):
            raise RefusedError(reason, hint=question.hint)
        if feed.error is not None:
            return None, f"answered with an error ({feed.error})"
        return feed, question.find_difference(feed) or stretch.find_fault(feed)
