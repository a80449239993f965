"""Invented papers and a plain client, for the stand-in's own tests."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def text(self) -> str:
        """The body, read."""
        return self.body.decode()


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Let redirects be seen."""


OPENER = build_opener(ProxyHandler({}), _Stay())


def get(address: str, **parameters: str | int) -> Answer:
    """Ask with GET; whatever the status, it is an answer."""
    query = f"?{urlencode(parameters)}" if parameters else ""
    try:
        with OPENER.open(address + query, timeout=10) as response:
            return Answer(
                status=response.status, body=response.read(), headers=dict(response.headers)
            )
    except HTTPError as error:
        with error:
            return Answer(status=error.code, body=error.read(), headers=dict(error.headers))


def paper(number: int, announced: str | None = "2026-02-27", **fields: object) -> dict[str, Any]:
    """Invent a paper of cs.LG, announced on the last Friday of February 2026."""
    return {
        "id": f"2602.{number:05}",
        "title": f"On Widgets {number}",
        "abstract": "We study widgets.",
        "authors": ["Ada Example"],
        "categories": ["cs.LG"],
        "published": "2026-02-25T20:00:00Z",
        "announced": announced,
    } | fields


def utc(text: str) -> datetime:
    """Read a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
