"""Tries what may fail again, at the pace of a lane, as long as a run's budget allows."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from math import inf

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from digest.errors import FetchError
from digest.net.budget import Budget
from digest.net.failures import LATER_HINT, RequestError, tell_seconds
from digest.net.pace import Lane, Pace
from digest.net.response import Response
from digest.ports import Clock, Progress

Fetch = Callable[[], Response]


class Trier:
    """Has a run's patience; threads may share it.

    `patience` is how many seconds of each answer are no loss to the budget.  If it is finite,
    nothing more is tried once the budget is lost.
    """

    def __init__(
        self, *, budget: Budget, clock: Clock, pace: Pace, progress: Progress, patience: float
    ) -> None:
        self._budget = budget
        self._clock = clock
        self._pace = pace
        self._progress = progress
        self._patience = patience

    def persist(self, fetch: Fetch, host: str, lane: Lane) -> Response:
        """Try until there is an answer, the tries are used up, or a wait exceeds the budget.

        `fetch` tries once.  Raises FetchError.
        """
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
        return retrying(self._try, fetch, host, lane)

    def back_off(self, lane: Lane, attempt: int, reason: str) -> None:
        """Wait before another try; `reason` is a sentence.

        Raises FetchError where the run's budget does not allow the wait.
        """
        wait = lane.back_off(attempt)
        if not self._budget.affords(wait):
            raise FetchError(f"{reason} {self._budget.refuse(wait)}", hint=LATER_HINT)
        self._tell(reason, wait)
        self._clock.sleep(wait)

    def _try(self, fetch: Fetch, host: str, lane: Lane) -> Response:
        if self._patience < inf and not self._budget.left():
            raise RequestError(f"{host} has cost this run its time.", hint=LATER_HINT)
        with self._turn(lane, host):
            began, free = self._clock.monotonic(), 0.0
            try:
                response = fetch()
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
