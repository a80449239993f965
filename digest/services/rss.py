"""arXiv's feeds, RSS 2.0 or Atom: what was announced today in a category.

Only identifiers, kinds, days, the category and error messages are read from a feed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import get_args
from urllib.parse import quote
from xml.etree import ElementTree as ET

from digest.calendar import EASTERN, last_listing, today
from digest.errors import OutdatedError
from digest.identifiers import parse_id
from digest.model import ListingPage, Notice, NoticeKind, Window, parse_time
from digest.net.client import Response
from digest.services.arxiv_interface import (
    ARXIV,
    ATOM,
    SMALL,
    ArxivInterface,
    UnreadableError,
    first_notices,
    is_other_listing,
    is_possible,
    make_listing_problem,
    parse_xml,
    read_text,
)
from digest.services.base import AGAIN_HINT

# Longer feeds are cut off, and replacements come first.
MOST_ITEMS = 2000

CATEGORY_HINT = "Look at the spelling of the category."
CATCHUP_HINT = "Past days can be had with --source catchup."

_TITLE = re.compile(r"([\w.-]+(?:, [\w.-]+)*) updates on arXiv\.org", re.ASCII)
_KINDS: dict[str, NoticeKind] = {kind: kind for kind in get_args(NoticeKind)}
# The element names of both formats, RSS and Atom.
_ID, _DAY = ("guid", f"{ATOM}id"), ("pubDate", f"{ATOM}published")
_NAME, _ABOUT = ("title", f"{ATOM}title"), ("description", f"{ATOM}subtitle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One feed.

    `subjects` are the archives and categories in its title; `rows` counts all its items, also
    unusable ones; `days` are the days of its items, in US Eastern time.
    """

    subjects: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    rows: int = 0
    days: frozenset[date] = frozenset()

    @property
    def day(self) -> date | None:
        """The day that the items state; None if they state none or several."""
        return next(iter(self.days)) if len(self.days) == 1 else None


def parse_announcement(body: bytes) -> Announcement:
    """Read a feed.  Raises UnreadableError if it is no feed."""
    root, _ = parse_xml(body)
    channel = root if root.tag == f"{ATOM}feed" else root.find("channel")
    if channel is None or root.tag not in {"rss", f"{ATOM}feed"}:
        raise UnreadableError("XML that is no feed")
    name = read_text(channel, *_NAME)
    if name.lower().startswith("feed error"):
        reason = read_text(channel, *_ABOUT) or "no reason given"
        raise UnreadableError("an error", reason=reason)
    title = _TITLE.fullmatch(name)
    items = [*channel.findall("item"), *channel.findall(f"{ATOM}entry")]
    days = frozenset(_parse_day(read_text(item, *_DAY)) for item in items)
    return Announcement(
        subjects=tuple(title[1].split(", ")) if title else (),
        notices=tuple(filter(None, map(_parse_item, items))),
        rows=len(items),
        days=frozenset(filter(None, days)),
    )


def _parse_item(item: ET.Element) -> Notice | None:
    """Read an item; None if it has no kind, or no identifier possible on its day."""
    identifier = parse_id(read_text(item, *_ID))
    kind = _KINDS.get(read_text(item, f"{ARXIV}announce_type").lower())
    notice = Notice(paper=identifier.id, kind=kind) if identifier and kind else None
    day = _parse_day(read_text(item, *_DAY))
    return notice if notice and (day is None or is_possible(notice, day)) else None


def _parse_day(text: str) -> date | None:
    """Read a time of either format, and return its day in US Eastern time."""
    for parse in (parse_time, parsedate_to_datetime):
        try:
            moment = parse(text)
            # A time with an unknown zone is in UTC.
            zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return zoned.astimezone(EASTERN).date()
        except (ValueError, OverflowError):
            continue
    return None


class ArxivRss(ArxivInterface):
    """Reads the feeds of the latest announcement."""

    name = "rss"
    by_category = True
    endpoint = "arxiv_rss"
    accept = "application/rss+xml, application/atom+xml, application/xml, text/xml"
    trial_path = SMALL

    def reach(self, now: datetime) -> Window:
        """Return the latest day with a listing; its feed appears at midnight, US Eastern time."""
        day = last_listing(today(now))
        return Window(start=day, end=day)

    def fetch_listing(self, category: str, day: date, *, start: int = 0) -> Iterator[ListingPage]:
        """Yield a listing as one page, ignoring `start`.

        Raises OutdatedError if the feed holds another day's listing.
        """
        del start
        feed = self._fetch_feed(category, day)
        if feed.day not in (day, None):
            is_late = feed.day < day
            holds = "still" if is_late else "already"
            raise OutdatedError(
                f"The feed of {category} {holds} holds the listing of {feed.day}, not that of"
                f" {day}.",
                hint=AGAIN_HINT if is_late else CATCHUP_HINT,
            )
        name, problems = f"The feed of {category} of {day}", list[str]()
        if feed.rows >= MOST_ITEMS:
            problems.append(
                f"{name} is full ({feed.rows:,} items) and has replacements first:"
                " new papers may be cut off."
            )
        if unusable := feed.rows - len(feed.notices):
            problems.append(f"{name} has items that are not legible: {unusable}.")
        yield ListingPage(
            category=category,
            day=day,
            notices=first_notices(feed.notices),
            start=0,
            rows=feed.rows,
            total=feed.rows,
            problems=tuple(
                make_listing_problem(category, day, words, CATCHUP_HINT) for words in problems
            ),
        )

    def _fetch_feed(self, category: str, day: date) -> Announcement:
        """Return the first of three feeds without fault; request a surprisingly empty feed again.

        Raises AnswerError if there is none, OutdatedError if an empty feed no longer holds the
        day's listing.
        """
        is_listed = last_listing(day) == day

        def read(response: Response) -> tuple[Announcement | None, str]:
            feed = parse_announcement(response.body)
            if is_other_listing(category, feed.subjects):
                return None, f"sent the feed of {', '.join(feed.subjects)} for that of {category}"
            if feed.rows and not feed.day:
                return None, f"sent a feed that states {'several days' if feed.days else 'no day'}"
            is_empty = response.status == HTTPStatus.OK and is_listed and not feed.rows
            if is_empty and day != today(response.received):
                raise OutdatedError(
                    f"The feed of {category} is empty and no longer holds the listing of {day}.",
                    hint=CATCHUP_HINT,
                )
            return feed, ""

        def doubt(feed: Announcement) -> str:
            return f"The feed of {category} is empty." if is_listed and not feed.rows else ""

        path = quote(category.removesuffix(".*"), safe="")
        feed, fault = self._ask(path, {}, read, CATEGORY_HINT, doubt=doubt, is_refusal=bool)[-1]
        if feed is None:
            raise self._missing_error(fault, f"the listing of {category} of {day} is missing")
        return feed


SERVICE = ArxivRss
