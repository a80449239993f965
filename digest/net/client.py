"""The one HTTP client: it keeps the pace, tries again, and knows when to stop."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from math import inf
from threading import Lock
from typing import TYPE_CHECKING

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from digest.errors import FetchError
from digest.net.address import add_params, endless, find_target, parse_host
from digest.net.budget import Budget
from digest.net.failures import LATER_HINT, REDIRECTS, RequestError, tell_seconds
from digest.net.guard import Guard
from digest.net.inquiry import Inquiry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import httpx

    from digest.net.exchange import Exchange
    from digest.net.lane import Lane
    from digest.net.pace import Pace
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
    redirects too, must be on the public internet.  None lets it go anywhere.
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
    ) -> None:
        self._user_agent = user_agent
        self._clock = clock
        self._pace = pace
        self._progress = progress
        self._transport = transport
        self._budget = Budget(budget)
        self._max_bytes = max_bytes
        self._timeout = timeout
        self._patience = patience
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

    def back_off(self, lane: Lane, attempt: int, reason: str) -> None:
        """Wait before an answer that was no good is asked for again; `reason` is a sentence.

        Raises FetchError where the run's budget does not allow the wait.
        """
        wait = lane.back_off(attempt)
        if not self._budget.affords(wait):
            raise FetchError(f"{reason} {self._budget.refuse(wait)}", hint=LATER_HINT)
        self._tell(reason, wait)
        self._clock.sleep(wait)

    def close(self) -> None:
        """Close every connection."""
        if self._exchange is not None:
            self._exchange.close()

    def _persist(self, inquiry: Inquiry, lane: Lane) -> Response:
        """Try until there is an answer, the tries are used up, or a wait exceeds the budget."""
        host = parse_host(inquiry.url)
        lane = lane.at(host)
        retrying = Retrying(
            retry=retry_if_exception_type(RequestError),
            wait=lambda state: lane.back_off(state.attempt_number, find_failure(state).asked),
            after=lambda state: self._leave_alone(lane, host, state),
            stop=self._must_stop,
            sleep=self._clock.sleep,
            before_sleep=lambda state: self._tell(str(find_failure(state)), state.upcoming_sleep),
            retry_error_callback=self._give_up,
        )
        return retrying(self._try, inquiry, host, lane)

    def _try(self, inquiry: Inquiry, host: str, lane: Lane) -> Response:
        exchange = self._open()
        if self._patience < inf and not self._budget.left():
            raise RequestError(f"{host} has cost this run its time.", hint=LATER_HINT)
        with self._turn(lane, host):
            began, free = self._clock.monotonic(), 0.0
            try:
                response = exchange.fetch(inquiry)
                free = self._patience
                return response
            finally:
                self._budget.lose(self._clock.monotonic() - began - free)

    @contextmanager
    def _turn(self, lane: Lane, host: str) -> Iterator[None]:
        """Hold a turn; that it was long in coming, or never came, is a loss."""
        usual, came = lane.back_off(1), self._clock.monotonic()
        with ExitStack() as held:
            try:
                turn = self._pace.turn(lane, host, patience=usual + self._budget.left())
                held.enter_context(turn)
            finally:
                self._budget.lose(self._clock.monotonic() - came - usual)
            yield

    def _leave_alone(self, lane: Lane, host: str, state: RetryCallState) -> None:
        """Hold every run of this machine back from a service that has too much to do."""
        failure = find_failure(state)
        if failure.overloaded:
            self._pace.hold(lane, host, lane.back_off(state.attempt_number, failure.asked))

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
                )
            return self._exchange

    def _must_stop(self, state: RetryCallState) -> bool:
        used_up = state.attempt_number >= find_failure(state).tries
        return used_up or not self._budget.affords(state.upcoming_sleep)

    def _give_up(self, state: RetryCallState) -> Response:
        failure = find_failure(state)
        if state.attempt_number < failure.tries:
            why = f" {self._budget.refuse(state.upcoming_sleep)}"
        else:
            why = f" Tried {state.attempt_number} times." if failure.tries > 1 else ""
        raise failure.conclude(why) from failure

    def _tell(self, reason: str, wait: float) -> None:
        self._budget.lose(wait)
        self._progress.note(f"{reason} Trying again in {tell_seconds(wait)}.")


def find_failure(state: RetryCallState) -> RequestError:
    """Return why the last try failed."""
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, RequestError):  # only failures are tried again
        raise TypeError(error)
    return error
