"""arXiv's listings by day, from its catch-up pages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email.utils import parsedate
from http import HTTPStatus
from urllib.parse import quote

from digest.calendar import last_listing, latest_date, listing_days, today
from digest.identifiers import parse_id
from digest.model import ListingPage, Notice, NoticeKind, Window
from digest.net.client import Client, Response
from digest.services.arxiv_interface import (
    SMALL,
    ArxivInterface,
    UnreadableError,
    find_codes,
    first_notices,
    is_other_listing,
    is_possible,
    make_listing_problem,
)
from digest.services.base import AGAIN_HINT
from digest.text.markup import Tag, find_elements, join_text, parse_tags

REACH = timedelta(days=90)
# Nearly three times the size of the longest page, 2,000 entries without abstracts.
MOST_BYTES = 10_000_000

SUBJECT_HINT = "Look at the category and the day; a day may be at most 90 days ago."

_TITLE = re.compile(
    r"Catchup results for (.*) on ((?:\w+,? )?[0-9]{1,2} \w+ [0-9]{4})", re.IGNORECASE
)
_TOTAL = re.compile(r"Total of ([0-9,]{1,9}) entr(?:y|ies)", re.IGNORECASE)
_NOTHING = ("no updates for", "no further updates for")
_SHOWN = re.compile(r"showing (?:first |last )?([0-9,]{1,9}) of [0-9,]{1,9} entr", re.IGNORECASE)
_PAPER = re.compile(r"(?:https?://[\w.-]+)?/abs/([^\s?#]+)")
# The openings of arXiv's messages about requests that it does not accept.
_REFUSAL, _LONGEST_REFUSAL = ("Invalid ", "Unexpected ", "Can't "), 180
_SECTIONS: dict[str, NoticeKind] = {"new": "new", "cross": "cross", "replacement": "replace"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchupPage:
    """One page of a listing.

    `subject` is the name of the category in its heading; `rows` counts all its entries, also
    unusable ones; `stated` is the number of entries that its section headings state; `totals` are
    the totals before and after the entries; `says_nothing`: it states that there are no entries.
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
        """The number of entries of the whole listing, as stated."""
        return self.totals[0] if self.totals else 0

    def find_fault(self, want: int, known: int) -> str:
        """Return the fault of a page that should have `want` entries, as in "arXiv …".

        `known` is the total that the page before stated.
        """
        want_or_stated = max(want, self.stated)
        if self.total < known:
            return f"counts {self.total:,} entries where it counted {known:,} before"
        if not self.totals and not self.says_nothing:
            return "sent a listing without its total"
        if self.rows > want:
            return f"sent {self.rows:,} entries where {want:,} belong"
        if self.rows < want_or_stated:
            return f"sent {self.rows:,} of {want_or_stated:,} entries"
        if self.rows and (len(self.totals) == 1 or len(set(self.totals)) > 1):
            return "sent a page that breaks off"
        return "" if self.rows or self.says_nothing else "sent a page without entries"


def parse_catchup_page(body: bytes) -> CatchupPage:
    """Read a page.  Raises UnreadableError if it is no listing."""
    if len(body) > MOST_BYTES:
        raise UnreadableError("a page that is too large for a listing")
    # Totals are read outside the lists only: titles and comments may contain any text.
    outside, lists = _divide(parse_tags(body))
    subject, day = _read_heading(outside)
    headings = [join_text(next(find_elements(tags, "h3"), ())) for tags in lists]
    entries = [
        _parse_entry(entry, _SECTIONS.get(heading.split(" ", 1)[0].lower()), day)
        for tags, heading in zip(lists, headings, strict=True)
        for entry in find_elements(tags, "dt", "dd")
    ]
    text = join_text(outside)
    return CatchupPage(
        subject=subject,
        day=day,
        notices=tuple(filter(None, entries)),
        rows=len(entries),
        stated=sum(_parse_number(match[1]) for match in map(_SHOWN.search, headings) if match),
        totals=tuple(map(_parse_number, _TOTAL.findall(text))),
        says_nothing=any(words in text.lower() for words in _NOTHING),
    )


def _divide(tags: Iterator[Tag]) -> tuple[Sequence[Tag], Sequence[Sequence[Tag]]]:
    """Return the tags outside all lists, and the tags of each list without its inner lists."""
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
    matches = (_TITLE.fullmatch(join_text(heading)) for heading in find_elements(tags, "h1"))
    match = next(filter(None, matches), None)
    parts = parsedate(f"{match[2]} 00:00:00") if match else None
    try:
        if match and parts:
            return match[1], date(*parts[:3])
    except ValueError:  # there is no such day
        pass
    raise UnreadableError("an HTML page that is no listing")


def _parse_entry(tags: Sequence[Tag], section: NoticeKind | None, day: date) -> Notice | None:
    """Read an entry; None if it is unusable.  Its own words take precedence over its section."""
    links = (_PAPER.fullmatch(tag.address.strip()) for tag in tags if tag.name == "a")
    link = next(filter(None, links), None)
    identifier = parse_id(link[1]) if link else None
    words = join_text(tags).lower()
    is_cross, is_replaced = "(cross-list" in words, "(replaced" in words
    kind = "cross" if is_cross else section
    if is_replaced:
        kind = "replace-cross" if is_cross else "replace"
    notice = Notice(paper=identifier.id, kind=kind) if identifier and kind else None
    return notice if notice and is_possible(notice, day) else None


def _parse_number(text: str) -> int:
    return int(text.replace(",", "") or 0)


class ArxivCatchup(ArxivInterface):
    """Reads the listings of past days, `page_size` entries a request."""

    name = "catchup"
    by_category = True
    endpoint = "arxiv_catchup"
    accept = "text/html"

    def __init__(
        self, client: Client, endpoint: str, interval: float, *, page_size: int = 2000
    ) -> None:
        super().__init__(client, endpoint, interval)
        self._page_size = page_size

    def _find_trial(self, now: datetime) -> str:
        return f"{SMALL}/{last_listing(latest_date(now))}"

    def reach(self, now: datetime) -> Window:
        """Return the days whose listings arXiv still has."""
        return Window(start=today(now) - REACH, end=latest_date(now))

    def fetch_listing(self, category: str, day: date, *, start: int = 0) -> Iterator[ListingPage]:
        """Yield a listing, from the page that contains entry `start`.

        Each yielded page begins at the end of the previous page, even if that lacked entries.
        """
        size = self._page_size
        number = start // size
        row = first = number * size
        known = 0
        seen: set[str] = set()
        while True:
            number += 1
            sheet, fault = self._fetch_page(category, day, number, first, known)
            page = _make_page(category, sheet, fault, first, seen)
            yield replace(page, start=row)
            row += page.rows
            # After a fault, all pages so far count as full.
            first, known = number * size if fault else first + sheet.rows, sheet.total
            if first >= page.total:
                return

    def _fetch_page(
        self, category: str, day: date, number: int, first: int, known: int
    ) -> tuple[CatchupPage, str]:
        """Return the first of three pages without fault, or else the fullest with its fault.

        Pages count from 1, and `first` is the page's first entry, counted from 0; the page before
        stated `known` entries in all.  An empty page on a day that rarely has one is requested
        again.  Raises AnswerError if no page has an entry.
        """
        name = f"the listing of {category} of {day}"

        def read(response: Response) -> tuple[CatchupPage | None, str]:
            if response.status != HTTPStatus.OK:
                raise UnreadableError("no listing", reason=_find_reason(response))
            sheet = parse_catchup_page(response.body)
            if is_other_listing(category, find_codes(sheet.subject)):
                return None, f"sent the listing of {sheet.subject} for that of {category}"
            if sheet.day != day:
                return None, f"sent the listing of {sheet.day} for that of {day}"
            want = min(self._page_size, max(0, sheet.total - first))
            return sheet, sheet.find_fault(want, known)

        def doubt(sheet: CatchupPage) -> str:
            is_empty = sheet.says_nothing and not sheet.total and not sheet.rows
            is_rare = is_empty and listing_days(Window(start=day, end=day))
            return f"arXiv sent nothing in {name}." if is_rare else ""

        path = f"{quote(category.removesuffix('.*'), safe='')}/{day}"
        params = {"abs": "False", "page": str(number)}
        tries = self._ask(path, params, read, SUBJECT_HINT, doubt=doubt)
        sheet, fault = tries[-1]
        if sheet and not fault:
            return sheet, ""
        usable = [(sheet, fault) for sheet, fault in tries if sheet and sheet.rows]
        if not usable:
            rest = f" from entry {first + 1:,} on" if first else ""
            raise self._missing_error(fault, f"{name} is missing{rest}")
        return max(usable, key=lambda answer: answer[0].rows)


def _find_reason(response: Response) -> str:
    """Return arXiv's own message about a request that it does not accept."""
    texts = (join_text([tag]) for tag in parse_tags(response.body[:MOST_BYTES]))
    short = (text for text in texts if len(text) <= _LONGEST_REFUSAL)
    return next((text for text in short if text.startswith(_REFUSAL)), "")


def _make_page(
    category: str, sheet: CatchupPage, fault: str, first: int, seen: set[str]
) -> ListingPage:
    """Make a page without papers of earlier pages (`seen`), and add its papers to `seen`."""
    name = f"the listing of {category} of {sheet.day}"
    fresh = [notice for notice in sheet.notices if notice.paper not in seen]
    seen.update(notice.paper for notice in fresh)
    repeats, unusable = len(sheet.notices) - len(fresh), sheet.rows - len(sheet.notices)
    again = f"came a second time: {repeats}; as many may be missing."
    lacks = (
        (fault, f"arXiv {fault}: papers of {name} may be missing."),
        (unusable, f"Entries of {name} that have no legible identifier: {unusable}."),
        (repeats, f"Entries of {name} that {again}"),
    )
    return ListingPage(
        category=category,
        day=sheet.day,
        notices=first_notices(fresh),
        start=first,
        rows=sheet.rows - repeats,
        # Without a stated total, the entries received count.
        total=max(sheet.total, first + sheet.rows),
        problems=tuple(
            make_listing_problem(category, sheet.day, message, AGAIN_HINT)
            for is_lacking, message in lacks
            if is_lacking
        ),
    )


SERVICE = ArxivCatchup
