"""A request as it is logged, a reply before it is sent, and the log of all."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

# The interfaces over which arXiv counts a client's requests together.
ARXIV = frozenset({"api", "catchup", "rss", "atom", "html"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked.

    `number` counts from 1, and `concurrent` counts the requests in flight with this one, both
    within the request's service: the first folder of its path.  `arxiv_concurrent` counts those in
    flight over all of arXiv's interfaces, and is 0 elsewhere.  `time` is monotonic, in seconds.
    """

    number: int
    concurrent: int
    arxiv_concurrent: int
    time: float
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def service(self) -> str:
        """`api`, `catchup`, `rss`, `atom`, `html`, `github`, `huggingface` or `openalex`."""
        return _service(self.path)

    @property
    def user_agent(self) -> str:
        """Who the client says it is."""
        return self.headers.get("user-agent", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes back to the client.

    `promised` is the length to announce where it is not the body's.  `reset` breaks the connection
    off after the body, and before any header where there is none.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    promised: int | None = None
    reset: bool = False


class RequestLog:
    """Every request in order of arrival; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: list[Request] = []
        self._in_flight: Counter[str] = Counter()
        self._seen: Counter[str] = Counter()

    def arrive(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> Request:
        """Log a request that begins."""
        service = _service(path)
        with self._lock:
            self._in_flight[service] += 1
            self._seen[service] += 1
            request = Request(
                number=self._seen[service],
                concurrent=self._in_flight[service],
                arxiv_concurrent=self._count_arxiv() if service in ARXIV else 0,
                time=monotonic(),
                method=method,
                path=path,
                query=query,
                headers=headers,
            )
            self._requests.append(request)
        return request

    def leave(self, request: Request) -> None:
        """Note that a request is answered."""
        with self._lock:
            self._in_flight[request.service] -= 1

    def _count_arxiv(self) -> int:
        return sum(self._in_flight[name] for name in ARXIV)

    @property
    def requests(self) -> tuple[Request, ...]:
        """All requests so far."""
        with self._lock:
            return tuple(self._requests)


def _service(path: str) -> str:
    return path.strip("/").partition("/")[0]
