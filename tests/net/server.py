"""A loopback server that answers as each test scripts it, well or badly."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Act = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Plays the next act for each request; the last one is repeated."""

    protocol_version = "HTTP/1.1"
    server: "Stage"

    def do_GET(self) -> None:
        """Answer one request."""
        with self.server.lock:
            self.server.requests.append(self.path)
            self.server.agents.append(self.headers["User-Agent"])
            self.server.clients.add(self.client_address)
            self.server.headers.append({k.lower(): v for k, v in self.headers.items()})
            act = self.server.acts.pop(0) if len(self.server.acts) > 1 else self.server.acts[0]
        act(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing."""


class Stage(ThreadingHTTPServer):
    """A server with its script and what it was asked."""

    daemon_threads = True

    def __init__(self, acts: tuple[Act, ...]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.acts = list(acts)
        self.requests: list[str] = []
        self.agents: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.clients: set[tuple[str, int]] = set()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"http://{self.place}"

    @property
    def place(self) -> str:
        """Its host and port."""
        return f"127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients break off in these tests."""


@contextmanager
def serve(*acts: Act) -> Iterator[Stage]:
    """Run a server that plays these acts."""
    stage = Stage(acts)
    thread = threading.Thread(target=stage.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield stage
    finally:
        stage.shutdown()
        stage.server_close()
        thread.join()


def answer(status: int = 200, body: bytes = b"ok", **headers: str) -> Act:
    """Answer properly; underscores in header names are hyphens."""

    def act(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return act


def truncate(handler: Handler) -> None:
    """Promise more bytes than are sent."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"half")
    handler.close_connection = True


def reset(handler: Handler) -> None:
    """Reset the connection in place of an answer."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.close_connection = True
    handler.rfile.close()
    handler.wfile.close()
    handler.connection.close()


def hang(handler: Handler) -> None:
    """Say nothing for longer than the client waits."""
    time.sleep(1.5)
    handler.close_connection = True


def trickle(handler: Handler) -> None:
    """Send a byte now and then, often enough that no single wait is long."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(60):
        handler.wfile.write(b".")
        time.sleep(0.02)
    handler.close_connection = True


def drip(opening: bytes, drop: bytes, *, pause: float = 0.02) -> Act:
    """Send something, and then a little now and then for as long as anybody listens."""

    def act(handler: Handler) -> None:
        end = time.monotonic() + 10
        handler.close_connection = True
        handler.wfile.write(opening)
        while time.monotonic() < end:
            handler.wfile.write(drop)
            time.sleep(pause)

    return act
