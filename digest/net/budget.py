"""How much time a run may lose, and how long an answer may take."""

import threading
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

import httpx

from digest.net.failures import tell_seconds
from digest.ports import Clock


class Budget:
    """Seconds to lose, counted over every thread of a run."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lost = 0.0
        self._lock = Lock()

    def lose(self, seconds: float) -> None:
        """Count some seconds as lost; a negative number counts as none."""
        with self._lock:
            self._lost += max(0.0, seconds)

    def left(self) -> float:
        """Return how many seconds may be lost still."""
        return max(0.0, self._seconds - self._lost)

    def affords(self, wait: float) -> bool:
        """Tell whether a wait may be lost too."""
        return self._lost + wait <= self._seconds

    def refuse(self, wait: float) -> str:
        """Say why a wait may not be."""
        return (
            f"The next try is due in {tell_seconds(wait)}, "
            f"and this run may wait only {tell_seconds(self.left())} more."
        )


# So much is written before the time is looked at again.
PIECE = 16_384


class Deadline:
    """How long an exchange may take; each thread has its own, on connections that all may reuse."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.seconds = seconds
        self._clock = clock
        self._own = threading.local()

    def begin(self) -> None:
        """Count from now on."""
        self._own.end = self._clock.monotonic() + self.seconds

    def left(self) -> float:
        """Return the seconds left to this thread's exchange; none where it should be over."""
        return float(self._own.end - self._clock.monotonic())

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear of an event, as httpcore's `trace` extension: bind a connection that stands."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            bind(info["return_value"], self.left)


def bind(stream: Any, left: Callable[[], float]) -> None:  # noqa: ANN401 - httpcore's own
    """Let a connection be used as long as there is time left.

    Then reading raises ReadTimeout, and writing WriteTimeout.
    """
    read, write = stream.read, stream.write

    def read_in_time(max_bytes: int, timeout: float | None = None) -> Any:  # noqa: ANN401 - as above
        rest = left()
        if rest <= 0:
            raise httpx.ReadTimeout("The time is up.")
        return read(max_bytes, rest if timeout is None else min(timeout, rest))

    def write_in_time(buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), PIECE):
            rest = left()
            if rest <= 0:
                raise httpx.WriteTimeout("The time is up.")
            write(buffer[start : start + PIECE], rest if timeout is None else min(timeout, rest))

    stream.read, stream.write = read_in_time, write_in_time
