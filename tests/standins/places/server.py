"""A loopback server before one service, on which faults can be played."""

import json
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What came; header names are lower-case."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, value: object, status: int = 200) -> "Reply":
        """Answer in JSON."""
        return cls(
            status=status,
            body=json.dumps(value).encode(),
            headers={"Content-Type": "application/json; charset=UTF-8"},
        )


class Service(Protocol):
    """Answers requests."""

    def answer(self, request: Request) -> Reply:
        """Take a request, and do what it asks for."""
        ...


Fault = Callable[["Handler", Callable[[], Reply]], None]
"""Plays in place of an answer; calling the second lets the service take the request."""


class Handler(BaseHTTPRequestHandler):
    """Reads a request whole, and plays the fault that is planned for it, or answers."""

    protocol_version = "HTTP/1.1"
    server: "Loopback"

    def do_GET(self) -> None:
        """Answer one request."""
        request = self._read()
        with self.server.lock:
            self.server.requests.append(request)
            fault = self.server.pop_fault(request)

        def accept() -> Reply:
            with self.server.lock:
                return self.server.service.answer(request)

        if fault is None:
            self.reply(accept())
        else:
            fault(self, accept)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the parent's names

    def reply(self, reply: Reply) -> None:
        """Send an answer."""
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing."""

    def _read(self) -> Request:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        return Request(
            method=self.command,
            path=parts.path,
            params=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
        )


class Loopback(ThreadingHTTPServer):
    """The server with its service and its script."""

    daemon_threads = True

    def __init__(self, service: Service) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.service = service
        self.requests: list[Request] = []
        self.plan: list[tuple[str, str, Fault]] = []
        self.lock = threading.RLock()

    def pop_fault(self, request: Request) -> Fault | None:
        """Return the next fault that is meant for such a request, and forget it."""
        for place, (method, ending, fault) in enumerate(self.plan):
            if method == request.method and request.path.endswith(ending):
                del self.plan[place]
                return fault
        return None

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the parent's
        """Say nothing: clients break off in these tests."""


class PublishServer:
    """A service on 127.0.0.1, running from `with` to its end; `certificate` makes it https.

    `certificate` is a file that holds key and certificate.
    """

    def __init__(self, service: Service, *, certificate: Path | None = None) -> None:
        self._server = Loopback(service)
        self._scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    @property
    def requests(self) -> list[Request]:
        """What came so far."""
        return self._server.requests

    def plan(self, *faults: Fault, method: str = "POST", ending: str = "") -> None:
        """Play these faults, one a request, for requests by a method to paths that end so."""
        self._server.plan += [(method, ending, fault) for fault in faults]

    def __enter__(self) -> Self:
        """Start."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
