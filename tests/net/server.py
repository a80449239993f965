"""A loopback server that answers as each test scripts it, well or badly."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Act = Callable[["Handler"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request; header names are lower-case, `client` is the connection."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    client: tuple[str, int]


class Handler(BaseHTTPRequestHandler):
    """Plays the next act for each request; the last one is repeated."""

    protocol_version = "HTTP/1.1"
    server: "Stage"

    def do_GET(self) -> None:
        """Read a request whole, and answer it."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(
            method=self.command,
            path=self.path,
            headers=headers,
            body=self.rfile.read(int(headers.get("content-length", 0))),
            client=self.client_address,
        )
        with self.server.lock:
            self.server.asked.append(asked)
            acts = self.server.acts
            act = acts.pop(0) if len(acts) > 1 else acts[0]
        act(self)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the parent's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def begin(self, length: int, status: int = 200, **headers: str) -> None:
        """Send the head of an answer; underscores in header names are hyphens."""
        self.send_response(status)
        for name, value in {**headers, "Content_Length": str(length)}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()


class Stage(ThreadingHTTPServer):
    """A server with its script and what it was asked; `over` is set at its end."""

    daemon_threads = True

    def __init__(self, acts: tuple[Act, ...]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.acts, self.asked = list(acts), list[Asked]()
        self.lock, self.over = threading.Lock(), threading.Event()
        self.place = f"127.0.0.1:{self.server_port}"
        self.url = f"http://{self.place}"

    def handle_error(self, *_: object) -> None:
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
        stage.over.set()
        stage.shutdown()
        stage.server_close()
        thread.join()


def answer(status: int = 200, body: bytes = b"ok", **headers: str) -> Act:
    """Answer properly."""

    def act(handler: Handler) -> None:
        handler.begin(len(body), status, **headers)
        handler.wfile.write(body)

    return act


def truncate(handler: Handler) -> None:
    """Promise more bytes than are sent."""
    handler.begin(1000)
    handler.wfile.write(b"half")
    handler.close_connection = True


def reset(handler: Handler) -> None:
    """Reset the connection in place of an answer."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.close_connection = True
    for part in (handler.rfile, handler.wfile, handler.connection):
        part.close()


def hang(handler: Handler) -> None:
    """Say nothing until the server ends."""
    handler.server.over.wait(20)
    handler.close_connection = True
