"""Writes a topic's issues as a JSON Feed, version 1.1, the newest first: `{slug}.feed.json`."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from digest.model import ENDINGS, Artifact, Issue
from digest.render import House
from digest.render.atom import list_entries

_VERSION = "https://jsonfeed.org/version/1.1"


def render(issue: Issue, house: House) -> Artifact:
    """Return the feed in UTF-8, with the issues and identifiers of the Atom feed.

    Raises ValueError for mentions that do not fit their statement.
    """
    name, entries = f"{issue.slug}{ENDINGS['jsonfeed']}", list_entries(issue, house)
    title = entries[0]["post"].topic
    content = write_feed(entries, title=title, page=house.site, itself=house.address(name))
    return Artifact(name=name, content=content)


def write_feed(
    entries: Iterable[Mapping[str, Any]],
    *,
    title: str,
    page: str,
    itself: str,
    author: str = "digest",
) -> bytes:
    """Return a feed of entries, each with `id`, `url`, `content` in HTML and a `post`.

    A `post` has title, topic, date and description; `page` and `itself` are addresses, or empty.
    """
    feed = {
        "version": _VERSION,
        "title": title,
        "home_page_url": page,
        "feed_url": itself,
        "language": "en",
        "authors": [{"name": author}],
        "items": [_filled(_item(entry)) for entry in entries],
    }
    return f"{json.dumps(_filled(feed), ensure_ascii=False, indent=1)}\n".encode()


def _item(entry: Mapping[str, Any]) -> Mapping[str, object]:
    post = entry["post"]
    return {
        "id": entry["id"],
        "url": entry["url"],
        "title": post.title,
        "summary": post.description,
        "content_html": entry["content"],
        "date_published": f"{post.date}T00:00:00Z",
        "tags": [post.topic],
    }


def _filled(fields: Mapping[str, object]) -> dict[str, object]:
    """Return the fields that are not empty."""
    return {name: value for name, value in fields.items() if value not in ("", [""])}
