"""arXiv's catch-up pages: everything that was announced in a category on a day, 90 days back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from http import HTTPStatus
from urllib.parse import quote

from digest.calendar import latest_date, listing_days, today
from digest.errors import AnswerError
from digest.model import ListingPage, Problem, Window
from digest.net.fetcher import Fetcher
from digest.net.pace import Lane
from digest.sources.asking import AGAIN_HINT, LATER_HINT, TRIES, persist, refuse_status
from digest.sources.listing_page import Sheet, parse_refusal, parse_sheet
from digest.sources.notices import first_notices, judging_answer, tell_listing
from digest.sources.subjects import names_another
from digest.sources.tree import UnreadableError

REACH = timedelta(days=90)

SUBJECT_HINT = "Look at the category and the day; a day may be at most 90 days ago."
SETTING = "DIGEST_ENDPOINTS__ARXIV_CATCHUP"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A page of a listing.

    `number` counts from 1, `first` is its first entry, counted from 0; `size` is how many entries
    a full page has, `known` the total that the page before stated.
    """

    category: str
    day: date
    number: int
    first: int
    size: int
    known: int = 0

    def __str__(self) -> str:
        return f"the listing of {self.category} of {self.day}"

    def find_confusion(self, sheet: Sheet) -> str:
        """Return which other listing a page is part of, as in "arXiv …", or nothing."""
        if names_another(self.category, sheet.subject):
            return f"sent the listing of {sheet.subject} for that of {self.category}"
        if sheet.day != self.day:
            return f"sent the listing of {sheet.day} for that of {self.day}"
        return ""

    def find_fault(self, sheet: Sheet) -> str:
        """Return what is wrong with a page, as in "arXiv …", or nothing."""
        if sheet.total < self.known:
            return f"counts {sheet.total:,} entries where it counted {self.known:,} before"
        return sheet.find_fault(min(self.size, max(0, sheet.total - self.first)))

    def count(self, sheet: Sheet) -> int:
        """Return how many entries the listing has: those sent count where they are not counted."""
        return max(sheet.total, self.first + sheet.rows)

    def after(self, sheet: Sheet, fault: str) -> "_Place":
        """Return the next page; behind one that lacks entries, where it is expected."""
        first = self.number * self.size if fault else self.first + sheet.rows
        return replace(self, number=self.number + 1, first=first, known=sheet.total)

    def rest(self) -> str:
        """Say what cannot be had without this page."""
        return f"{self} is missing" + f" from entry {self.first + 1:,} on" * bool(self.first)

    def tell(self, message: str) -> Problem:
        """Say what may be missing of the listing."""
        return tell_listing(self.category, self.day, message, AGAIN_HINT)


class ArxivCatchup:
    """Reads the listings of past days, `interval` seconds a request, one connection."""

    name = "catchup"

    def __init__(
        self, client: Fetcher, endpoint: str, interval: float, *, page_size: int = 2000
    ) -> None:
        self._client = client
        self._endpoint = endpoint.rstrip("/")
        self._lane = Lane(name="arxiv", interval=interval, single=True)
        self._page_size = page_size

    def reach(self, now: datetime) -> Window:
        """Return the days that arXiv still tells of."""
        return Window(start=today(now) - REACH, end=latest_date(now))

    def fetch_listing(self, category: str, day: date, *, start: int = 0) -> Iterator[ListingPage]:
        """Yield a listing from the page on that entry `start` is on.

        Each page begins where the one before ended, also where that lacked entries.
        """
        place = self._place(category, day, start)
        held = place.first
        seen: set[str] = set()
        while True:
            sheet, fault = self._fetch_sure(place)
            page = make_page(place, sheet, fault, seen)
            yield replace(page, start=held)
            held += page.rows
            place = place.after(sheet, fault)
            if place.first >= page.total:
                return

    def _place(self, category: str, day: date, start: int) -> _Place:
        """Return the page that an entry is on."""
        size = self._page_size
        number = start // size
        return _Place(category=category, day=day, number=number + 1, first=number * size, size=size)

    def _fetch_sure(self, place: _Place) -> tuple[Sheet, str]:
        """Fetch a page; that nothing was announced is asked once more where that is rare."""
        sheet, fault = self._fetch_sheet(place)
        if sheet.is_empty and listing_days(Window(start=place.day, end=place.day)):
            self._client.back_off(self._lane, 1, f"arXiv sent nothing in {place}.")
            return self._fetch_sheet(place)
        return sheet, fault

    def _fetch_sheet(self, place: _Place) -> tuple[Sheet, str]:
        """Return the first good page of three, or else the fullest with its fault.

        Raises AnswerError where none has an entry.
        """
        tries = persist(partial(self._try_sheet, place), self._client, self._lane)
        sheet, fault = tries[-1]
        if sheet and not fault:
            return sheet, ""
        usable = [(sheet, fault) for sheet, fault in tries if sheet and sheet.rows]
        if not usable:
            raise AnswerError(f"arXiv {fault}, {TRIES} times: {place.rest()}.", hint=LATER_HINT)
        return max(usable, key=lambda answer: answer[0].rows)

    def _try_sheet(self, place: _Place) -> tuple[Sheet | None, str]:
        """Ask once; return the page, if it is one of this listing, and what is wrong with it."""
        subject = quote(place.category.removesuffix(".*"), safe="")
        response = self._client.get(
            f"{self._endpoint}/{subject}/{place.day}",
            {"abs": "False", "page": str(place.number)},
            lane=self._lane,
            accept="text/html",
        )
        reason = "" if response.status == HTTPStatus.OK else parse_refusal(response.body)
        with judging_answer():
            refuse_status(response, reason, hint=SUBJECT_HINT, setting=SETTING)
        try:
            sheet = parse_sheet(response.body)
        except UnreadableError as error:
            return None, f"sent {error}"
        confusion = place.find_confusion(sheet)
        return (None, confusion) if confusion else (sheet, place.find_fault(sheet))


def make_page(place: _Place, sheet: Sheet, fault: str, seen: set[str]) -> ListingPage:
    """Make a page of a listing; papers of earlier pages (`seen`, which grows) are left out."""
    fresh = [notice for notice in sheet.notices if notice.paper not in seen]
    repeats = len(sheet.notices) - len(fresh)
    notices = first_notices(fresh)
    seen.update(notice.paper for notice in notices)
    return ListingPage(
        category=place.category,
        day=place.day,
        notices=notices,
        start=place.first,
        rows=sheet.rows - repeats,
        total=place.count(sheet),
        problems=tuple(_tell(place, sheet, fault, repeats)),
    )


def _tell(place: _Place, sheet: Sheet, fault: str, repeats: int) -> Iterator[Problem]:
    """Say what may be missing of a page."""
    if fault:
        yield place.tell(f"arXiv {fault}: papers of {place} may be missing.")
    if sheet.unusable:
        yield place.tell(f"Entries of {place} that have no legible identifier: {sheet.unusable}.")
    if repeats:
        message = f"Entries of {place} that came a second time: {repeats}; as many may be missing."
        yield place.tell(message)
