"""HTTP on loopback, for every stand-in: connections, the log of requests, and faults on script."""

import json
import socket
import ssl
import struct
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import parse_qsl, unquote, urlsplit

_NO_LINGER = struct.pack("ii", 1, 0)
_PIECE = 16

Connection = socket.socket | tuple[bytes, socket.socket]


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """What came; header names are in lower case, and `target` is path and query as sent.

    `number` counts from 1, and `concurrent` counts the requests in flight with this one, both
    within the request's service.  `time` is monotonic, in seconds; `client` is the connection.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    number: int = 1
    concurrent: int = 1
    time: float = 0.0
    client: tuple[str, int] = ("", 0)

    @property
    def path(self) -> str:
        """The path alone, decoded."""
        return unquote(urlsplit(self.target).path)

    @property
    def service(self) -> str:
        """The first folder of the path."""
        return self.path.strip("/").partition("/")[0]

    @property
    def params(self) -> dict[str, str]:
        """The fields of the query."""
        return read_fields(urlsplit(self.target).query)

    @property
    def query(self) -> dict[str, str]:
        """The fields of the query, and of a form, with or without its type."""
        return self.params | read_fields(self.body.decode("utf-8", "replace"))

    @property
    def json(self) -> Any:  # noqa: ANN401 - any JSON
        """What the body holds; an empty object where there is none."""
        return json.loads(self.body or b"{}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpReply:
    """What goes back.

    `promised` is the length to announce where it is not the body's.  `end` says how the connection
    ends behind the body, and before any header where there is none: properly, or by a reset.  With
    a `pause`, the body trickles: 16 bytes, and so many seconds.  An `act` is played in its place.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    promised: int | None = None
    end: Literal["", "close", "reset"] = ""
    pause: float = 0.0
    act: "Callable[[Handler], None] | None" = None

    @classmethod
    def of(cls, value: object, status: int = 200, **headers: str) -> "HttpReply":
        """Answer in JSON."""
        kind = {"Content-Type": "application/json; charset=utf-8"}
        return cls(status=status, body=json.dumps(value).encode(), headers={**kind, **headers})


def read_fields(text: str) -> dict[str, str]:
    """Read the fields of a query or a form."""
    return dict(parse_qsl(text, keep_blank_values=True))


Accept = Callable[[], HttpReply]
"""Lets the service take a request, and returns its answer."""
Fault = Callable[[Accept], HttpReply]
"""What is answered to one request, taken by the service or not."""


def sound(accept: Accept) -> HttpReply:
    """Take it, and answer as it should be."""
    return accept()


def refuse(status: int, body: bytes = b"", **headers: str) -> Fault:
    """Answer without taking anything; underscores in header names are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: HttpReply(status=status, body=body, headers=named)


def accept_then(status: int, body: bytes = b"", **headers: str) -> Fault:
    """Take it, and answer something else."""
    refusing = refuse(status, body, **headers)

    def play(accept: Accept) -> HttpReply:
        accept()
        return refusing(accept)

    return play


def drop(_: Accept) -> HttpReply:
    """Reset the connection, and take nothing."""
    return HttpReply(end="reset")


def accept_then_drop(accept: Accept) -> HttpReply:
    """Take it, and reset the connection."""
    return replace(accept(), body=b"", end="reset")


def truncate(accept: Accept) -> HttpReply:
    """Take it, and send half of the answer, whose length is told as it should be."""
    reply = accept()
    length = len(reply.body)
    return replace(reply, body=reply.body[: length // 2], promised=length, end="close")


def garble(accept: Accept) -> HttpReply:
    """Take it, and send half of the answer as a whole one."""
    reply = accept()
    return replace(reply, body=reply.body[: len(reply.body) // 2])


def html(accept: Accept) -> HttpReply:
    """Take it, and answer a page for people, as a proxy does."""
    accept()
    page = b"<!doctype html><title>Hello</title><p>Maintenance. Please sign in."
    return HttpReply(body=page, headers={"Content-Type": "text/html"})


@dataclass(kw_only=True)
class Planned:
    """A fault yet to happen: to which requests, and how many times still (None: for ever)."""

    fault: Any
    matches: Callable[[HttpRequest], bool]
    times: int | None = 1


class Loopback:
    """A server on 127.0.0.1 that runs from `with` to its end; port 0 takes a free one.

    `certificate`, a file that holds key and certificate, makes it https.  A request is logged
    before its fault is played, and over before its reply is sent: the client's next one may come at
    once.
    """

    def __init__(
        self,
        answer: Callable[[HttpRequest], HttpReply],
        *,
        port: int = 0,
        certificate: Path | None = None,
    ) -> None:
        self._http = _LoopbackServer(port, self._respond)
        self._answer = answer
        self._lock, self._script_lock = Lock(), Lock()
        self._requests: list[HttpRequest] = []
        self._in_flight: Counter[str] = Counter()
        self._seen: Counter[str] = Counter()
        self._planned: list[Planned] = []
        self._scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self._thread = Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def requests(self) -> tuple[HttpRequest, ...]:
        """Every request so far, in order of arrival."""
        with self._lock:
            return tuple(self._requests)

    def plan(
        self, *faults: Fault, method: str = "POST", ending: str = "", always: bool = False
    ) -> None:
        """Play these, one a request, for requests by a method to paths that end so.

        What was planned first comes first; with `always` it is played until another is.
        """

        def matches(request: HttpRequest) -> bool:
            return request.method == method and request.path.endswith(ending)

        times = None if always else 1
        with self._script_lock:
            if always:
                self._planned = [one for one in self._planned if one.times is not None]
            self._planned += [Planned(fault=one, matches=matches, times=times) for one in faults]

    def _respond(self, came: HttpRequest) -> HttpReply:
        service = came.service
        with self._lock:
            self._in_flight[service] += 1
            self._seen[service] += 1
            number, concurrent = self._seen[service], self._in_flight[service]
            request = replace(came, number=number, concurrent=concurrent, time=monotonic())
            self._requests.append(request)
        try:
            return self._play(request, self._take_fault(request))
        finally:
            with self._lock:
                self._in_flight[service] -= 1

    def _take_fault(self, request: HttpRequest) -> Any:  # noqa: ANN401 - whatever was planned
        """Return the first fault that is meant for such a request, if any is."""
        with self._script_lock:
            for one in self._planned:
                if one.times != 0 and one.matches(request):
                    one.times = one.times and one.times - 1
                    return one.fault
        return None

    def _play(self, request: HttpRequest, fault: Any) -> HttpReply:  # noqa: ANN401 - as above
        def accept() -> HttpReply:
            return self._answer(request)

        return fault(accept) if fault else accept()

    @property
    def url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:8099`."""
        return f"{self._scheme}://127.0.0.1:{self._http.server_port}"

    def wait(self, seconds: float) -> None:
        """Hold an answer back, unless the server ends."""
        self._http.closing.wait(seconds)

    def stop(self) -> None:
        """Refuse every connection from now on.  A second time does nothing."""
        if self._thread.is_alive():
            self._http.closing.set()
            self._http.shutdown()
            self._http.server_close()
            self._thread.join()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


class _LoopbackServer(ThreadingHTTPServer):
    """One thread a connection; it keeps its connections, so that closing leaves none open."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, respond: Callable[[HttpRequest], HttpReply]) -> None:
        self.respond = respond
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.closing = Event()
        self._connections: set[Connection] = set()
        super().__init__(("127.0.0.1", port), Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection and remember it."""
        connection, address = super().get_request()
        self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Connection) -> None:
        """Close a connection and forget it."""
        super().shutdown_request(request)
        self._connections.discard(request)

    def server_close(self) -> None:
        """Close the listening socket and every connection."""
        super().server_close()
        for connection in tuple(self._connections):
            self.shutdown_request(connection)

    def handle_error(self, request: Connection, client_address: object) -> None:
        """Stay silent when a client has gone; it may."""
        if not isinstance(sys.exception(), ConnectionError | ssl.SSLError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection, for as many requests as the client sends on it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _LoopbackServer

    def do_GET(self) -> None:
        """Answer one request."""
        request = HttpRequest(
            method=self.command,
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
            client=self.client_address,
        )
        reply = self.server.respond(request)
        if reply.act:
            reply.act(self)
            return
        if reply.body or not reply.end:
            self._send(reply)
        self.close_connection = bool(reply.end) or self.close_connection
        if reply.end == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Write a time, or that of the stand-in's clock, as headers have it."""
        return super().date_time_string(timestamp or self.server.now().timestamp())

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the parent's names

    def _send(self, reply: HttpReply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        length = len(reply.body) if reply.promised is None else reply.promised
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if not reply.pause:
            self.wfile.write(reply.body)
            return
        for start in range(0, len(reply.body), _PIECE):
            if self.server.closing.wait(reply.pause):
                return
            self.wfile.write(reply.body[start : start + _PIECE])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Keep stderr clean."""


def wait(*lines: str) -> None:
    """Print what a shell or a file is to have, and let what runs by hand run until interrupted."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):
        Event().wait()
