"""The stand-in itself: which service answers a request, and what a fault makes of the answer."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from tests.arxiv_server.api import SearchApi
from tests.arxiv_server.exchange import Reply, Request, RequestLog
from tests.arxiv_server.faults import Fault, Script
from tests.arxiv_server.records import read_records
from tests.arxiv_server.services import GitHub, HuggingFace
from tests.arxiv_server.transport import LoopbackServer

API_PATH = "/api/query"
NOT_FOUND = Reply(status=404, headers={"Content-Type": "text/plain"}, body=b"Not Found")


class ArxivServer:
    """A stand-in on 127.0.0.1, running from `with` to its end.

    `records` are mappings or the path of a JSON-lines file; `world` is described in `services`;
    every answer is held back for `delay` seconds; port 0 takes a free one.  `raw_hostile` sends
    characters that XML forbids as they are, instead of dropping them.
    """

    def __init__(  # noqa: PLR0913 - each is one independent property of the stand-in
        self,
        records: Iterable[Mapping[str, Any]] | str | Path,
        *,
        faults: Iterable[Fault] = (),
        world: Mapping[str, Any] | None = None,
        port: int = 0,
        delay: float = 0.0,
        seed: int = 0,
        raw_hostile: bool = False,
    ) -> None:
        rows = read_records(Path(records)) if isinstance(records, str | Path) else records
        self._search = SearchApi(rows, seed=seed, raw_hostile=raw_hostile, now=_now)
        self._log, self._script = RequestLog(), Script(faults)
        self._delay, self._closing = delay, Event()
        self._http = LoopbackServer(port, self._respond)
        self._thread = Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._github = GitHub((world or {}).get("github", {}), f"{self.url}/github")
        self._huggingface = HuggingFace((world or {}).get("huggingface", {}))

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
    def requests(self) -> tuple[Request, ...]:
        """Every request so far, in order of arrival."""
        return self._log.requests

    @property
    def peak(self) -> int:
        """The most requests that any one service had in flight at a time."""
        return max((request.concurrent for request in self.requests), default=0)

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
        if folder == "github":
            return self._github.answer(rest)
        if folder == "huggingface":
            return self._huggingface.answer(rest, request.query)
        return NOT_FOUND


def _now() -> datetime:
    return datetime.now(UTC)
