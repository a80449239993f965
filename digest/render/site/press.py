"""Makes all files of an archive: those of each issue, and the pages and feeds around them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from digest.codec import load_digest
from digest.identifiers import find_ids
from digest.model import Artifact, Digest, SiteIssue, SitePaper, ThemeSize
from digest.ports import Leaf, Renderer
from digest.render.site.edited import parse_post
from digest.render.site.frame import (
    FEED,
    INDEX,
    MISSING,
    SCRIPT,
    SEARCH,
    SITEMAP,
    STYLE,
    Frame,
    Topic,
    by_topic,
    by_year,
    index_of,
    page_of,
    titles_of,
)
from digest.render.site.lists import (
    Feed,
    Place,
    find_places,
    render_edited,
    render_feed,
    render_front,
    render_index,
    render_issue,
    render_missing,
    render_search,
    render_sitemap,
    render_titles,
    render_topic,
)
from digest.render.view import describe
from digest.text import printable, visible_title

Read = Callable[[SiteIssue], bytes]


class SitePress:
    """The archive's files; `data` and `others` are the renderers of an issue's other files.

    Pages are made from what `data` writes, JSON.
    """

    def __init__(self, frame: Frame, data: Renderer, text: Renderer, papers: Renderer) -> None:
        self._frame = frame
        self._data, self._text, self._papers = data, text, papers

    def set_issue(self, digest: Digest, made_from: str) -> tuple[SiteIssue, Sequence[Artifact]]:
        """Return what the archive says of an issue, and its data files."""
        renderers = (self._data, self._text, self._papers)
        artifacts = [renderer.render(digest) for renderer in renderers]
        issue = _describe(digest, made_from, artifacts)
        return issue, artifacts

    def set_edited(
        self, digest: Digest, text: bytes, made_from: str
    ) -> tuple[SiteIssue, Sequence[Artifact]]:
        """Return the same from a post that was changed, of the papers that it still names.

        What the editor took out stands in no file; so there is no JSON.  Raises OutputError where
        the post cannot be read.
        """
        post, left = parse_post(text), _bound(digest, text)
        artifacts = [
            Artifact(name=f"{digest.stem}.md", content=text),
            self._papers.render(left),
        ]
        issue = replace(
            _describe(left, made_from, artifacts),
            title=post.title or printable(digest.topic),
            subtitle="",
            description=post.description,
            edited=True,
        )
        return issue, artifacts

    def pages(self, issues: Sequence[SiteIssue], read: Read) -> Iterator[Leaf]:
        """Yield every other file, those of the issues first; `issues` come oldest first."""
        topics = by_topic(issues)
        for topic in topics:
            for place in find_places(topic):
                yield self._issue(place, read)
        for topic in topics:
            yield self._leaf(topic.page, partial(render_topic, topic, self._frame), topic)
            yield self._feed(self._cut(topic.feed, topic.page, topic.issues, topic.slug), read)
        yield self._feed(self._cut(FEED, INDEX, issues[::-1]), read)
        yield from self._lists(issues)
        yield from self._plain()
        if self._frame.house.site:
            yield self._sitemap(issues, topics)

    def _issue(self, place: Place, read: Read) -> Leaf:
        """Return an issue's page."""

        def make() -> bytes:
            source = _source(read, place.issue)
            if isinstance(source, bytes):
                return render_edited(source, place, self._frame)
            return render_issue(source, place, self._frame)

        return self._leaf(page_of(place.issue), make, *place.parts)

    def _cut(self, name: str, page: str, issues: Sequence[SiteIssue], slug: str = "") -> Feed:
        """Return a feed of as many issues as one may have."""
        most = self._frame.house.issues
        return Feed(name=name, page=page, issues=tuple(issues[:most]), slug=slug)

    def _feed(self, feed: Feed, read: Read) -> Leaf:
        """Return a feed's file."""
        make = partial(render_feed, feed, partial(_source, read), self._frame)
        return self._leaf(feed.name, make, feed)

    def _lists(self, issues: Sequence[SiteIssue]) -> Iterator[Leaf]:
        """Yield the front page, and titles by year for readers and for the search."""
        frame = self._frame
        yield self._leaf(INDEX, partial(render_front, issues, frame), issues)
        yield self._leaf(SEARCH, partial(render_search, issues, frame), issues)
        for year, found in by_year(issues).items():
            yield self._leaf(titles_of(year), partial(render_titles, year, found, frame), found)
            yield self._leaf(index_of(year), partial(render_index, found), found)

    def _plain(self) -> Iterator[Leaf]:
        """Yield what does not depend on any issue."""
        yield self._leaf(MISSING, partial(render_missing, self._frame))
        yield self._leaf(
            STYLE, lambda: self._frame.read("page.css") + self._frame.read("site/site.css")
        )
        yield self._leaf(SCRIPT, lambda: self._frame.read("site/search.js"))
        # GitHub's pages would go through Jekyll without it.
        yield self._leaf(".nojekyll", bytes)

    def _sitemap(self, issues: Sequence[SiteIssue], topics: Sequence[Topic]) -> Leaf:
        """Return the list of all pages for search engines."""
        lists = [INDEX, SEARCH, *(topic.page for topic in topics), *map(titles_of, by_year(issues))]
        names = [*lists, *map(page_of, reversed(issues))]
        return self._leaf(SITEMAP, partial(render_sitemap, names, self._frame), names)

    def _leaf(self, name: str, make: Callable[[], bytes], *parts: object) -> Leaf:
        return Leaf(name=name, made_from=self._frame.stamp(name, *parts), make=make)


def _source(read: Read, issue: SiteIssue) -> Digest | bytes:
    """Return an issue, or the post that its editor changed."""
    content = read(issue)
    return content if issue.edited else load_digest(content)


def _describe(digest: Digest, made_from: str, artifacts: Sequence[Artifact]) -> SiteIssue:
    """Return what an archive says of an issue."""
    titles = {entry.paper.id: visible_title(entry.paper) for entry in digest.entries}
    listed = (paper for section in digest.sections for paper in section.papers)
    return SiteIssue(
        slug=digest.slug,
        date=digest.date,
        topic=printable(digest.topic),
        title=printable(digest.title),
        subtitle=printable(digest.subtitle),
        description=describe(digest),
        papers=tuple(SitePaper(id=paper, title=titles[paper]) for paper in listed),
        themes=tuple(
            ThemeSize(key=section.key, title=section.title, papers=len(section.papers))
            for section in digest.sections
        ),
        made_from=made_from,
        files=tuple(artifact.name for artifact in artifacts),
    )


def _bound(digest: Digest, text: bytes) -> Digest:
    """Return an issue of the papers that a text links to alone."""
    left = {found.id for found in find_ids(text.decode("utf-8", "replace"))}
    bound = (
        replace(section, papers=tuple(paper for paper in section.papers if paper in left))
        for section in digest.sections
    )
    return replace(
        digest,
        sections=tuple(section for section in bound if section.papers),
        entries=tuple(entry for entry in digest.entries if entry.paper.id in left),
    )
