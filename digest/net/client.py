"""The one HTTP client: it keeps the pace, tries again, and knows when to stop."""

from __future__ import annotations

from functools import partial
from math import inf
from threading import Lock
from typing import TYPE_CHECKING

from digest.errors import DeliveryError, FetchError
from digest.net.budget import Budget
from digest.net.failures import ADDRESS_HINT, REDIRECTS
from digest.net.guard import Guard, add_params, endless, find_target, is_web, parse_host
from digest.net.inquiry import Inquiry
from digest.net.sending import Sending
from digest.net.trier import Trier

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from digest.net.exchange import Exchange
    from digest.net.pace import Lane, Pace
    from digest.net.response import Response
    from digest.ports import Clock, Progress

MAX_REDIRECTS = 5


class Client:
    """Gets pages politely; threads may share it.

    `budget` is how many seconds a run may lose: to failed tries, to the waits after them, and to
    turns that are long in coming.  Healthy runs that share a pace make one another wait, which is
    no loss: up to the first back-off a turn costs nothing, and what is beyond counts.  So a run's
    waiting ends, after that time for each request and its budget at most.

    `max_bytes` caps an answer after decompression.  `timeout` is the longest silence; four times
    that ends an exchange that trickles.  With `patience`, what an answer takes beyond so many
    seconds is lost too, and nothing more is asked once the budget is lost.  `trusted` are the
    endpoints of the configuration, as `host:port` or addresses: whatever else is asked, after
    redirects too, must be on the public internet.  None lets it go anywhere.  With `direct` no
    proxy of the environment is used.
    """

    def __init__(  # noqa: PLR0913 - everything the client touches is injected
        self,
        *,
        user_agent: str,
        clock: Clock,
        pace: Pace,
        progress: Progress,
        transport: httpx.BaseTransport | None = None,
        budget: float = 600.0,
        max_bytes: int = 50_000_000,
        timeout: float = 60.0,
        patience: float = inf,
        trusted: frozenset[str] | None = None,
        direct: bool = False,
    ) -> None:
        self._user_agent = user_agent
        self._clock = clock
        self._transport = transport
        self._trier = Trier(
            budget=Budget(budget), clock=clock, pace=pace, progress=progress, patience=patience
        )
        self._max_bytes = max_bytes
        self._timeout = timeout
        self._direct = direct
        self._guard = None if trusted is None else Guard(trusted)
        self._exchange: Exchange | None = None
        self._lock = Lock()

    def get(  # noqa: PLR0913 - what may differ from one request to the next
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        lane: Lane,
        accept: str = "*/*",
        headers: Mapping[str, str] | None = None,
        expected: frozenset[int] = frozenset(),
        max_bytes: int | None = None,
    ) -> Response:
        """Return a page, whatever its status below 500 except 403, 407 and 429.

        Those are returned too where they are `expected`, unless they ask for a pause.  `headers`
        go to the host of `url` alone.  Raises FetchError, whose sentence and hint fit the cause;
        AnswerError where only this page is of no use.
        """
        inquiry = Inquiry(
            url=add_params(url, params or {}),
            accept=accept,
            headers=headers or {},
            expected=expected,
            max_bytes=max_bytes or self._max_bytes,
        )
        for _ in range(MAX_REDIRECTS + 1):
            response = self._persist(inquiry, lane)
            if response.status not in REDIRECTS:
                return response
            inquiry = inquiry.follow(find_target(response))
        raise endless(url, MAX_REDIRECTS)

    def send(  # noqa: PLR0913 - what may differ from one request to the next
        self,
        url: str,
        content: bytes = b"",
        *,
        lane: Lane,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
        max_bytes: int | None = None,
    ) -> Response:
        """Send something, and return the answer, whatever its status below 300 or from 400 to 499.

        It is sent again only where nothing has arrived (no connection, a status 429, a 503 that
        names a time), or where it is `repeatable`: sent twice, it leaves what once does.  No
        redirect is followed.  With `max_bytes` 0 the answer's body is not read.  Raises
        DeliveryError; its `uncertain` says that what was sent may have arrived.
        """
        if not is_web(url):  # which may be a secret
            raise DeliveryError("The place to send to has no web address.", hint=ADDRESS_HINT)
        sending = Sending(method=method, content=content, repeatable=repeatable)
        inquiry = Inquiry(
            url=url,
            headers=headers or {},
            max_bytes=self._max_bytes if max_bytes is None else max_bytes,
            sending=sending,
        )
        try:
            return self._persist(inquiry, lane)
        except FetchError as error:
            raise sending.conclude(error) from error

    def back_off(self, lane: Lane, attempt: int, reason: str) -> None:
        """Wait before an answer that was no good is asked for again; `reason` is a sentence.

        Raises FetchError where the run's budget does not allow the wait.
        """
        self._trier.back_off(lane, attempt, reason)

    def close(self) -> None:
        """Close every connection."""
        if self._exchange is not None:
            self._exchange.close()

    def _persist(self, inquiry: Inquiry, lane: Lane) -> Response:
        """Ask until there is an answer, or no more is to be tried."""
        host = parse_host(inquiry.url)
        return self._trier.persist(partial(self._open().fetch, inquiry), host, lane)

    def _open(self) -> Exchange:
        with self._lock:
            if self._exchange is None:
                # httpx takes a tenth of a second to import, which offline runs need not pay.
                from digest.net.exchange import Exchange  # noqa: PLC0415 - see above

                self._exchange = Exchange(
                    user_agent=self._user_agent,
                    clock=self._clock,
                    timeout=self._timeout,
                    guard=self._guard,
                    transport=self._transport,
                    direct=self._direct,
                )
            return self._exchange
