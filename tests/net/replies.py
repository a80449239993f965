"""A run that asks nobody: replies that its client gets in turn, and what it asked for them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import httpx
import pytest

from digest.errors import FetchError
from digest.net.client import Client
from digest.net.rate_limits import Pacer, RateLimitSlots
from tests.fakes import FakeClock, SilentProgress, file_pace

Reply = Callable[[httpx.Request], httpx.Response]


class Sent(httpx.SyncByteStream):
    """A body as it is sent, piece by piece: httpx itself would undo its compression."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)


def reply(status: int = 200, body: bytes = b"ok", /, **headers: str) -> Reply:
    """Answer as it stands; underscores in header names are hyphens."""
    sent = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    return lambda _: httpx.Response(status, headers=sent, stream=Sent(body))


def fail(error: Exception, reason: Exception | None = None) -> Reply:
    """Fail as httpx does, which hides its reason."""

    def raise_it(_: httpx.Request) -> httpx.Response:
        raise error from reason

    return raise_it


def in_turn(*replies: bytes | Reply) -> Reply:
    """Reply one after the other, and with the last for ever; bytes are whole answers."""
    left = [reply(200, one) if isinstance(one, bytes) else one for one in replies]

    def play(request: httpx.Request) -> httpx.Response:
        return (left.pop(0) if len(left) > 1 else left[0])(request)

    return play


class MemoryRateLimits:
    """A store of rate limits for one process, which leaves no file."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock, self._rows = clock, RateLimitSlots()

    @contextmanager
    def open(self) -> Iterator[tuple[RateLimitSlots, float]]:
        """Give the rate limits, and the time."""
        yield self._rows, self._clock.now().timestamp()

    def hold(self, key: str, patience: float) -> AbstractContextManager[object]:
        """Hold nobody back."""
        del key, patience
        return nullcontext()


def memory_pace(clock: FakeClock) -> Pacer:
    """Return a pace that leaves no file."""
    return Pacer(MemoryRateLimits(clock), clock)


class ClientRun:
    """A run: the clock that only its waits move, what it is told, and what it asks."""

    def __init__(self, folder: Path | None = None) -> None:
        self.clock, self.progress = FakeClock(), SilentProgress()
        self.pace = file_pace(folder / "pace", self.clock) if folder else memory_pace(self.clock)
        self.asked: list[httpx.Request] = []
        self._clients: list[Client] = []

    def client(self, *replies: bytes | Reply, **options: Any) -> Client:  # noqa: ANN401 - passed on
        """Make the real client; with replies it gets them wherever it asks."""
        own = {"clock": self.clock, "pace": self.pace, "progress": self.progress, **options}
        if replies:
            play = in_turn(*replies)

            def record(request: httpx.Request) -> httpx.Response:
                self.asked.append(request)
                return play(request)

            own["transport"] = httpx.MockTransport(record)
        self._clients.append(Client(**{"user_agent": "digest/test", **own}))
        return self._clients[-1]

    @property
    def waits(self) -> list[float]:
        """The back-offs among all waits: arXiv's pace waits three seconds."""
        return [seconds for seconds in self.clock.slept if seconds > 3]

    @property
    def urls(self) -> list[str]:
        """Where each request went."""
        return [str(request.url) for request in self.asked]

    @property
    def params(self) -> list[dict[str, str]]:
        """The query of each request."""
        return [dict(request.url.params) for request in self.asked]

    def close(self) -> None:
        """Close all clients."""
        for client in self._clients:
            client.close()


def failure(call: Callable[..., object], *args: object, **more: object) -> FetchError:
    """Return the error that a call ends with."""
    with pytest.raises(FetchError) as info:
        call(*args, **more)
    assert info.value.hint
    return info.value
