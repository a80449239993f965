"""Writes a topic's issues as an Atom feed (RFC 4287), the newest first: `{slug}.atom`."""

from datetime import date
from typing import Any

from digest.model import Artifact, Issue
from digest.render import House
from digest.render.templates import fill
from digest.render.view import view

TAG_YEAR = 2026
"""The year in every identifier of a feed, which must never change."""


def render(issue: Issue, house: House) -> Artifact:
    """Return the feed in UTF-8, with this issue and the topic's other issues.

    Raises ValueError for mentions that do not fit their statement.
    """
    name, entries = f"{issue.slug}.atom", list_entries(issue, house)
    newest = entries[0]["post"]
    text = fill(
        "feed.atom.j2",
        house,
        id=feed_id(house, issue.slug),
        topic=newest.topic,
        updated=newest.date,
        url=house.address(name),
        entries=entries,
    )
    return Artifact(name=name, content=text.encode())


def list_entries(issue: Issue, house: House) -> list[dict[str, Any]]:
    """Return the entries of a topic's feed, the newest first: `id`, `url`, `post`, `content`.

    Raises ValueError as `render` does.
    """
    # This issue replaces the stored one of the same date.
    issues = {known.date: known for known in (*house.earlier(issue.slug), issue)}
    days = sorted(issues, reverse=True)[: house.issues]
    posts = [view(issues[day], lists_papers=False) for day in days]
    return [
        {
            "id": entry_id(house, issue.slug, post.date),
            "url": (url := house.address(f"{post.stem}.html")),
            "post": post,
            "content": fill("entry.html.j2", house, post=post, url=url),
        }
        for post in posts
    ]


def feed_id(house: House, slug: str = "") -> str:
    """Return the tag URI (RFC 4151) of a topic's feed, or of the feed of all topics."""
    return f"tag:{house.host},{TAG_YEAR}:digest" + (f"/{slug}" if slug else "")


def entry_id(house: House, slug: str, day: date) -> str:
    """Return the tag URI of a topic's issue of a day, the same in every feed."""
    return f"{feed_id(house, slug)}/{day}"
