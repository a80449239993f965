"""Ends an answer that takes too long or too much, however it comes.

httpx2 knows how long to wait for the next byte, but neither for the last nor how many there may be.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from digest.ports import Clock

# An answer may take this many times as long as a silence in it.
_TRICKLE = 4


class TimeUpError(Exception):
    """An answer took too long."""


class OversizeError(Exception):
    """An answer is larger than anything that was asked for."""


class Limits:
    """How long and how large an answer may be; each thread has its own, on shared connections.

    `left` says how many seconds all of a run's answers may take still.
    """

    def __init__(
        self, clock: Clock, *, seconds: float, most_bytes: int, left: Callable[[], float]
    ) -> None:
        self._clock = clock
        self._left = left
        self._seconds = _TRICKLE * seconds
        self._most = most_bytes
        self._own = threading.local()

    def begin(self) -> None:
        """Count from now on."""
        self._own.end = self._clock.monotonic() + min(self._seconds, self._left())
        self._own.bytes = 0

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear of an event, as httpcore2's `trace` extension: bind a connection that stands."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._bind(info["return_value"])

    def _bind(self, stream: Any) -> None:  # noqa: ANN401 - httpcore2's own
        """Let a connection be read within the limits alone."""
        read = stream.read

        def read_within(max_bytes: int, timeout: float | None = None) -> bytes:
            left = self._own.end - self._clock.monotonic()
            if left <= 0:
                raise TimeUpError
            piece: bytes = read(max_bytes, left if timeout is None else min(timeout, left))
            self._own.bytes += len(piece)
            if self._own.bytes > self._most:
                raise OversizeError
            return piece

        stream.read = read_within
