"""A server before one service that takes posts."""

from pathlib import Path
from threading import RLock
from typing import Protocol

from tests.standins.loopback import Loopback, Reply, Request


class Service(Protocol):
    """Answers requests."""

    def answer(self, request: Request) -> Reply:
        """Take a request, and do what it asks for."""
        ...


class PublishServer(Loopback):
    """A service on 127.0.0.1, one request at a time, running from `with` to its end."""

    def __init__(self, service: Service, *, port: int = 0, certificate: Path | None = None) -> None:
        lock = RLock()

        def answer(request: Request) -> Reply:
            with lock:
                return service.answer(request)

        super().__init__(answer, port=port, certificate=certificate)
