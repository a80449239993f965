"""What a reader of a post must see, line by line and link by link, told from the data alone."""

from collections.abc import Iterator

from digest.model import Digest
from digest.render.items import Listed
from digest.render.pieces import Line
from digest.render.view import View, view
from digest.text import long_date

Told = tuple[str, Line]
"""A line as it is read, and the links in it."""


def expected_lines(issue: Digest) -> list[str]:
    """Return the lines of a post, its title first."""
    return [" ".join(text.split()) for text, _ in _tell(view(issue))]


def expected_links(issue: Digest) -> list[tuple[str, str]]:
    """Return label and address of every link, in order."""
    links = [piece for _, line in _tell(view(issue)) for piece in line if piece.url]
    return [(" ".join(piece.text.split()), piece.url) for piece in links]


def _tell(post: View) -> Iterator[Told]:
    yield from ((text, ()) for text in (post.title, post.subtitle) if text)
    yield from map(_line, post.lead)
    if post.ideas:
        yield "The Big Idea(s) & Core Innovations", ()
    for idea in post.ideas:
        yield idea.title, ()
        yield from map(_line, idea.paragraphs)
    if post.releases:
        yield "Under the Hood: Models, Datasets, & Benchmarks", ()
    for release in post.releases:
        text = f"{release.name}: {_text(release.text)} {_badges(release.links)}"
        yield text, (*release.text, *release.links)
    if post.outlook:
        yield "Impact & The Road Ahead", ()
    yield from map(_line, post.outlook)
    yield from _tell_corrections(post)
    if post.groups:
        yield "All papers", ()
    for group in post.groups:
        yield f"{group.title} ({group.size})", ()
        yield from map(_paper, group.papers)
    yield from _tell_foot(post)


def _tell_corrections(post: View) -> Iterator[Told]:
    if post.corrections:
        yield "Corrections", ()
    for item in post.corrections:
        issue = f"in the issue of {long_date(item.issued)}."
        yield f"{item.title.text}, {issue} {_text(item.told)}", (item.title, *item.told)


def _tell_foot(post: View) -> Iterator[Told]:
    yield "About this issue", ()
    yield from ((f"{fact.label}: {fact.text}", ()) for fact in post.facts)
    if post.problems:
        yield "Problems", ()
    yield from ((f"{one.stage} {one.subject}: {one.message}", ()) for one in post.problems)
    if post.note:
        yield post.note, ()
    yield "Made with digest.", ()


def _paper(paper: Listed) -> Told:
    title = paper.title.text + (" (withdrawn)" if paper.withdrawn else "")
    head = ", ".join(filter(None, [title, str(paper.authors).removesuffix(".")]))
    return f"{head}. {_badges(paper.links)}", (paper.title, *paper.links)


def _line(line: Line) -> Told:
    return _text(line), line


def _text(line: Line) -> str:
    return "".join(piece.text for piece in line).strip()


def _badges(links: Line) -> str:
    return " · ".join(piece.text for piece in links)
