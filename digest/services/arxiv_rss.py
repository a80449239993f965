"""arXiv's RSS and Atom feeds: what was announced today in a category."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from urllib.parse import quote

from digest.calendar import listing_days, today
from digest.errors import AnswerError, OutdatedError
from digest.model import ListingPage, Window
from digest.net.fetcher import Fetcher
from digest.net.pace import Lane
from digest.net.response import Response
from digest.services.announcement_feed import Announcement, parse_announcement
from digest.services.arxiv_catchup import first_notices, judging_answer, tell_listing
from digest.services.asking import (
    AGAIN_HINT,
    LATER_HINT,
    TRIES,
    RefusedError,
    persist,
    refuse_status,
)
from digest.services.subjects import is_another
from digest.services.tree import UnreadableError

# A feed with more is cut, and its replacements come first.
MOST_ITEMS = 2000

CATEGORY_HINT = "Look at the spelling of the category."
SETTING = "DIGEST_ENDPOINTS__ARXIV_RSS"
CATCHUP_HINT = "Past days can be had with --source catchup."
# The longest time without a listing, around the turn of the year, is shorter.
_LONGEST_PAUSE = timedelta(days=14)


class ArxivRss:
    """Reads the feeds of the latest announcement, `interval` seconds a request, one connection."""

    name = "rss"

    def __init__(
        self, client: Fetcher, endpoint: str, interval: float, now: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._endpoint = endpoint.rstrip("/")
        self._lane = Lane(name="arxiv", interval=interval, single=True)
        self._now = now

    def reach(self, now: datetime) -> Window:
        """Return the latest day that has a listing; its feed comes out at midnight, Eastern."""
        latest = today(now)
        days = listing_days(Window(start=latest - _LONGEST_PAUSE, end=latest))
        day = days[-1] if days else latest
        return Window(start=day, end=day)

    def fetch_listing(self, category: str, day: date, *, start: int = 0) -> Iterator[ListingPage]:
        """Yield a listing as one page, whatever the start.

        Raises OutdatedError where the feed holds another day's.
        """
        del start
        feed = self._fetch_feed(category, day)
        if not feed.rows and listing_days(Window(start=day, end=day)):
            feed = self._doubt_empty(category, day)
        if feed.day not in (day, None):
            raise another_day(category, day, feed.day)
        yield make_page(category, day, feed)

    def _doubt_empty(self, category: str, day: date) -> Announcement:
        """Ask once more for a feed that should not be empty; then it is to be believed.

        Raises OutdatedError where it holds no longer what was asked for.
        """
        if day != today(self._now()):
            raise OutdatedError(
                f"The feed of {category} is empty and no longer holds the listing of {day}.",
                hint=CATCHUP_HINT,
            )
        self._client.back_off(self._lane, 1, f"The feed of {category} is empty.")
        return self._fetch_feed(category, day)

    def _fetch_feed(self, category: str, day: date) -> Announcement:
        """Return the first good feed of three.  Raises AnswerError where there is none."""
        tries = persist(partial(self._try_feed, category), self._client, self._lane)
        feed, fault = tries[-1]
        if feed is None or fault:
            lost = f"the listing of {category} of {day} is missing"
            raise AnswerError(f"arXiv {fault}, {TRIES} times: {lost}.", hint=LATER_HINT)
        return feed

    def _try_feed(self, category: str) -> tuple[Announcement | None, str]:
        """Ask once; return the feed, if it is one, and what is wrong with it."""
        response = self._client.get(
            f"{self._endpoint}/{quote(category.removesuffix('.*'), safe='')}",
            lane=self._lane,
            accept="application/rss+xml, application/atom+xml, application/xml, text/xml",
        )
        feed, fault = _parse(category, response)
        reason = (feed.error if feed else None) or ""
        with judging_answer():
            refuse_status(response, reason, hint=CATEGORY_HINT, setting=SETTING)
            if feed and feed.error is not None:
                raise RefusedError(feed.error, hint=CATEGORY_HINT)
        return feed, fault


def _parse(category: str, response: Response) -> tuple[Announcement | None, str]:
    """Return the feed, if it is one, and what is wrong with it."""
    try:
        feed = parse_announcement(response.body)
    except UnreadableError as error:
        return None, f"sent {error}"
    if is_another(category, feed.subjects):
        return feed, f"sent the feed of {', '.join(feed.subjects)} for that of {category}"
    return feed, feed.find_fault()


def make_page(category: str, day: date, feed: Announcement) -> ListingPage:
    """Make a page of a feed, each paper once."""
    told = _tell(category, day, feed)
    return ListingPage(
        category=category,
        day=day,
        notices=first_notices(feed.notices),
        start=0,
        rows=feed.rows,
        total=feed.rows,
        problems=tuple(tell_listing(category, day, words, CATCHUP_HINT) for words in told),
    )


def another_day(category: str, day: date, found: date | None) -> OutdatedError:
    """Say which day's listing a feed holds in place of the one that was asked for."""
    holds = "still holds" if found and found < day else "already holds"
    return OutdatedError(
        f"The feed of {category} {holds} the listing of {found}, not that of {day}.",
        hint=AGAIN_HINT if found and found < day else CATCHUP_HINT,
    )


def _tell(category: str, day: date, feed: Announcement) -> Iterator[str]:
    """Say what may be missing of a feed."""
    name = f"The feed of {category} of {day}"
    if feed.rows >= MOST_ITEMS:
        yield (
            f"{name} is full ({feed.rows:,} items) and has replacements first:"
            " new papers may be cut off."
        )
    if feed.unusable:
        yield f"{name} has items that are not legible: {feed.unusable}."
