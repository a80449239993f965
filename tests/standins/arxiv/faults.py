"""Failures on script: what goes wrong, for which requests, how often."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock

from tests.standins.arxiv.exchange import Reply, Request

HTML = "<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>{title}</body></html>\n"
UNAVAILABLE = HTML.format(title="arXiv is temporarily unavailable")
# The bodies that the live service was seen to send; other errors are sent empty.
USUAL_BODIES = {
    403: HTML.format(title="Access Denied"),
    429: "Rate exceeded.",
    503: "first byte timeout",
}
PLAIN, PAGE = "text/plain; charset=utf-8", "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One failure.

    What: `status`, `headers` and `body` replace those of the true answer; `html` puts a web page
    in its place; `empty` makes a search find nothing, and listings and feeds have nothing; `rows`
    sends that many entries of a page and `total` claims that many in all; `stale` puts the last
    listings before today's into a feed of today; `truncate` keeps that fraction of the body;
    `delay` waits that many seconds first; `close` resets the connection instead of answering or,
    with `truncate`, after a part of the promised body.

    When: the first `times` (None: all) requests whose path starts with `path`, whose number in
    their service is at least `request`, and of which `when` is true.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | bytes | None = None
    delay: float = 0.0
    truncate: float | None = None
    close: bool = False
    empty: bool = False
    html: bool = False
    rows: int | None = None
    total: int | None = None
    stale: bool = False
    path: str = "/api/query"
    request: int = 1
    when: Callable[[Request], bool] | None = None
    times: int | None = 1

    def matches(self, request: Request) -> bool:
        """Whether this failure is meant for a request."""
        return (
            request.path.startswith(self.path)
            and request.number >= self.request
            and (self.when is None or self.when(request))
        )

    def apply(self, reply: Reply) -> Reply:
        """Change a true answer into the failure's."""
        return self._break(self._replace(reply))

    def _replace(self, reply: Reply) -> Reply:
        status = self.status or reply.status
        if self.body is not None:
            body = self.body.encode() if isinstance(self.body, str) else self.body
            return Reply(status=status, body=body, headers={**reply.headers, **self.headers})
        if self.html or self.status is not None:
            text = UNAVAILABLE if self.html else USUAL_BODIES.get(status, "")
            kind = PAGE if text.startswith("<") else PLAIN
            headers = {"Content-Type": kind, **self.headers}
            return Reply(status=status, body=text.encode(), headers=headers)
        return replace(reply, headers={**reply.headers, **self.headers})

    def _break(self, reply: Reply) -> Reply:
        kept = 1.0 if self.truncate is None else self.truncate
        part = reply.body[: int(len(reply.body) * kept)]
        if not self.close:
            return replace(reply, body=part)
        sent = b"" if self.truncate is None else part
        return replace(reply, body=sent, promised=len(reply.body), reset=True)


class Script:
    """Failures yet to happen, handed out one a request; safe to use from many threads."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self._lock = Lock()
        self._faults = list(faults)
        self._used: Counter[int] = Counter()

    def add(self, fault: Fault) -> None:
        """Append a failure."""
        with self._lock:
            self._faults.append(fault)

    def take(self, request: Request) -> Fault | None:
        """Hand out the first failure that is meant for a request and not used up."""
        with self._lock:
            for position, fault in enumerate(self._faults):
                unused = fault.times is None or self._used[position] < fault.times
                if unused and fault.matches(request):
                    self._used[position] += 1
                    return fault
        return None
