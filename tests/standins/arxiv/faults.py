"""Failures on script: what goes wrong, when, and how often."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tests.standins.loopback import HttpReply, HttpRequest

_HTML = "<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>{title}</body></html>\n"
# The bodies that the live service was seen to send; other errors are sent empty.
_USUAL_BODIES = {
    403: _HTML.format(title="Access Denied"),
    429: "Rate exceeded.",
    503: "first byte timeout",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectedFault:
    """One failure.

    What: `status`, `headers` and `body` replace those of the true answer; `html` puts a web page
    in its place; `empty` makes a search find nothing, and listings and feeds have nothing; `rows`
    sends that many entries of a page and `total` claims that many in all; `stale` puts the last
    listings before today's into a feed of today; of a harvest, `dead` refuses a token, `repeat`
    sends the page before in place of the next, `spent` ends the list with an empty token;
    `truncate` keeps that fraction of the body, of
    which all is still promised where it is `short`; `trickle` waits that many seconds after every
    16 bytes; `delay` waits that many seconds first; `close` resets the connection instead of
    answering or, with `truncate`, after a part of the promised body.

    When: the first `times` (None: all) requests whose path starts with `path`, whose number in
    their service is at least `request`, and of which `when` is true.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | bytes | None = None
    delay: float = 0.0
    truncate: float | None = None
    short: bool = False
    trickle: float = 0.0
    close: bool = False
    empty: bool = False
    html: bool = False
    rows: int | None = None
    total: int | None = None
    stale: bool = False
    dead: bool = False
    repeat: bool = False
    spent: bool = False
    path: str = "/api/query"
    request: int = 1
    when: Callable[[HttpRequest], bool] | None = None
    times: int | None = 1

    def matches(self, request: HttpRequest) -> bool:
        """Whether this failure is meant for a request."""
        return (
            request.path.startswith(self.path)
            and request.number >= self.request
            and (self.when is None or self.when(request))
        )

    def apply(self, reply: HttpReply) -> HttpReply:
        """Change a true answer into the failure's."""
        reply = self._replace(reply)
        kept = 1.0 if self.truncate is None else self.truncate
        part = reply.body[: int(len(reply.body) * kept)]
        if self.close:
            sent = b"" if self.truncate is None else part
            return replace(reply, body=sent, promised=len(reply.body), end="reset")
        if self.short:
            return replace(reply, body=part, promised=len(reply.body), end="close")
        return replace(reply, body=part, pause=self.trickle)

    def _replace(self, reply: HttpReply) -> HttpReply:
        status = self.status or reply.status
        if self.body is not None:
            body = self.body.encode() if isinstance(self.body, str) else self.body
            return HttpReply(status=status, body=body, headers={**reply.headers, **self.headers})
        if self.html or self.status is not None:
            usual = _USUAL_BODIES.get(status, "")
            text = _HTML.format(title="arXiv is temporarily unavailable") if self.html else usual
            kind = "text/html" if text.startswith("<") else "text/plain"
            headers = {"Content-Type": f"{kind}; charset=utf-8", **self.headers}
            return HttpReply(status=status, body=text.encode(), headers=headers)
        return replace(reply, headers={**reply.headers, **self.headers})


NO_FAULT = InjectedFault()
