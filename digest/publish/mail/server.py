"""A mail server, and what it refuses."""

from dataclasses import dataclass
from pathlib import Path

from digest.text import printable

FOR_NOW = range(400, 500)
"""The codes of answers that may be others later."""
_SAID = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server; `security` is starttls, tls or none, `ca` a file of certificates or none.

    `timeout` is in seconds.
    """

    host: str
    port: int
    security: str = "starttls"
    ca: Path | None = None
    user: str = ""
    password: str = ""
    timeout: float = 60.0

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"


class Refusal(Exception):  # noqa: N818 - what a server does, whatever becomes of it
    """A message was not sent, or perhaps was (`uncertain`).

    One `for_now` may be tried again; `is_lost` says that the connection is of no more use,
    `of_all` that no other message would fare better.
    """

    def __init__(  # noqa: PLR0913 - what decides how it goes on
        self,
        sentence: str,
        *,
        hint: str = "",
        for_now: bool = False,
        is_lost: bool = True,
        of_all: bool = False,
        uncertain: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.hint = hint
        self.for_now = for_now
        self.is_lost = is_lost
        self.of_all = of_all
        self.uncertain = uncertain


def is_silence(error: BaseException) -> bool:
    """Tell whether the time ran out, which the library calls a lost connection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def shown(said: bytes | str) -> str:
    """Return what a server said, as one line without a full stop."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return printable(" ".join(text.split())).rstrip(".")[:_SAID]
