"""Feeds of blogs, releases, journals and other preprint servers, which a topic names."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from html import unescape
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

from digest.errors import AnswerError
from digest.model import FEED, Answer, FeedEntry, StatedFeed
from digest.net.client import Client, Response
from digest.net.rate_limits import RateLimit
from digest.services.base import parse_address, parse_text

_MAX_BYTES = 3_000_000
# feedparser's time grows with the square of a tag's length; no feed needs a tag of this many bytes.
_GIANT_TAG = re.compile(rb"<[^<>]{20000,}>?")
# The most entries of a feed that are read.
_MOST = 100
_MAX_TITLE, _MAX_SUMMARY, _MAX_KEY = 300, 500, 200
_TAG = re.compile(r"<[^<>]*>")
_ACCEPT = "application/atom+xml, application/rss+xml, application/xml, text/xml;q=0.9, */*;q=0.1"
_HINT = "Look at its address in digest.toml; it is read again by the next build or harvest."


class FeedReader:
    """Reads feeds, each by a client of its own that `make_client` returns for its address.

    `interval` is the number of seconds between two requests to one site.
    """

    def __init__(self, make_client: Callable[[str], Client], interval: float) -> None:
        self._make_client = make_client
        self._limit = RateLimit(name=FEED, interval=interval)

    def fetch(self, url: str, known: Answer | None) -> Answer:
        """Return the entries of the feed at `url`; the known answer if nothing has changed.

        Raises FetchError.
        """
        validator = known.validator if known else ""
        condition = "If-None-Match" if validator.startswith(('"', "W/")) else "If-Modified-Since"
        response = self._make_client(url).get(
            url,
            rate_limit=self._limit,
            accept=_ACCEPT,
            headers={condition: validator} if validator else {},
            max_bytes=_MAX_BYTES,
        )
        if known and response.status == HTTPStatus.NOT_MODIFIED:
            stated, tag = known.stated, validator
        else:
            stated = StatedFeed(entries=tuple(_read(response)))
            tags = (response.headers.get(name, "") for name in ("etag", "last-modified"))
            tag = next((tag for tag in tags if tag.isascii() and tag.isprintable() and tag), "")
        received = response.received
        return Answer(service=FEED, subject=url, stated=stated, asked=received, validator=tag)


def _read(response: Response) -> Iterator[FeedEntry]:
    """Yield the first entries of a feed that have title, address and day, each once.

    Raises AnswerError if the response is no feed, or none of its entries can be used.
    """
    import feedparser  # noqa: PLC0415 - few topics name feeds

    host = urlsplit(response.url).hostname
    if response.status != HTTPStatus.OK:
        raise AnswerError(f"{host} answers with status {response.status}.", hint=_HINT)
    body = _GIANT_TAG.sub(b"", response.body)
    kind = {"content-type": response.headers.get("content-type", "application/xml")}
    try:
        feed = feedparser.parse(
            body, response_headers=kind, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:
        raise AnswerError(f"The feed of {host} cannot be read.", hint=_HINT) from error
    if not feed.get("version"):
        raise AnswerError(f"{host} sent something that is no feed.", hint=_HINT)
    entries = {
        entry.key: entry
        for item in feed.entries[:_MOST]
        if (entry := _read_entry(item, response.url))
    }
    if feed.entries and not entries:
        message = f"No entry of the feed of {host} has a title, an address and a day."
        raise AnswerError(message, hint="Without these, none can be placed in an issue.")
    yield from entries.values()


def _read_entry(item: Any, base: str) -> FeedEntry | None:  # noqa: ANN401 - feedparser's own
    """Return an entry, None if it lacks a title, a web address or a day."""
    title = _plain(item.get("title"))[:_MAX_TITLE].strip()
    try:
        url = parse_address(urljoin(base, item.get("link") or ""))
    except ValueError:
        return None
    # feedparser's own `get` would take one for the other, with a warning.
    moment = dict.get(item, "published_parsed") or dict.get(item, "updated_parsed")
    if not (title and url and moment):
        return None
    key = parse_text(item.get("id")) or url
    if len(key) > _MAX_KEY:
        key = sha256(key.encode()).hexdigest()
    try:
        day = date(*moment[:3])
    except ValueError:
        return None
    summary = _plain(item.get("summary"))[:_MAX_SUMMARY].strip()
    return FeedEntry(key=key, title=title, url=url, day=day, summary=summary)


def _plain(value: object) -> str:
    """Return the words of a text that may be HTML, on one line."""
    text = value[: 10 * _MAX_SUMMARY] if isinstance(value, str) else ""
    return parse_text(unescape(_TAG.sub(" ", text))[: 2 * _MAX_SUMMARY])
