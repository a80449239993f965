"""Turns issues into an archive of static pages: lists, search, charts, feeds, and the issues."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest import __version__
from digest.codec import load_issue
from digest.errors import OutputError, UsageError
from digest.identifiers import find_ids
from digest.markdown import cut_front, decode_post, drop_raw_marks, render_markup, split_front
from digest.model import (
    ALSO,
    ENDINGS,
    Artifact,
    Format,
    Issue,
    Leaf,
    SiteIssue,
    SitePaper,
    ThemeSize,
)
from digest.render import House, renderer
from digest.render.atom import entry_id, feed_id
from digest.render.html import STRIP, Chart, describe_page, fit_screens
from digest.render.jsonfeed import write_feed
from digest.render.templates import PACKAGED, fill, read
from digest.render.view import DESCRIPTION, describe, view
from digest.text import in_figures, long_date, printable, shorten, visible_title

if TYPE_CHECKING:
    from markupsafe import Markup

Read = Callable[[SiteIssue], bytes]
"""Gives what an issue's page is made from: its JSON, or the post that its editor changed."""

# Names of issues begin with a date, those of topics' feeds end as feeds do: none of them meets
# another, whatever a topic is called.
INDEX, SEARCH, MISSING = "index.html", "search.html", "404.html"
STYLE, SCRIPT, SITEMAP = "site.css", "search.js", "sitemap.xml"
FEED, JSON_FEED = "atom.xml", "feed.json"
LABELS: Mapping[str, str] = {".md": "Markdown", ".json": "JSON", ".bib": "BibTeX"}
COLUMNS = 12
"""How many issues a topic's chart has: two figures each fit on a phone."""
THEMES = 10
EVERY = 3
"""The chart names the day of every third issue: more do not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteIdentity:
    """An archive's name and its publisher."""

    title: str
    house: House


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveTopic:
    """A topic of an archive, and its issues, the newest first; its newest one names it."""

    slug: str
    issues: tuple[SiteIssue, ...]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.issues[0].topic

    @property
    def heading(self) -> str:
        """What it is called where nothing stands before it."""
        return self.name[:1].upper() + self.name[1:]

    @property
    def page(self) -> str:
        """The file of its list."""
        return f"topic-{self.slug}.html"

    @property
    def feed(self) -> str:
        """The file of its feed, which `build` calls the same."""
        return f"{self.slug}{ENDINGS['atom']}"

    @property
    def json_feed(self) -> str:
        """The file of the same as a JSON Feed."""
        return f"{self.slug}{ENDINGS['jsonfeed']}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Where an issue stands: its topic, and the issues of it before and after, if any."""

    issue: SiteIssue
    topic: ArchiveTopic
    before: SiteIssue | None
    after: SiteIssue | None

    @property
    def files(self) -> Sequence[tuple[str, str]]:
        """The issue's other files: what each is, and its name."""
        names = self.issue.files
        return [(LABELS[end], name) for end in LABELS for name in names if name.endswith(end)]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedPost:
    """An edited post: title and beginning as text, the rest as HTML, and its parts.

    Each of the `parts` has the `id` of its heading and a `title`.
    """

    title: str
    description: str
    body: "Markup"
    parts: Sequence[Mapping[str, str]]


class SitePress:
    """Makes all files of an archive: those of each issue, and the pages and feeds around them."""

    def __init__(self, title: str, house: House) -> None:
        self._frame = SiteIdentity(title=title, house=house)
        self._house = house

    def set_issue(self, issue: Issue, made_from: str) -> tuple[SiteIssue, Sequence[Artifact]]:
        """Return what the archive says of an issue, and its data files, JSON first."""
        artifacts = [self._render(name, issue) for name in ("json", "md", "bib")]
        return _describe(issue, made_from, artifacts), artifacts

    def set_edited(
        self, digest: Issue, text: bytes, made_from: str
    ) -> tuple[SiteIssue, Sequence[Artifact]]:
        """Return the same from a post that was changed, of the papers that it still names.

        What the editor took out stands in no file; so there is no JSON.  Raises OutputError where
        the post cannot be read.
        """
        post, left = _read_edited(text), _bound(digest, text)
        artifacts = [Artifact(name=f"{digest.stem}.md", content=text), self._render("bib", left)]
        issue = replace(
            _describe(left, made_from, artifacts),
            title=post.title or printable(digest.topic),
            subtitle="",
            description=post.description,
            edited=True,
        )
        return issue, artifacts

    def pages(self, issues: Sequence[SiteIssue], read_source: Read) -> Iterator[Leaf]:
        """Yield every other file, those of the issues first; `issues` come oldest first."""
        topics, years, newest = by_topic(issues), by_year(issues), tuple(reversed(issues))
        for topic in topics:
            for place in find_places(topic):
                beside = [
                    (one.stem, one.title) if one else None for one in (place.before, place.after)
                ]
                parts = (place.issue.made_from, place.issue.files, topic.name, *beside)
                make = partial(self._render_issue, place, read_source)
                yield self._leaf(page_of(place.issue), make, *parts)
        for topic in topics:
            yield self._list_topic(topic)
            files = (topic.feed, topic.json_feed, topic.page)
            yield from self._list_feeds(files, topic.issues, topic.slug, read_source)
        yield from self._list_feeds((FEED, JSON_FEED, INDEX), newest, "", read_source)
        title = self._frame.title
        yield self._list("front", INDEX, issues, title=title, topics=topics, years=years)
        yield self._list_search(issues)
        for year, found in years.items():
            head = f"All papers of {year}"
            yield self._list("titles", f"titles-{year}.html", found, title=head, issues=found)
            index = f"search-{year}.js"
            yield self._leaf(index, partial(_render_index, index, found), found)
        yield from self._list_fixed()
        if self._house.site:
            lists = [
                INDEX,
                SEARCH,
                *(topic.page for topic in topics),
                *(f"titles-{year}.html" for year in years),
            ]
            names = [*lists, *map(page_of, newest)]
            addresses = [self._house.address(name) for name in names]
            yield self._leaf(
                SITEMAP, lambda: self._fill("site/sitemap.xml.j2", addresses=addresses), names
            )

    def _list_feeds(
        self, files: tuple[str, str, str], issues: Sequence[SiteIssue], slug: str, read_source: Read
    ) -> Iterator[Leaf]:
        """Yield the feeds of a topic, or without a slug those of all: Atom, then JSON Feed."""
        *names, page = files
        shown = issues[: self._house.issues]
        for name, render in zip(names, (self._render_feed, self._render_json_feed), strict=True):
            feed = (name, page, shown, slug)
            yield self._leaf(name, partial(render, *feed, read_source), feed)

    def _list_topic(self, topic: ArchiveTopic) -> Leaf:
        """Return a topic's page: its issues, and its themes over time."""
        return self._list(
            "topic",
            topic.page,
            topic,
            title=topic.heading,
            feed=topic.feed,
            json_feed=topic.json_feed,
            feed_title=topic.heading,
            topic=topic,
            years=by_year(topic.issues[::-1]),
            chart=draw_themes(topic),
            strip_height=STRIP,
            every=EVERY,
        )

    def _list_search(self, issues: Sequence[SiteIssue]) -> Leaf:
        """Return the page of the search, which is made by a script of ours alone."""
        years = [
            (year, f"titles-{year}.html", f"search-{year}.js", count(found))
            for year, found in by_year(issues).items()
        ]
        policy = "; script-src 'self'"
        return self._list("search", SEARCH, issues, title="Search", years=years, policy=policy)

    def _list_fixed(self) -> Iterator[Leaf]:
        """Yield what does not depend on any issue."""
        # The page for addresses that lead nowhere is shown at any depth: relative links mislead.
        root = f"{self._house.site}/" if self._house.site else ""
        yield self._list("missing", MISSING, title="There is no such page", root=root)
        sheets = ("page.css", "site/site.css")
        yield self._leaf(STYLE, lambda: "".join(read(one, self._house) for one in sheets).encode())
        yield self._leaf(SCRIPT, lambda: read("site/search.js", self._house).encode())
        # GitHub's pages would go through Jekyll without it.
        yield self._leaf(".nojekyll", bytes)

    def _list(self, template: str, name: str, *parts: object, **values: object) -> Leaf:
        """Return a page of the archive's own."""
        usual: Mapping[str, object] = {
            "frame": self._frame,
            "page_of": page_of,
            "count": count,
            "front": INDEX,
            "search": SEARCH,
            "feed": FEED,
            "json_feed": JSON_FEED,
            "feed_title": self._frame.title,
            "description": "",
            "root": "",
            "policy": "",
            "canonical": "",
        }
        given = {**usual, **values}
        return self._leaf(name, lambda: self._fill(f"site/{template}.html.j2", **given), *parts)

    def _leaf(self, name: str, make: Callable[[], bytes], *parts: object) -> Leaf:
        """Return a file, stamped with all that it is made from."""
        house, program = self._house, fingerprint(self._house.templates)
        whole = (self._frame.title, house.site, house.issues, program, name, *parts)
        stamp = sha256(repr(whole).encode(errors="backslashreplace")).hexdigest()
        return Leaf(name=name, made_from=stamp, make=make)

    def _render(self, name: Format, issue: Issue) -> Artifact:
        return renderer(name, self._house).render(issue)

    def _fill(self, template: str, **values: object) -> bytes:
        return fill(template, self._house, **values).encode()

    def _render_issue(self, place: Neighbours, read_source: Read) -> bytes:
        """Return an issue's page.

        Raises ValueError where a statement's mentions do not fit, OutputError where an edited post
        cannot be read.
        """
        issue, source = place.issue, read_source(place.issue)
        around = {
            "frame": self._frame,
            "place": place,
            "page_of": page_of,
            "feed": FEED,
            "json_feed": JSON_FEED,
            "canonical": self._house.address(page_of(issue)),
        }
        if issue.edited:
            shown = {"title": issue.title, "description": issue.description}
            post = {"post": _read_edited(source), "root": "", "policy": ""}
            return self._fill("site/edited.html.j2", **post, **shown, **around)
        page = describe_page(load_issue(source), self._house)
        return self._fill("site/issue.html.j2", **page, **around).lstrip()

    def _render_feed(
        self, name: str, page: str, issues: Sequence[SiteIssue], slug: str, read_source: Read
    ) -> bytes:
        """Return the feed of a topic, or without a slug that of all, with the list beside it.

        Links are relative where nobody has said where the archive is published.
        """
        house = self._house
        return self._fill(
            "site/feed.atom.j2",
            id=feed_id(house, slug),
            title=issues[0].topic if slug else self._frame.title,
            author=self._frame.title,
            itself=house.address(name) or name,
            page=house.address(page) or page,
            entries=self._list_entries(issues, read_source),
        )

    def _render_json_feed(
        self, name: str, page: str, issues: Sequence[SiteIssue], slug: str, read_source: Read
    ) -> bytes:
        """Return the same as a JSON Feed."""
        house = self._house
        entries = self._list_entries(issues, read_source)
        return write_feed(
            [{**entry, "post": entry["issue"]} for entry in entries],
            title=issues[0].topic if slug else self._frame.title,
            author=self._frame.title,
            itself=house.address(name) or name,
            page=house.address(page) or page,
        )

    def _list_entries(
        self, issues: Sequence[SiteIssue], read_source: Read
    ) -> Sequence[Mapping[str, Any]]:
        """Return what a feed holds of issues."""
        house = self._house
        return [
            {
                "id": entry_id(house, issue.slug, issue.date),
                "url": (url := house.address(page_of(issue)) or page_of(issue)),
                "issue": issue,
                "content": self._render_entry(issue, read_source(issue), url),
            }
            for issue in issues
        ]

    def _render_entry(self, issue: SiteIssue, source: bytes, url: str) -> str:
        """Return the words of an issue as HTML."""
        if issue.edited:
            return str(_read_edited(source).body)
        post = view(load_issue(source), lists_papers=False)
        return fill("entry.html.j2", self._house, post=post, url=url)


def _read_edited(content: bytes) -> EditedPost:
    """Read an edited post.  Raises OutputError where it is no text in UTF-8."""
    try:
        text = decode_post(content)
    except UnicodeDecodeError as error:
        raise OutputError(
            "The post was changed, and is no text in UTF-8.", hint="Save it as UTF-8."
        ) from error
    found, stated = render_markup(drop_raw_marks(cut_front(text)), "", in_archive=True), ""
    with suppress(UsageError):  # delivery says what is damaged
        stated = split_front(text, "the post")[0].title
    return EditedPost(
        title=found.heading or stated,
        description=shorten(found.opening, DESCRIPTION),
        body=fit_screens(found.html),
        parts=found.parts,
    )


def page_of(issue: SiteIssue) -> str:
    """Return the file of an issue's page."""
    return f"{issue.stem}.html"


def by_topic(issues: Sequence[SiteIssue]) -> tuple[ArchiveTopic, ...]:
    """Return the topics of issues, which come oldest first, by name."""
    slugs = dict.fromkeys(issue.slug for issue in issues)
    topics = [
        ArchiveTopic(slug=slug, issues=tuple(one for one in reversed(issues) if one.slug == slug))
        for slug in slugs
    ]
    return tuple(sorted(topics, key=lambda topic: (topic.name.casefold(), topic.slug)))


def by_year(issues: Sequence[SiteIssue]) -> dict[int, tuple[SiteIssue, ...]]:
    """Return issues, which come oldest first, by year, the newest first in both."""
    years = dict.fromkeys(issue.date.year for issue in reversed(issues))
    return {year: tuple(one for one in reversed(issues) if one.date.year == year) for year in years}


def find_places(topic: ArchiveTopic) -> Iterator[Neighbours]:
    """Yield where each issue of a topic stands, the newest first."""
    issues = (None, *topic.issues, None)
    for after, issue, before in zip(issues, issues[1:], issues[2:], strict=False):
        if issue:
            yield Neighbours(issue=issue, topic=topic, before=before, after=after)


def draw_themes(topic: ArchiveTopic) -> Chart | None:
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
    return Chart(rows=rows[:THEMES], days=[issue.date for issue in last])


def count(issues: Sequence[SiteIssue]) -> str:
    """Write how many papers issues have, each counted once."""
    return in_figures(len({paper.id for issue in issues for paper in issue.papers}), "paper")


@cache
def fingerprint(folder: Path | None = None) -> str:
    """Return what stands for the program: its version, its templates, and those of a user's."""
    folders = [Path(str(place)) for place in (PACKAGED, folder) if place]
    files = [sorted(path for path in one.rglob("*") if path.is_file()) for one in folders]
    shapes = [[(path.name, path.read_bytes()) for path in found] for found in files]
    return sha256(repr((__version__, shapes)).encode()).hexdigest()


def _render_index(name: str, issues: Sequence[SiteIssue]) -> bytes:
    """Return a script that has issues, each with its page and its papers as `[identifier, title]`.

    A paper's place in a page is `paper-ID`; a post that was edited has none.
    """
    found = [
        {
            "page": page_of(issue),
            "date": long_date(issue.date),
            "topic": issue.topic,
            "edited": issue.edited,
            "papers": [[paper.id, paper.title] for paper in issue.papers],
        }
        for issue in issues
    ]
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    # Harmless as well where a server calls it a page.
    plain = text.replace("<", "\\u003c").replace("&", "\\u0026")
    return f'indexes["{name}"] = {plain};\n'.encode(errors="backslashreplace")


def _describe(issue: Issue, made_from: str, artifacts: Sequence[Artifact]) -> SiteIssue:
    """Return what an archive says of an issue."""
    titles = {entry.paper.id: visible_title(entry.paper) for entry in issue.entries}
    listed = (paper for section in issue.sections for paper in section.papers)
    return SiteIssue(
        slug=issue.slug,
        date=issue.date,
        topic=printable(issue.topic),
        title=printable(issue.title),
        subtitle=printable(issue.subtitle),
        description=describe(issue),
        papers=tuple(SitePaper(id=paper, title=titles[paper]) for paper in listed),
        themes=tuple(
            ThemeSize(key=section.key, title=section.title, papers=len(section.papers))
            for section in issue.sections
        ),
        made_from=made_from,
        files=tuple(artifact.name for artifact in artifacts),
    )


def _bound(issue: Issue, text: bytes) -> Issue:
    """Return an issue of the papers that a text links to alone."""
    left = {found.id for found in find_ids(text.decode("utf-8", "replace"))}
    bound = (
        replace(section, papers=tuple(paper for paper in section.papers if paper in left))
        for section in issue.sections
    )
    return replace(
        issue,
        sections=tuple(section for section in bound if section.papers),
        entries=tuple(entry for entry in issue.entries if entry.paper.id in left),
    )
