"""Renders a topic's issues as an Atom feed (RFC 4287), the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from digest.model import Artifact, Digest
from digest.render.house import House
from digest.render.templates import Templates
from digest.render.view import View, view

BEGAN = 2026
"""The year in every identifier of a feed: it must never change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """An issue in a feed: its identifier, where it is published, what it shows, and as HTML."""

    id: str
    url: str
    post: View
    content: str


class AtomRenderer:
    """The feed of a topic: `{slug}.atom`, of the issue at hand and those that lie beside it."""

    name = "atom"

    def __init__(self, house: House) -> None:
        self._house = house
        self._templates = Templates(house.style.templates)

    def render(self, digest: Digest) -> Artifact:
        """Return the feed in UTF-8.

        Raises ValueError where a statement's mentions do not fit.
        """
        name = f"{digest.slug}.atom"
        entries = list(self._entries(digest))
        text = self._templates.render(
            "feed.atom.j2",
            id=feed_id(self._house, digest.slug),
            topic=entries[0].post.topic,
            updated=entries[0].post.date,
            url=self._house.address(name),
            entries=entries,
        )
        return Artifact(name=name, content=text.encode())

    def _entries(self, digest: Digest) -> Iterator[FeedEntry]:
        """Yield an entry for each issue; the one at hand replaces what lies there of its date."""
        earlier = {issue.date: issue for issue in self._house.earlier(digest.slug)}
        issues = earlier | {digest.date: digest}
        for day in sorted(issues, reverse=True)[: self._house.issues]:
            yield self._entry(issues[day])

    def _entry(self, digest: Digest) -> FeedEntry:
        post = view(digest, lists_papers=False)
        url = self._house.address(f"{digest.stem}.html")
        content = self._templates.render("entry.html.j2", post=post, url=url)
        entry = entry_id(self._house, digest.slug, digest.date)
        return FeedEntry(id=entry, url=url, post=post, content=content)


def feed_id(house: House, slug: str = "") -> str:
    """Return the tag URI (RFC 4151) of a topic's feed, or of that of all topics."""
    return f"tag:{house.host},{BEGAN}:digest" + (f"/{slug}" if slug else "")


def entry_id(house: House, slug: str, day: date) -> str:
    """Return the tag URI of a topic's issue of a day, the same in every feed."""
    return f"{feed_id(house, slug)}/{day}"
