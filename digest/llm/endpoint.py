"""An endpoint as one run asks it: with patience, until its time is up or it is given up."""

from collections.abc import Callable
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, NoReturn, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from digest.errors import EndedError
from digest.llm.failures import (
    EndpointError,
    find_failure,
    find_words,
    too_large,
    too_slow,
)
from digest.llm.limits import OversizeError, TimeUpError
from digest.llm.opening import Terms, open_client
from digest.net.failures import LATER_HINT, tell_seconds
from digest.ports import Clock, Progress

if TYPE_CHECKING:
    import openai

T = TypeVar("T")
Call = Callable[["openai.OpenAI"], T]

_FIRST_WAIT, _LONGEST_WAIT = 2.0, 60.0


class Endpoint:
    """An endpoint with one client for all threads, opened when it is first asked."""

    def __init__(self, terms: Terms, clock: Clock, progress: Progress) -> None:
        self._terms = terms
        self._clock = clock
        self._progress = progress
        self._lock = Lock()
        self._end: float | None = None
        self._lost: EndpointError | None = None
        self.host = terms.host

    def ask(self, call: Call[T]) -> T:
        """Return what a call of the client returns, tried again where that may help.

        Raises FetchError: EndpointError with the status where the endpoint refused; EndedError
        once it is away for good or the time is up, when nothing more is sent.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(EndpointError),
            wait=_find_wait,
            stop=self._must_stop,
            sleep=self._clock.sleep,
            before_sleep=self._tell,
            retry_error_callback=self._give_up,
        )
        result: T = retrying(self._try, call)
        return result

    def close(self) -> None:
        """Close every connection, if any was opened."""
        if "_client" in self.__dict__:
            self._client.close()

    def _try(self, call: Call[T]) -> T:
        """Ask once."""
        self._check()
        client = self._open()
        import openai  # noqa: PLC0415 - it is there: the client is its own

        try:
            return call(client)
        except openai.OpenAIError as error:
            if told := find_words(error, self._terms.key):
                # Words of others concern this run alone, and may be anything.
                self._progress.note(f"{self.host} says: {told}")
            raise find_failure(error, self.host, self._clock.now()) from error
        except TimeUpError as error:
            raise too_slow(self.host) from error
        except OversizeError as error:
            raise too_large(self.host) from error

    def _check(self) -> None:
        """Refuse to ask where it is of no use any more."""
        with self._lock:
            if self._end is None:
                self._end = self._clock.monotonic() + self._terms.budget
            if self._lost is None and self._left() <= 0:
                self._lost = self._late()
            if self._lost is not None:
                raise EndedError(str(self._lost), hint=self._lost.hint)

    def _left(self) -> float:
        """Return the seconds left to this run's requests."""
        return (self._end or 0.0) - self._clock.monotonic()

    def _open(self) -> "openai.OpenAI":
        with self._lock:
            return self._client

    @cached_property
    def _client(self) -> "openai.OpenAI":
        return open_client(self._terms, self._clock, self._left)

    def _must_stop(self, state: RetryCallState) -> bool:
        used_up = state.attempt_number >= _failure_of(state).tries
        return used_up or state.upcoming_sleep > self._left()

    def _give_up(self, state: RetryCallState) -> NoReturn:
        """Say that there are no more tries; one that none would help ends all."""
        failure = _failure_of(state)
        if not failure.lasting:
            raise failure
        with self._lock:
            self._lost = self._lost or failure
        raise EndedError(str(failure), hint=failure.hint) from failure

    def _tell(self, state: RetryCallState) -> None:
        wait = tell_seconds(state.upcoming_sleep)
        self._progress.note(f"{_failure_of(state)} Trying again in {wait}.")

    def _late(self) -> EndpointError:
        spent = tell_seconds(self._terms.budget)
        return EndpointError(f"{self.host} has taken its {spent} of this run.", hint=LATER_HINT)


def _find_wait(state: RetryCallState) -> float:
    """Return the seconds until the next try: doubling, or as many as are asked for."""
    own = min(_FIRST_WAIT * 2 ** (state.attempt_number - 1), _LONGEST_WAIT)
    return float(max(own, _failure_of(state).asked or 0.0))


def _failure_of(state: RetryCallState) -> EndpointError:
    """Return why the last try failed."""
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, EndpointError):  # only failures are tried again
        raise TypeError(error)
    return error
