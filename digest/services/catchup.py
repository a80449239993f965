"""arXiv's listings by day, from its catch-up pages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email.utils import parsedate
from functools import partial
from http import HTTPStatus
from urllib.parse import quote

from digest.calendar import last_listing, latest_date, listing_days, today
from digest.identifiers import parse_id
from digest.model import ListingPage, Notice, NoticeKind, Problem, Window
from digest.net.client import Client, Response
from digest.services.arxiv_interface import (
    SMALL,
    ArxivInterface,
    find_codes,
    first_notices,
    is_other_listing,
    is_possible,
    make_listing_problem,
    raise_answer_error,
)
from digest.services.arxiv_xml import UnreadableError
from digest.services.base import AGAIN_HINT, Trial
from digest.text.markup import Tag, find_elements, join_text, parse_tags

REACH = timedelta(days=90)
# Nearly three times what the longest page has, 2,000 entries without abstracts.
MOST_BYTES = 10_000_000

SUBJECT_HINT = "Look at the category and the day; a day may be at most 90 days ago."

_TITLE = re.compile(
    r"Catchup results for (.*) on ((?:\w+,? )?[0-9]{1,2} \w+ [0-9]{4})", re.IGNORECASE
)
_TOTAL = re.compile(r"Total of ([0-9,]{1,9}) entr(?:y|ies)", re.IGNORECASE)
_NOTHING = ("no updates for", "no further updates for")
_SHOWN = re.compile(r"showing (?:first |last )?([0-9,]{1,9}) of [0-9,]{1,9} entr", re.IGNORECASE)
_PAPER = re.compile(r"(?:https?://[\w.-]+)?/abs/([^\s?#]+)")
# What arXiv says of a request that it does not accept.
_REFUSAL, _LONGEST_REFUSAL = ("Invalid ", "Unexpected ", "Can't "), 180
_SECTIONS: dict[str, NoticeKind] = {"new": "new", "cross": "cross", "replacement": "replace"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of a listing.

    `subject` is what it says it is a listing of, in words; `rows` counts its entries, the unusable
    ones included; `stated` is how many its sections say they show; `totals` are the
    figures before and behind the entries; `says_nothing`: it states that there are none.
    """

    subject: str
    day: date
    notices: tuple[Notice, ...]
    rows: int
    stated: int
    totals: tuple[int, ...]
    says_nothing: bool

    @property
    def total(self) -> int:
        """How many entries the whole listing has, as it says."""
        return self.totals[0] if self.totals else 0

    def find_fault(self, want: int) -> str:
        """Return what is wrong with a page that should have `want` entries, as in "arXiv …"."""
        want_or_stated = max(want, self.stated)
        if not self.totals and not self.says_nothing:
            return "sent a listing without its total"
        if self.rows > want:
            return f"sent {self.rows:,} entries where {want:,} belong"
        if self.rows < want_or_stated:
            return f"sent {self.rows:,} of {want_or_stated:,} entries"
        if self.rows and (len(self.totals) == 1 or len(set(self.totals)) > 1):
            return "sent a page that breaks off"
        return "" if self.rows or self.says_nothing else "sent a page without entries"


def parse_sheet(body: bytes) -> Sheet:
    """Read a page.  Raises UnreadableError where it is no listing."""
    if len(body) > MOST_BYTES:
        raise UnreadableError("a page that is too large for a listing")
    # Titles and comments may say what they like; what counts is said outside of the lists.
    outside, lists = _divide(parse_tags(body))
    subject, day = _read_heading(outside)
    headings = [join_text(next(find_elements(tags, "h3"), ())) for tags in lists]
    entries = [
        _parse_entry(entry, _SECTIONS.get(heading.split(" ", 1)[0].lower()), day)
        for tags, heading in zip(lists, headings, strict=True)
        for entry in find_elements(tags, "dt", "dd")
    ]
    text = join_text(outside)
    return Sheet(
        subject=subject,
        day=day,
        notices=tuple(filter(None, entries)),
        rows=len(entries),
        stated=sum(_number(found[1]) for found in map(_SHOWN.search, headings) if found),
        totals=tuple(map(_number, _TOTAL.findall(text))),
        says_nothing=any(words in text.lower() for words in _NOTHING),
    )


def _divide(tags: Iterator[Tag]) -> tuple[Sequence[Tag], Sequence[Sequence[Tag]]]:
    """Return the tags outside of all lists, and those of each list without the lists in it."""
    outside: list[Tag] = []
    lists: list[list[Tag]] = []
    depth = 0
    for tag in tags:
        depth = max(0, depth + (tag.name == "dl") - (tag.name == "/dl"))
        if depth == 0:
            outside.append(tag)
        elif depth == 1 and tag.name == "dl":
            lists.append([tag])
        elif depth == 1:
            lists[-1].append(tag)
    return outside, lists


def _read_heading(tags: Sequence[Tag]) -> tuple[str, date]:
    """Return what a page is a listing of, in words, and of which day."""
    headings = (_TITLE.fullmatch(join_text(found)) for found in find_elements(tags, "h1"))
    found = next(filter(None, headings), None)
    read = parsedate(f"{found[2]} 00:00:00") if found else None
    try:
        if found and read:
            return found[1], date(*read[:3])
    except ValueError:  # no calendar has that day
        pass
    raise UnreadableError("an HTML page that is no listing")


def _parse_entry(tags: Sequence[Tag], section: NoticeKind | None, day: date) -> Notice | None:
    """Read an entry; None where it cannot be used.  Its own words win over its section's."""
    links = (_PAPER.fullmatch(tag.address.strip()) for tag in tags if tag.name == "a")
    link = next(filter(None, links), None)
    found = parse_id(link[1]) if link else None
    words = join_text(tags).lower()
    is_cross, is_replaced = "(cross-list" in words, "(replaced" in words
    kind = "cross" if is_cross else section
    if is_replaced:
        kind = "replace-cross" if is_cross else "replace"
    notice = Notice(paper=found.id, kind=kind) if found and kind else None
    return notice if notice and is_possible(notice, day) else None


def _number(text: str) -> int:
    return int(text.replace(",", "") or 0)


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

    def judge(self, sheet: Sheet) -> tuple[Sheet | None, str]:
        """Return a page, unless it is part of another listing, and its fault as in "arXiv …"."""
        if is_other_listing(self.category, find_codes(sheet.subject)):
            return None, f"sent the listing of {sheet.subject} for that of {self.category}"
        if sheet.day != self.day:
            return None, f"sent the listing of {sheet.day} for that of {self.day}"
        if sheet.total < self.known:
            told = f"counts {sheet.total:,} entries where it counted {self.known:,} before"
            return sheet, told
        return sheet, sheet.find_fault(min(self.size, max(0, sheet.total - self.first)))

    def after(self, sheet: Sheet, fault: str) -> "_Place":
        """Return the next page; behind one that lacks entries, where it is expected."""
        first = self.number * self.size if fault else self.first + sheet.rows
        return replace(self, number=self.number + 1, first=first, known=sheet.total)


class ArxivCatchup(ArxivInterface):
    """Reads the listings of past days, `page_size` entries a request."""

    name = "catchup"
    endpoint = "arxiv_catchup"
    accept = "text/html"

    def __init__(
        self, client: Client, endpoint: str, interval: float, *, page_size: int = 2000
    ) -> None:
        super().__init__(client, endpoint, interval)
        self._page_size = page_size

    def _find_trial(self, now: datetime) -> Trial:
        return Trial(path=f"{SMALL}/{last_listing(latest_date(now))}")

    def reach(self, now: datetime) -> Window:
        """Return the days whose listings arXiv still has."""
        return Window(start=today(now) - REACH, end=latest_date(now))

    def fetch_listing(self, category: str, day: date, *, start: int = 0) -> Iterator[ListingPage]:
        """Yield a listing from the page on that entry `start` is on.

        Each page begins where the one before ended, also where that lacked entries.
        """
        size = self._page_size
        number = start // size
        place = _Place(
            category=category, day=day, number=number + 1, first=number * size, size=size
        )
        held = place.first
        seen: set[str] = set()
        while True:
            sheet, fault = self._fetch_sheet(place)
            page = _make_page(place, sheet, fault, seen)
            yield replace(page, start=held)
            held += page.rows
            place = place.after(sheet, fault)
            if place.first >= page.total:
                return

    def _fetch_sheet(self, place: _Place) -> tuple[Sheet, str]:
        """Return the first good page of three, or else the fullest with its fault.

        That nothing was announced is asked once more where that is rare.  Raises AnswerError where
        no page has an entry.
        """

        def doubt(sheet: Sheet) -> str:
            is_empty = sheet.says_nothing and not sheet.total and not sheet.rows
            is_rare = is_empty and listing_days(Window(start=place.day, end=place.day))
            return f"arXiv sent nothing in {place}." if is_rare else ""

        subject = quote(place.category.removesuffix(".*"), safe="")
        params = {"abs": "False", "page": str(place.number)}
        path = f"{subject}/{place.day}"
        tries = self._ask(path, params, partial(self._read, place), doubt)
        sheet, fault = tries[-1]
        if sheet and not fault:
            return sheet, ""
        usable = [(sheet, fault) for sheet, fault in tries if sheet and sheet.rows]
        if not usable:
            rest = f" from entry {place.first + 1:,} on" if place.first else ""
            raise self._missing_error(fault, f"{place} is missing{rest}")
        return max(usable, key=lambda answer: answer[0].rows)

    def _read(self, place: _Place, response: Response) -> tuple[Sheet | None, str]:
        """Return a page, if it is one of this listing, and what is wrong with it."""
        reason = "" if response.status == HTTPStatus.OK else _parse_refusal(response.body)
        with raise_answer_error():
            self._raise_for_status(response, reason, hint=SUBJECT_HINT)
        try:
            return place.judge(parse_sheet(response.body))
        except UnreadableError as error:
            return None, f"sent {error}"


def _parse_refusal(body: bytes) -> str:
    """Return the sentence in which arXiv says why it does not accept a request, if it does."""
    sentences = (join_text([tag]) for tag in parse_tags(body[:MOST_BYTES]))
    told = (one for one in sentences if one.startswith(_REFUSAL) and len(one) <= _LONGEST_REFUSAL)
    return next(told, "")


def _make_page(place: _Place, sheet: Sheet, fault: str, seen: set[str]) -> ListingPage:
    """Make a page of a listing; papers of earlier pages (`seen`, which grows) are left out."""
    fresh = [notice for notice in sheet.notices if notice.paper not in seen]
    seen.update(notice.paper for notice in fresh)
    repeats = len(sheet.notices) - len(fresh)
    return ListingPage(
        category=place.category,
        day=place.day,
        notices=first_notices(fresh),
        start=place.first,
        rows=sheet.rows - repeats,
        # Those sent count where they are not counted.
        total=max(sheet.total, place.first + sheet.rows),
        problems=_tell(place, sheet, fault, repeats),
    )


def _tell(place: _Place, sheet: Sheet, fault: str, repeats: int) -> tuple[Problem, ...]:
    """Say what may be missing of a page."""
    told = []
    if fault:
        told.append(f"arXiv {fault}: papers of {place} may be missing.")
    if unusable := sheet.rows - len(sheet.notices):
        told.append(f"Entries of {place} that have no legible identifier: {unusable}.")
    if repeats:
        told.append(
            f"Entries of {place} that came a second time: {repeats}; as many may be missing."
        )
    return tuple(
        make_listing_problem(place.category, place.day, words, AGAIN_HINT) for words in told
    )


SERVICE = ArxivCatchup
