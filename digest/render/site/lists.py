"""The lists, feeds and pages of an archive."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from digest.model import ALSO, Digest, SiteIssue
from digest.render.atom import entry_id, feed_id
from digest.render.html import STRIP, Chart, describe_page, draw
from digest.render.site.edited import parse_post
from digest.render.site.frame import (
    FEED,
    INDEX,
    SEARCH,
    Frame,
    Topic,
    by_topic,
    by_year,
    index_of,
    page_of,
    titles_of,
)
from digest.render.view import view
from digest.text import in_figures, long_date, printable

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


LABELS: Mapping[str, str] = {".md": "Markdown", ".json": "JSON", ".bib": "BibTeX"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an issue stands: its topic, and the issues of it before and after, if any."""

    issue: SiteIssue
    topic: Topic
    before: SiteIssue | None
    after: SiteIssue | None

    @property
    def files(self) -> Sequence[tuple[str, str]]:
        """The issue's other files: what each is, and its name."""
        return [
            (label, name)
            for ending, label in LABELS.items()
            for name in self.issue.files
            if name.endswith(ending)
        ]

    @property
    def parts(self) -> tuple[object, ...]:
        """Everything that the page says of it."""
        beside = [(one.stem, one.title) if one else None for one in (self.before, self.after)]
        return (self.issue.made_from, self.issue.files, self.topic.name, *beside)


def find_places(topic: Topic) -> Sequence[Place]:
    """Return where each issue of a topic stands."""
    issues = topic.issues
    return [
        Place(
            issue=issue,
            topic=topic,
            before=issues[at + 1] if at + 1 < len(issues) else None,
            after=issues[at - 1] if at else None,
        )
        for at, issue in enumerate(issues)
    ]


def render_issue(digest: Digest, place: Place, frame: Frame) -> bytes:
    """Return an issue's page.  Raises ValueError where a statement's mentions do not fit."""
    page = describe_page(digest, frame.templates)
    text = frame.fill("site/issue.html.j2", **page, **_around(place, frame))
    return text.lstrip().encode()


def render_edited(content: bytes, place: Place, frame: Frame) -> bytes:
    """Return the page of an edited post.  Raises OutputError where it cannot be read."""
    post = parse_post(content)
    text = frame.fill(
        "site/edited.html.j2",
        post=post,
        title=place.issue.title,
        description=place.issue.description,
        root="",
        policy="",
        **_around(place, frame),
    )
    return text.encode()


def _around(place: Place, frame: Frame) -> Mapping[str, object]:
    """Return what stands around an issue."""
    return {
        "frame": frame,
        "place": place,
        "page_of": page_of,
        "feed": FEED,
        "canonical": frame.house.address(page_of(place.issue)),
    }


COLUMNS = 12
"""How many issues a topic's chart has: two figures each fit on a phone."""
THEMES = 10
EVERY = 3
"""The chart names the day of every third issue: more do not fit."""


def render_front(issues: Sequence[SiteIssue], frame: Frame) -> bytes:
    """Return the page that everything can be reached from."""
    topics = by_topic(issues)
    return _render("front", frame, title=frame.title, topics=topics, years=by_year(issues))


def render_topic(topic: Topic, frame: Frame) -> bytes:
    """Return a topic's page: its issues, and its themes over time."""
    return _render(
        "topic",
        frame,
        title=topic.heading,
        feed=topic.feed,
        feed_title=topic.heading,
        topic=topic,
        years=by_year(topic.issues[::-1]),
        chart=draw_themes(topic),
        strip_height=STRIP,
        every=EVERY,
    )


def render_titles(year: int, issues: Sequence[SiteIssue], frame: Frame) -> bytes:
    """Return all titles of a year by issue, for who has no scripts."""
    return _render("titles", frame, title=f"All papers of {year}", issues=issues)


def render_search(issues: Sequence[SiteIssue], frame: Frame) -> bytes:
    """Return the page of the search, which is made by a script of ours alone."""
    years = [
        (year, titles_of(year), index_of(year), count(found))
        for year, found in by_year(issues).items()
    ]
    policy = "; script-src 'self'; connect-src 'self'"
    return _render("search", frame, title="Search", years=years, policy=policy)


def render_index(issues: Sequence[SiteIssue]) -> bytes:
    """Return the issues in JSON, each with its page and its papers: `[[identifier, title], …]`.

    A paper's place in a page is `paper-ID`; a post that was edited has none.
    """
    record = {
        "issues": [
            {
                "page": page_of(issue),
                "date": long_date(issue.date),
                "topic": issue.topic,
                "edited": issue.edited,
                "papers": [[paper.id, paper.title] for paper in issue.papers],
            }
            for issue in issues
        ]
    }
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    # Harmless as well where a server calls it a page.
    plain = text.replace("<", "\\u003c").replace("&", "\\u0026")
    return f"{plain}\n".encode(errors="backslashreplace")


def render_missing(frame: Frame) -> bytes:
    """Return the page for addresses that lead nowhere.

    It is shown at any depth, where relative links would lead astray.
    """
    root = f"{frame.house.site}/" if frame.house.site else ""
    return _render("missing", frame, title="There is no such page", root=root)


def draw_themes(topic: Topic) -> Chart | None:
    """Return the chart of the themes that had most papers of late; None below two issues."""
    last = topic.issues[:COLUMNS][::-1]
    titles = {
        theme.key: printable(theme.title)
        for theme in chain.from_iterable(issue.themes for issue in last)
        if theme.key != ALSO
    }
    columns = [{theme.key: theme.papers for theme in issue.themes} for issue in last]
    rows = [(titles[key], [column.get(key, 0) for column in columns]) for key in titles]
    rows.sort(key=lambda row: (-sum(row[1]), row[0]))
    if len(last) < 2 or not rows:  # noqa: PLR2004 - time needs two
        return None
    return draw(rows[:THEMES], [issue.date for issue in last])


def count(issues: Sequence[SiteIssue]) -> str:
    """Write how many papers issues have, each counted once."""
    return in_figures(len({paper.id for issue in issues for paper in issue.papers}), "paper")


def _render(name: str, frame: Frame, **values: object) -> bytes:
    """Fill a template of the archive's own."""
    usual: Mapping[str, object] = {
        "frame": frame,
        "page_of": page_of,
        "count": count,
        "front": INDEX,
        "search": SEARCH,
        "feed": FEED,
        "feed_title": frame.title,
        "description": "",
        "root": "",
        "policy": "",
        "canonical": "",
    }
    return frame.fill(f"site/{name}.html.j2", **{**usual, **values}).encode()
