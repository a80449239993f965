"""Renders issues as an archive of static pages: issues, lists, search, charts and feeds."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from digest import __version__
from digest.codec import load_issue
from digest.errors import OutputError, UsageError
from digest.identifiers import find_ids
from digest.markdown import cut_front, decode_post, drop_raw_marks, render_markup, split_front
from digest.model import (
    ALSO,
    ENDINGS,
    Artifact,
    Issue,
    Leaf,
    SitePaper,
    SitePost,
    ThemeSize,
)
from digest.render import House, Manuscript, Renderer
from digest.render.feeds import entry_id, feed_id, write_feed
from digest.render.html import STRIP, Chart, describe_page, draw_themes, fit_screens
from digest.render.templates import PACKAGED, fill, read
from digest.render.view import MAX_DESCRIPTION, describe, view
from digest.text import printable, shorten, visible_title
from digest.words import FOLDER, Words, load_words

Read = Callable[[SitePost], bytes]
"""Returns the source of an issue's page: its JSON, or the post that its editor changed."""

# These names never collide: issues' files begin with a date, topics' pages with "topic-", and
# topics' feeds end with ".atom" and ".feed.json".
INDEX, SEARCH, MISSING = "index.html", "search.html", "404.html"
STYLE, SCRIPT, SITEMAP = "site.css", "search.js", "sitemap.xml"
FEED, JSON_FEED = "atom.xml", "feed.json"
LABELS: Mapping[str, str] = {".md": "Markdown", ".json": "JSON", ".bib": "BibTeX"}
MAX_COLUMNS = 12
"""The number of issues in a topic's chart: on a phone, each has room for two digits."""
MAX_THEMES = 10
DAY_STEP = 3
"""The chart shows the day of every third issue: more do not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveTopic:
    """A topic of an archive: its name in the newest issue, its files, its issues, newest first.

    `heading` is the name with a capital.  The feeds have the same names in `build`.
    """

    slug: str
    name: str
    heading: str
    page: str
    feed: str
    json_feed: str
    issues: tuple[SitePost, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """An issue with its topic, and the topic's issues before and after it, if any."""

    issue: SitePost
    topic: ArchiveTopic
    before: SitePost | None
    after: SitePost | None

    @property
    def files(self) -> Sequence[tuple[str, str]]:
        """The label and the name of each of the issue's other files."""
        names = self.issue.files
        return [(LABELS[end], name) for end in LABELS for name in names if name.endswith(end)]


class SiteRenderer:
    """Renders all files of an archive: each issue's files, and the lists, search and feeds."""

    def __init__(self, title: str, house: House) -> None:
        self.title = title
        self.house = house
        self._words = load_words(house.lang)
        self._contents: dict[str, str] = {}

    def make_site_issue(self, issue: Issue, made_from: str) -> tuple[SitePost, Sequence[Artifact]]:
        """Return an issue's entry in the archive, and its data files, JSON first."""
        artifacts = Renderer(("json", "md", "bib"), self.house).render(issue)
        return _describe(issue, made_from, artifacts), artifacts

    def make_edited_site_issue(
        self, issue: Issue, text: bytes, made_from: str
    ) -> tuple[SitePost, Sequence[Artifact]]:
        """Return the same for an edited post, with the papers that it still links to.

        No file has papers that the editor removed, hence there is no JSON.  Raises OutputError if
        the post cannot be read.
        """
        post, rest = _read_edited(text, issue.lang), _keep_linked(issue, text)
        artifacts = [
            Artifact(name=f"{issue.stem}.md", content=text),
            *Renderer(("bib",), self.house).render(rest),
        ]
        entry = replace(
            _describe(rest, made_from, artifacts),
            title=post["title"] or printable(issue.topic),
            subtitle="",
            description=post["description"],
            edited=True,
        )
        return entry, artifacts

    def pages(self, issues: Sequence[SitePost], read_source: Read) -> Iterator[Leaf]:
        """Yield all other files, the issues' pages first; `issues` are sorted, the oldest first."""
        topics, years, newest = by_topic(issues), by_year(issues), tuple(reversed(issues))
        for topic in topics:
            for neighbours in find_neighbours(topic):
                issue = neighbours.issue
                linked = [
                    (other.stem, other.title, other.lang) if other else None
                    for other in (neighbours.before, neighbours.after)
                ]
                make = partial(self._render_issue, neighbours, read_source)
                parts = (issue.made_from, issue.files, topic.name, *linked)
                yield self._leaf(page_of(issue), make, *parts)
        for topic in topics:
            yield self._list_topic(topic)
            files = (topic.feed, topic.json_feed, topic.page)
            yield from self._list_feeds(files, topic.issues, topic.slug, read_source)
        yield from self._list_feeds((FEED, JSON_FEED, INDEX), newest, "", read_source)
        yield self._page("front", INDEX, issues, title=self.title, topics=topics, years=years)
        yield self._list_search(issues)
        for year, of_year in years.items():
            head = self._words("site.papers_of", year=str(year))
            yield self._page("titles", f"titles-{year}.html", of_year, title=head, issues=of_year)
            index = f"search-{year}.js"
            yield self._leaf(index, partial(self._render_index, index, of_year), of_year)
        yield from self._list_fixed()
        if self.house.site:
            lists = [
                INDEX,
                SEARCH,
                *(topic.page for topic in topics),
                *(f"titles-{year}.html" for year in years),
            ]
            names = [*lists, *map(page_of, newest)]
            addresses = [self.house.address(name) for name in names]
            yield self._leaf(
                SITEMAP, lambda: self._fill("site/sitemap.xml.j2", addresses=addresses), names
            )

    def _list_feeds(
        self, files: tuple[str, str, str], issues: Sequence[SitePost], slug: str, read_source: Read
    ) -> Iterator[Leaf]:
        """Yield a topic's feeds, Atom first; without a slug, the feeds of all topics."""
        *names, page = files
        shown = issues[: self.house.issues]
        for name in names:
            feed = (name, page, shown, slug)
            yield self._leaf(name, partial(self._render_feed, *feed, read_source), feed)

    def _list_topic(self, topic: ArchiveTopic) -> Leaf:
        return self._page(
            "topic",
            topic.page,
            topic,
            title=topic.heading,
            feed=topic.feed,
            json_feed=topic.json_feed,
            feed_title=topic.heading,
            topic=topic,
            years=by_year(topic.issues[::-1]),
            chart=_draw_last_issues(topic),
            strip_height=STRIP,
            every=DAY_STEP,
        )

    def _list_search(self, issues: Sequence[SitePost]) -> Leaf:
        years = [
            (year, f"titles-{year}.html", f"search-{year}.js", count(of_year, self._words))
            for year, of_year in by_year(issues).items()
        ]
        title, policy = self._words("site.search"), "; script-src 'self'"
        return self._page("search", SEARCH, issues, title=title, years=years, policy=policy)

    def _list_fixed(self) -> Iterator[Leaf]:
        """Yield the files that do not depend on any issue."""
        # The 404 page is shown for addresses of any depth, from which relative links would fail.
        root = f"{self.house.site}/" if self.house.site else ""
        yield self._page("missing", MISSING, title=self._words("site.missing"), root=root)
        sheets = ("page.css", "site/site.css")
        yield self._leaf(STYLE, lambda: "".join(read(css, self.house) for css in sheets).encode())
        yield self._leaf(SCRIPT, lambda: read("site/search.js", self.house).encode())
        # Without this file, GitHub Pages would run Jekyll.
        yield self._leaf(".nojekyll", bytes)

    def _page(self, template: str, name: str, *parts: object, **values: object) -> Leaf:
        """Return a page that is not an issue's; it is made from `parts`."""
        return self._leaf(name, lambda: self._fill_page(template, self._words, **values), *parts)

    def _fill_page(self, template: str, words: Words, /, **values: object) -> bytes:
        defaults: Mapping[str, object] = {
            "frame": self,
            "words": words,
            "page_of": page_of,
            "count": partial(count, words=words),
            "front": INDEX,
            "search": SEARCH,
            "feed": FEED,
            "json_feed": JSON_FEED,
            "feed_title": self.title,
            "description": "",
            "root": "",
            "policy": "",
            "canonical": "",
        }
        return self._fill(f"site/{template}.html.j2", **{**defaults, **values})

    def _leaf(self, name: str, make: Callable[[], bytes], *parts: object) -> Leaf:
        """Return a file with a hash of all that it is made from."""
        house, program = self.house, fingerprint(self.house.templates)
        sources = (self.title, house.lang, house.site, house.issues, program, name, *parts)
        made_from = sha256(repr(sources).encode(errors="backslashreplace")).hexdigest()
        return Leaf(name=name, made_from=made_from, make=make)

    def _fill(self, template: str, **values: object) -> bytes:
        return fill(template, self.house, **values).encode()

    def _render_issue(self, neighbours: Neighbours, read_source: Read) -> bytes:
        """Return an issue's page.  Raises OutputError if an edited post cannot be read."""
        issue, source = neighbours.issue, read_source(neighbours.issue)
        words = load_words(issue.lang)
        context = {"place": neighbours, "canonical": self.house.address(page_of(issue))}
        if issue.edited:
            texts = {"title": issue.title, "description": issue.description}
            return self._fill_page(
                "edited", words, post=_read_edited(source, words.lang), **texts, **context
            )
        page = describe_page(Manuscript(load_issue(source), self.house))
        return self._fill_page("issue", words, **page, **context).lstrip()

    def _render_feed(
        self, name: str, page: str, issues: Sequence[SitePost], slug: str, read_source: Read
    ) -> bytes:
        """Return a topic's feed, or without a slug that of all topics; `page` is its list.

        Links are relative if the archive's address is not configured.
        """
        house, entries = self.house, list[Mapping[str, Any]]()
        for issue in issues:
            url = house.address(page_of(issue)) or page_of(issue)
            content = self._render_content(issue, url, read_source)
            named = {"id": entry_id(house, issue.slug, issue.date), "url": url, "content": content}
            entries.append({**named, "lang": issue.lang, "post": issue, "issue": issue})
        context = {
            "title": issues[0].topic if slug else self.title,
            "lang": issues[0].lang if slug else house.lang,
            "author": self.title,
            "itself": house.address(name) or name,
            "page": house.address(page) or page,
        }
        if name.endswith(JSON_FEED):
            return write_feed(entries, **context)
        return self._fill("site/feed.atom.j2", id=feed_id(house, slug), entries=entries, **context)

    def _render_content(self, issue: SitePost, url: str, read_source: Read) -> str:
        """Return an issue in HTML for the four feeds that have it; it is made once."""
        if issue.stem not in self._contents:
            if issue.edited:
                content = str(_read_edited(read_source(issue), issue.lang)["body"])
            else:
                post = view(load_issue(read_source(issue)), lists_papers=False)
                content = fill("entry.html.j2", self.house, words=post.words, post=post, url=url)
            self._contents[issue.stem] = content
        return self._contents[issue.stem]

    def _render_index(self, name: str, issues: Sequence[SitePost]) -> bytes:
        """Return a script with the issues, their pages, and their papers as `[identifier, title]`.

        On a page, a paper's `id` is `paper-ID`; edited posts have none.
        """
        rows = [
            {
                "page": page_of(issue),
                "date": self._words.long_date(issue.date),
                "topic": issue.topic,
                "edited": issue.edited,
                "papers": [[paper.id, paper.title] for paper in issue.papers],
            }
            for issue in issues
        ]
        text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        # Escaped, so that it is harmless even if a server sends it as HTML.
        escaped = text.replace("<", "\\u003c").replace("&", "\\u0026")
        return f'indexes["{name}"] = {escaped};\n'.encode(errors="backslashreplace")


def _read_edited(content: bytes, lang: str) -> Mapping[str, Any]:
    """Read an edited post: `title`, `description`, `body` in HTML, and `parts`.

    `parts` has the `id` and the `title` of each heading.  Raises OutputError if it is not text in
    UTF-8.
    """
    try:
        text = decode_post(content)
    except UnicodeDecodeError as error:
        raise OutputError(
            "The post was changed, and is not text in UTF-8.", hint="Save it as UTF-8."
        ) from error
    markup, title = render_markup(drop_raw_marks(cut_front(text)), "", in_archive=True), ""
    with suppress(UsageError):  # delivery reports damaged front matter
        title = split_front(text, "the post")[0].title
    return {
        "title": markup.heading or title,
        "description": shorten(markup.opening, MAX_DESCRIPTION),
        "body": fit_screens(markup.html, lang),
        "parts": markup.parts,
    }


def page_of(issue: SitePost) -> str:
    """Return the file of an issue's page."""
    return f"{issue.stem}.html"


def by_topic(issues: Sequence[SitePost]) -> tuple[ArchiveTopic, ...]:
    """Return the topics by name; `issues` are sorted, the oldest first."""
    newest = issues[::-1]
    topics = []
    for slug in dict.fromkeys(issue.slug for issue in issues):
        of_topic = tuple(issue for issue in newest if issue.slug == slug)
        name = of_topic[0].topic
        topics.append(
            ArchiveTopic(
                slug=slug,
                name=name,
                heading=name[:1].upper() + name[1:],
                page=f"topic-{slug}.html",
                feed=f"{slug}{ENDINGS['atom']}",
                json_feed=f"{slug}{ENDINGS['jsonfeed']}",
                issues=of_topic,
            )
        )
    return tuple(sorted(topics, key=lambda topic: (topic.name.casefold(), topic.slug)))


def by_year(issues: Sequence[SitePost]) -> dict[int, tuple[SitePost, ...]]:
    """Return issues by year, years and issues newest first; `issues` are oldest first."""
    newest = issues[::-1]
    years = dict.fromkeys(issue.date.year for issue in newest)
    return {year: tuple(issue for issue in newest if issue.date.year == year) for year in years}


def find_neighbours(topic: ArchiveTopic) -> Iterator[Neighbours]:
    """Yield each issue of a topic with its neighbours, the newest first."""
    issues = (None, *topic.issues, None)
    for after, issue, before in zip(issues, issues[1:], issues[2:], strict=False):
        if issue:
            yield Neighbours(issue=issue, topic=topic, before=before, after=after)


def _draw_last_issues(topic: ArchiveTopic) -> Chart | None:
    """Return the chart of the largest themes of the last issues; None for fewer than two."""
    last = topic.issues[:MAX_COLUMNS][::-1]
    titles = {
        theme.key: printable(theme.title)
        for theme in chain.from_iterable(issue.themes for issue in last)
        if theme.key != ALSO
    }
    if len(last) < 2 or not titles:  # noqa: PLR2004 - a trend needs two
        return None
    chart = draw_themes(titles, last)
    rows = sorted(chart.rows, key=lambda row: (-sum(row[1]), row[0]))
    return replace(chart, rows=rows[:MAX_THEMES])


def count(issues: Sequence[SitePost], words: Words) -> str:
    """Return how many different papers issues have, in words."""
    papers = {paper.id for issue in issues for paper in issue.papers}
    return words("site.papers", count=len(papers))


@cache
def fingerprint(folder: Path | None = None) -> str:
    """Return a hash of the program's version, words and templates, and the user's templates."""
    roots = [Path(str(path)) for path in (PACKAGED, folder) if path]
    files = [sorted(path for path in root.rglob("*") if path.is_file()) for root in roots]
    files.append(sorted(Path(str(FOLDER)).glob("*.toml")))
    contents = [[(path.name, path.read_bytes()) for path in paths] for paths in files]
    return sha256(repr((__version__, contents)).encode()).hexdigest()


def _describe(issue: Issue, made_from: str, artifacts: Sequence[Artifact]) -> SitePost:
    titles = {entry.paper.id: visible_title(entry.paper) for entry in issue.entries}
    heading = load_words(issue.lang).heading
    listed = (paper for section in issue.sections for paper in section.papers)
    return SitePost(
        slug=issue.slug,
        date=issue.date,
        topic=printable(issue.topic),
        title=printable(issue.title),
        subtitle=printable(issue.subtitle),
        description=describe(issue),
        lang=issue.lang,
        papers=tuple(SitePaper(id=paper, title=titles[paper]) for paper in listed),
        themes=tuple(
            ThemeSize(key=section.key, title=heading(section.title), papers=len(section.papers))
            for section in issue.sections
        ),
        made_from=made_from,
        files=tuple(artifact.name for artifact in artifacts),
    )


def _keep_linked(issue: Issue, text: bytes) -> Issue:
    """Return an issue with only the papers that a text links to."""
    linked = {identifier.id for identifier in find_ids(text.decode("utf-8", "replace"))}
    sections = (
        replace(section, papers=tuple(paper for paper in section.papers if paper in linked))
        for section in issue.sections
    )
    return replace(
        issue,
        sections=tuple(section for section in sections if section.papers),
        entries=tuple(entry for entry in issue.entries if entry.paper.id in linked),
    )
