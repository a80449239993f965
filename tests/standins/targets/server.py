"""A server before one service that takes posts."""

from pathlib import Path
from threading import RLock
from typing import Protocol

from tests.standins.loopback import HttpReply, HttpRequest, Loopback


class FakeService(Protocol):
    """Answers requests."""

    def answer(self, request: HttpRequest) -> HttpReply:
        """Take a request, and do what it asks for."""
        ...


class PublishServer(Loopback):
    """A service on 127.0.0.1, one request at a time, running from `with` to its end."""

    def __init__(
        self, service: FakeService, *, port: int = 0, certificate: Path | None = None
    ) -> None:
        lock = RLock()

        def answer(request: HttpRequest) -> HttpReply:
            with lock:
                return service.answer(request)

        super().__init__(answer, port=port, certificate=certificate)
