"""Writes an archive's feeds and its sitemap."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from digest.model import Digest, SiteIssue
from digest.render.atom import entry_id, feed_id
from digest.render.site.edited import parse_post
from digest.render.site.frame import Frame, page_of
from digest.render.view import view

Read = Callable[[SiteIssue], Digest | bytes]
"""Gives an issue, or the post that its editor changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEntry:
    """An issue in a feed of an archive."""

    id: str
    url: str
    issue: SiteIssue
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed: its file, that of the list beside it, and its issues, the newest first.

    Without a slug it is that of all topics.
    """

    name: str
    page: str
    issues: tuple[SiteIssue, ...]
    slug: str = ""


def render_feed(feed: Feed, read: Read, frame: Frame) -> bytes:
    """Return a feed.

    Links are relative where nobody has said where the archive is published.
    """
    entries = [_entry(issue, read(issue), frame) for issue in feed.issues]
    text = frame.fill(
        "site/feed.atom.j2",
        id=feed_id(frame.house, feed.slug),
        title=feed.issues[0].topic if feed.slug else frame.title,
        author=frame.title,
        itself=frame.house.address(feed.name) or feed.name,
        page=frame.house.address(feed.page) or feed.page,
        entries=entries,
    )
    return text.encode()


def render_sitemap(names: Iterable[str], frame: Frame) -> bytes:
    """Return the addresses of pages as sitemaps.org has it."""
    addresses = [frame.house.address(name) for name in names]
    return frame.fill("site/sitemap.xml.j2", addresses=addresses).encode()


def _entry(issue: SiteIssue, source: Digest | bytes, frame: Frame) -> SiteEntry:
    page = page_of(issue)
    url = frame.house.address(page) or page
    return SiteEntry(
        id=entry_id(frame.house, issue.slug, issue.date),
        url=url,
        issue=issue,
        content=_content(source, url, frame),
    )


def _content(source: Digest | bytes, url: str, frame: Frame) -> str:
    """Return the words of an issue as HTML."""
    if isinstance(source, bytes):
        return str(parse_post(source).body)
    post = view(source, lists_papers=False)
    return frame.fill("entry.html.j2", post=post, url=url)
