"""A server before one service, and what goes wrong: before the service takes a request, or after.

A fault stands in for the answer to one request, and is given what lets the service take it.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from tests.standins.loopback import Loopback, Reply, Request

__all__ = ["Accept", "Fault", "PublishServer", "Reply", "Request", "Service"]

Accept = Callable[[], Reply]
Fault = Callable[[Accept], Reply]


def refuse(status: int, body: bytes = b"", **headers: str) -> Fault:
    """Answer without taking anything; underscores in header names are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Reply(status=status, body=body, headers=named)


def accept_then(status: int, body: bytes = b"", **headers: str) -> Fault:
    """Take it, and answer something else."""
    refusing = refuse(status, body, **headers)

    def play(accept: Accept) -> Reply:
        accept()
        return refusing(accept)

    return play


def drop(_: Accept) -> Reply:
    """Reset the connection, and take nothing."""
    return Reply(end="reset")


def accept_then_drop(accept: Accept) -> Reply:
    """Take it, and reset the connection."""
    return replace(accept(), body=b"", end="reset")


def truncate(accept: Accept) -> Reply:
    """Take it, and send half of the answer, whose length is told as it should be."""
    reply = accept()
    length = len(reply.body)
    return replace(reply, body=reply.body[: length // 2], promised=length, end="close")


def html(accept: Accept) -> Reply:
    """Take it, and answer a page for people."""
    accept()
    page = b"<!doctype html><title>Hello</title><p>Maintenance"
    return Reply(body=page, headers={"Content-Type": "text/html"})


class Service(Protocol):
    """Answers requests."""

    def answer(self, request: Request) -> Reply:
        """Take a request, and do what it asks for."""
        ...


class PublishServer(Loopback):
    """A service on 127.0.0.1, running from `with` to its end; `requests` are those that came."""

    def __init__(self, service: Service, *, port: int = 0, certificate: Path | None = None) -> None:
        super().__init__(self._respond, port=port, certificate=certificate)
        self.requests: list[Request] = []
        self._service = service
        self._plan: list[tuple[str, str, Fault]] = []
        self._lock = threading.RLock()

    def plan(self, *faults: Fault, method: str = "POST", ending: str = "") -> None:
        """Play these faults, one a request, for requests by a method to paths that end so."""
        self._plan += [(method, ending, fault) for fault in faults]

    def _respond(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            fault = self._take_fault(request)

        def accept() -> Reply:
            with self._lock:
                return self._service.answer(request)

        return fault(accept) if fault else accept()

    def _take_fault(self, request: Request) -> Fault | None:
        """Return the next fault that is meant for such a request, and forget it."""
        for place, (method, ending, fault) in enumerate(self._plan):
            if method == request.method and request.path.endswith(ending):
                del self._plan[place]
                return fault
        return None
