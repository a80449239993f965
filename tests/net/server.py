"""A loopback server that answers as each test scripts it, well or badly."""

from collections.abc import Callable
from pathlib import Path

from tests.standins.loopback import Handler, HttpReply, Loopback

Act = HttpReply | Callable[[Handler], None]


class ScriptedServer(Loopback):
    """Plays the next act for each request; the last one is repeated."""

    def __init__(self, *acts: Act, certificate: Path | None = None) -> None:
        left = list(acts)

        def play(_: object) -> HttpReply:
            act = left.pop(0) if len(left) > 1 else left[0]
            return act if isinstance(act, HttpReply) else HttpReply(act=act)

        super().__init__(play, certificate=certificate)
        self.place = self.url.partition("://")[2]
        self.port = int(self.place.partition(":")[2])


serve = ScriptedServer


def answer(status: int = 200, body: bytes = b"ok", **headers: str) -> HttpReply:
    """Answer properly; underscores in header names are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpReply(status=status, body=body, headers=named)


truncate = HttpReply(body=b"half", promised=1000, end="close")
reset = HttpReply(end="reset")


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
