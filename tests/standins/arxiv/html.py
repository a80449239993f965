"""The HTML full texts: `GET /html/ID[vN]` over the pages of the world, and 404 for all others.

The world's `html` has a page for an identifier, with or without version: its source as a string,
or what `html_page` writes a page of.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from tests.standins.arxiv.exchange import Reply
from tests.standins.arxiv.html_page import render_missing, render_page

PAGE = {"Content-Type": "text/html; charset=utf-8"}


class HtmlService:
    """The full texts of a small world."""

    def __init__(self, world: Mapping[str, Any]) -> None:
        self._pages = {name: _render(name, page) for name, page in world.items()}

    def answer(self, path: str) -> Reply:
        """Answer for a path below the endpoint; without a version, the paper's latest is meant."""
        identifier = path.strip("/")
        body = self._pages.get(identifier) or self._pages.get(_bare(identifier))
        if body is None:
            body = render_missing(identifier)
            return Reply(status=HTTPStatus.NOT_FOUND, body=body, headers=PAGE)
        return Reply(status=HTTPStatus.OK, body=body, headers=PAGE)


def _bare(identifier: str) -> str:
    """Return an identifier without its version."""
    bare, _, version = identifier.rpartition("v")
    return bare if version.isdigit() else identifier


def _render(name: str, page: str | Mapping[str, Any]) -> bytes:
    return page.encode() if isinstance(page, str) else render_page(name, page)
