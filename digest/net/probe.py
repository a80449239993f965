"""Looks whether pages are there, through the client that goes to public addresses alone."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from digest.errors import FetchError
from digest.model import Health
from digest.net.address import parse_host
from digest.net.fetcher import Fetcher
from digest.net.lane import Lane
from digest.ports import Progress

# Each host is asked once in a second.
_INTERVAL = 1.0
_MAX_BYTES = 5_000_000
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS})
# A host that wants another visitor says nothing of the page; asking again would not help.
_REFUSING = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class LinkProber:
    """Asks for pages one after another; one that cannot be looked at is unchecked, not gone."""

    def __init__(self, client: Fetcher, progress: Progress) -> None:
        self._client = client
        self._progress = progress

    def probe(self, urls: Iterable[str]) -> Mapping[str, Health]:
        """Return how each page is."""
        asked = list(dict.fromkeys(urls))
        self._progress.begin("Looking at links", len(asked))
        try:
            return {url: self._look(url, place, len(asked)) for place, url in enumerate(asked, 1)}
        finally:
            self._progress.end()

    def _look(self, url: str, place: int, total: int) -> Health:
        """Return how a page is; a failure says nothing of it."""
        lane = Lane(name=f"probe:{parse_host(url)}", interval=_INTERVAL)
        try:
            response = self._client.get(url, lane=lane, expected=_REFUSING, max_bytes=_MAX_BYTES)
        except FetchError as error:
            self._progress.note(str(error))
            return "unchecked"
        finally:
            self._progress.advance(place, total)
        if response.status in _GONE:
            return "gone"
        return "ok" if response.status < HTTPStatus.BAD_REQUEST else "unchecked"
