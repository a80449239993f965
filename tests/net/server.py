"""A loopback server that answers as each test scripts it, well or badly."""

from collections.abc import Callable
from pathlib import Path

from tests.standins.loopback import Handler, Loopback, Reply

Act = Reply | Callable[[Handler], None]


class Stage(Loopback):
    """Plays the next act for each request; the last one is repeated."""

    def __init__(self, *acts: Act, certificate: Path | None = None) -> None:
        left = list(acts)

        def play(_: object) -> Reply:
            act = left.pop(0) if len(left) > 1 else left[0]
            return act if isinstance(act, Reply) else Reply(act=act)

        super().__init__(play, certificate=certificate)
        self.place = self.url.partition("://")[2]
        self.port = int(self.place.partition(":")[2])


serve = Stage


def answer(status: int = 200, body: bytes = b"ok", **headers: str) -> Reply:
    """Answer properly; underscores in header names are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, body=body, headers=named)


truncate = Reply(body=b"half", promised=1000, end="close")
reset = Reply(end="reset")


def begin(handler: Handler, length: int, *headers: tuple[str, str]) -> None:
    """Send the head of an answer."""
    handler.send_response(200)
    for name, value in (*headers, ("Content-Length", str(length))):
        handler.send_header(name, value)
    handler.end_headers()


def hang(handler: Handler) -> None:
    """Say nothing until the server ends."""
    handler.server.closing.wait(20)
    handler.close_connection = True
