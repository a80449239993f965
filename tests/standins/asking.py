"""Invented papers and a plain client, for the tests of the stand-ins."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.standins.arxiv import ArxivServer


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


def get(address: str, **parameters: str | int) -> httpx.Response:
    """Ask with GET; redirects are left to be seen."""
    return httpx.get(address, params=parameters or None, trust_env=False, timeout=10)


def search(server: ArxivServer, **parameters: str | int) -> list[str]:
    """Return the identifiers, with versions, that the search API answers, in order."""
    answer = get(server.api, **parameters)
    assert answer.status_code == 200, answer.text
    return re.findall(r"<id>http://arxiv.org/abs/(.*?)</id>", answer.text)


def utc(text: str) -> datetime:
    """Read a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
