"""A relay before the stand-in, whose one bad answer trickles or ends before its promised length."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.request import urlopen

PIECE, REST = 16, 0.02

Delivery = Callable[["Handler", bytes], None]


class Handler(BaseHTTPRequestHandler):
    """Passes on what the stand-in answers."""

    protocol_version = "HTTP/1.1"
    server: "Relay"

    def do_GET(self) -> None:
        """Deliver one answer, badly where it is the one meant."""
        with urlopen(self.server.behind + self.path) as answer:  # noqa: S310 - loopback
            body = answer.read()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers["Content-Type"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.server.delivery_of_next()(self, body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing."""


class Relay(ThreadingHTTPServer):
    """Answers as the server behind it; the `bad`-th answer is delivered by `delivery`."""

    daemon_threads = True

    def __init__(self, behind: str, delivery: Delivery, *, bad: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behind = behind
        self._delivery = delivery
        self._before = bad
        self.closing = Event()

    @property
    def url(self) -> str:
        """Where the relay listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def delivery_of_next(self) -> Delivery:
        """Return how the next answer is delivered; a client has one request at a time."""
        self._before -= 1
        return deliver if self._before else self._delivery

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: the client breaks off what trickles."""


def deliver(handler: Handler, body: bytes) -> None:
    """Send all of it."""
    handler.wfile.write(body)


def cut_short(handler: Handler, body: bytes) -> None:
    """Send half of what was promised, and end properly."""
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True


def trickle(handler: Handler, body: bytes) -> None:
    """Send a little now and then, often enough that no single wait is long."""
    for start in range(0, len(body), PIECE):
        if handler.server.closing.wait(REST):
            return
        handler.wfile.write(body[start : start + PIECE])


@contextmanager
def relay(behind: str, delivery: Delivery, *, bad: int) -> Iterator[str]:
    """Run a relay and give its address."""
    server = Relay(behind, delivery, bad=bad)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.url
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
