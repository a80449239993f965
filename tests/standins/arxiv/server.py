"""The stand-in itself: which service answers a request, and what a fault makes of the answer."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from tests.standins.arxiv.api import SearchApi
from tests.standins.arxiv.catchup import CatchupService
from tests.standins.arxiv.daily import DailyService
from tests.standins.arxiv.exchange import ARXIV, Reply, Request, RequestLog
from tests.standins.arxiv.faults import Fault, Script
from tests.standins.arxiv.html import HtmlService
from tests.standins.arxiv.library import Library, View
from tests.standins.arxiv.others import Others
from tests.standins.arxiv.records import parse_record, read_records
from tests.standins.arxiv.timetable import last_listing_day
from tests.standins.arxiv.transport import LoopbackServer

API_PATH = "/api/query"
Records = Iterable[Mapping[str, Any]] | str | Path
NOT_FOUND = Reply(status=404, headers={"Content-Type": "text/plain"}, body=b"Not Found")


class ArxivServer:
    """A stand-in on 127.0.0.1, running from `with` to its end.

    `records` are mappings or the path of a JSON-lines file; `world` is described in `services` and
    `html`; every answer is held back for `delay` seconds; port 0 takes a free one.  `raw_hostile`
    sends characters that XML forbids as they are, instead of dropping them.

    `now` is the clock that arXiv goes by; it may be replaced while the stand-in runs.
    `hide_unannounced` keeps versions and later categories unknown until 20:00 US Eastern of the
    evening before the date of their listing.  `catchup_size` and `feed_size` are the most entries
    on a catch-up page and in a daily feed.
    """

    def __init__(  # noqa: PLR0913 - each is one independent property of the stand-in
        self,
        records: Records,
        *,
        faults: Iterable[Fault] = (),
        world: Mapping[str, Any] | None = None,
        port: int = 0,
        delay: float = 0.0,
        seed: int = 0,
        raw_hostile: bool = False,
        now: Callable[[], datetime] | None = None,
        hide_unannounced: bool = False,
        catchup_size: int = 2000,
        feed_size: int = 2000,
    ) -> None:
        self.now = now or _now
        self._library, self._hides = _read_library(records), hide_unannounced
        self._search = SearchApi(self._view, seed=seed, raw_hostile=raw_hostile, now=self._tell)
        self._catchup = CatchupService(
            self._tell_library,
            self._view,
            now=self._tell,
            size=catchup_size,
            hides=hide_unannounced,
        )
        self._daily = DailyService(
            self._tell_library, now=self._tell, size=feed_size, raw_hostile=raw_hostile
        )
        self._log, self._script = RequestLog(), Script(faults)
        self._delay, self._closing = delay, Event()
        self._http = LoopbackServer(port, self._respond)
        self._thread = Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._html = HtmlService((world or {}).get("html", {}))
        self._others = Others(world or {}, self.url)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The root, such as `http://127.0.0.1:8099`; services live in folders below it."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def api(self) -> str:
        """The address of the search API."""
        return self.url + API_PATH

    @property
    def catchup(self) -> str:
        """The address of the catch-up pages, without subject and day."""
        return self.url + "/catchup"

    @property
    def rss(self) -> str:
        """The address of the RSS feeds, without categories."""
        return self.url + "/rss"

    @property
    def atom(self) -> str:
        """The address of the daily Atom feeds, without categories."""
        return self.url + "/atom"

    @property
    def html(self) -> str:
        """The address of the full texts, without identifiers."""
        return self.url + "/html"

    @property
    def endpoints(self) -> dict[str, str]:
        """The settings that lead a command to every service here, and to none elsewhere."""
        places = {
            "ARXIV_API": self.api,
            "ARXIV_CATCHUP": self.catchup,
            "ARXIV_RSS": self.rss,
            "ARXIV_HTML": self.html,
            "GITHUB": f"{self.url}/github",
            "HUGGINGFACE": f"{self.url}/huggingface",
            "OPENALEX": f"{self.url}/openalex",
        }
        return {f"DIGEST_ENDPOINTS__{name}": place for name, place in places.items()}

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request so far, in order of arrival."""
        return self._log.requests

    @property
    def peak(self) -> int:
        """The most requests that any one service had in flight at a time."""
        return max((request.concurrent for request in self.requests), default=0)

    @property
    def arxiv_requests(self) -> tuple[Request, ...]:
        """Every request to any of arXiv's interfaces so far, in order of arrival."""
        return tuple(request for request in self.requests if request.service in ARXIV)

    @property
    def arxiv_peak(self) -> int:
        """The most requests that all of arXiv's interfaces had in flight at a time."""
        return max((request.arxiv_concurrent for request in self.requests), default=0)

    def gaps(self) -> tuple[float, ...]:
        """Give the seconds between the starts of arXiv's requests, over all its interfaces."""
        return tuple(late.time - early.time for early, late in pairwise(self.arxiv_requests))

    def set_time(self, moment: datetime) -> None:
        """Stop arXiv's clock at a moment."""
        self.now = lambda: moment

    def replace_records(self, records: Records) -> None:
        """Serve other records from the next request on."""
        self._library = _read_library(records)

    def script(self, fault: Fault) -> None:
        """Add a failure to those yet to happen."""
        self._script.add(fault)

    def _respond(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> Reply:
        request = self._log.arrive(method, path, query, headers)
        # A request is over before its reply is sent: the client's next one may come at once.
        try:
            fault = self._script.take(request)
            self._closing.wait(self._delay + (fault.delay if fault else 0.0))
            reply = self._reply(request, fault)
            return fault.apply(reply) if fault else reply
        finally:
            self._log.leave(request)

    def _reply(self, request: Request, fault: Fault | None) -> Reply:
        folder, _, rest = request.path.lstrip("/").partition("/")
        if request.path == API_PATH:
            return self._search.answer(request.query, fault)
        if folder == "catchup" and "/" in rest:
            return self._catchup.answer(rest, request.query, fault)
        if folder in {"rss", "atom"} and rest:
            return self._daily.answer(folder, rest, fault)
        if folder == "html" and rest:
            return self._html.answer(rest)
        return self._others.answer(folder, rest, request) or NOT_FOUND

    def _tell(self) -> datetime:
        return self.now()

    def _tell_library(self) -> Library:
        return self._library

    def _view(self) -> View:
        return self._library.view(last_listing_day(self.now()) if self._hides else None)


def _read_library(records: Records) -> Library:
    rows = read_records(Path(records)) if isinstance(records, str | Path) else records
    return Library(map(parse_record, rows))


def _now() -> datetime:
    return datetime.now(UTC)
