"""The one HTTP client: it keeps the pace, tries again, and knows when to stop."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from digest.errors import FetchError
from digest.net.address import add_params, find_target, parse_host
from digest.net.failures import (
    ADDRESS_HINT,
    LATER_HINT,
    REDIRECTS,
    RequestError,
    tell_seconds,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from digest.net.exchange import Exchange
    from digest.net.lane import Lane
    from digest.net.pace import Pace
    from digest.net.response import Response
    from digest.ports import Clock, Progress

MAX_REDIRECTS = 5


class Client:
    """Gets pages politely.

    `budget` is how many seconds a run may lose to failures: failed tries and the waits after
    them.  `max_bytes` caps an answer after decompression.  `timeout` is the longest silence.
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
    ) -> None:
        self._user_agent = user_agent
        self._clock = clock
        self._pace = pace
        self._progress = progress
        self._transport = transport
        self._budget = budget
        self._lost = 0.0
        self._max_bytes = max_bytes
        self._timeout = timeout
        self._exchange: Exchange | None = None
        self._lock = Lock()

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        lane: Lane,
        accept: str = "*/*",
    ) -> Response:
        """Return a page, whatever its status below 500 except 403, 407 and 429.

        Raises FetchError, whose sentence and hint fit the cause.
        """
        address = add_params(url, params or {})
        for _ in range(MAX_REDIRECTS + 1):
            response = self._persist(address, lane, accept)
            if response.status not in REDIRECTS:
                return response
            address = find_target(response)
        raise FetchError(
            f"{parse_host(url)} redirects more than {MAX_REDIRECTS} times.", hint=ADDRESS_HINT
        )

    def back_off(self, lane: Lane, attempt: int, reason: str) -> None:
        """Wait before an answer that was no good is asked for again; `reason` is a sentence.

        Raises FetchError where the run's budget does not allow the wait.
        """
        wait = lane.back_off(attempt)
        if not self._affords(wait):
            raise FetchError(f"{reason} {self._refusal(wait)}", hint=LATER_HINT)
        self._tell(reason, wait)
        self._clock.sleep(wait)

    def close(self) -> None:
        """Close every connection."""
        if self._exchange is not None:
            self._exchange.close()

    def _persist(self, url: str, lane: Lane, accept: str) -> Response:
        """Try until there is an answer, the tries are used up, or a wait exceeds the budget."""
        host = parse_host(url)
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
        return retrying(self._try, url, host, lane, accept)

    def _try(self, url: str, host: str, lane: Lane, accept: str) -> Response:
        exchange = self._open()
        with self._pace.turn(lane, host, patience=self._budget):
            began = self._clock.monotonic()
            try:
                return exchange.fetch(url, accept)
            except RequestError:
                self._lose(self._clock.monotonic() - began)
                raise

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
                    max_bytes=self._max_bytes,
                    transport=self._transport,
                )
            return self._exchange

    def _must_stop(self, state: RetryCallState) -> bool:
        used_up = state.attempt_number >= find_failure(state).tries
        return used_up or not self._affords(state.upcoming_sleep)

    def _give_up(self, state: RetryCallState) -> Response:
        failure = find_failure(state)
        if state.attempt_number < failure.tries:
            why = f" {self._refusal(state.upcoming_sleep)}"
        else:
            why = f" Tried {state.attempt_number} times." if failure.tries > 1 else ""
        raise FetchError(f"{failure}{why}", hint=failure.hint) from failure

    def _affords(self, wait: float) -> bool:
        return self._lost + wait <= self._budget

    def _refusal(self, wait: float) -> str:
        left = max(0.0, self._budget - self._lost)
        return (
            f"The next try is due in {tell_seconds(wait)}, "
            f"and this run may wait only {tell_seconds(left)} more."
        )

    def _tell(self, reason: str, wait: float) -> None:
        self._lose(wait)
        self._progress.note(f"{reason} Trying again in {tell_seconds(wait)}.")

    def _lose(self, seconds: float) -> None:
        with self._lock:
            self._lost += seconds


def find_failure(state: RetryCallState) -> RequestError:
    """Return why the last try failed."""
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, RequestError):  # only failures are tried again
        raise TypeError(error)
    return error
