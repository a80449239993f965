"""Checks that an issue which was read can be shown: its texts are texts, its papers its own."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from digest.model import Digest, Entry, Statement


def check_digest(digest: Digest) -> None:
    """Refuse an issue that no format could show.

    Raises ValueError where a part speaks of a paper that is not there, or mentions do not fit their
    text, and TypeError where a text is none.
    """
    own = {entry.paper.id for entry in digest.entries}
    listed = {paper for section in digest.sections for paper in section.papers}
    released = {resource.paper for resource in digest.resources}
    if not own >= listed | released or not all(_fits(told, own) for told in _statements(digest)):
        raise ValueError("a part speaks of what is not there")
    if not all(_fits(told.statement, {told.paper.id}) for told in digest.corrections):
        raise ValueError("a correction speaks of another paper")
    if not all(isinstance(text, str) for text in _texts(digest)):
        raise TypeError("a text is none")


def _statements(digest: Digest) -> Iterator[Statement]:
    yield from digest.lead
    for section in digest.sections:
        yield from section.statements
    yield from digest.outlook
    yield from (resource.text for resource in digest.resources)


def _fits(statement: Statement, papers: AbstractSet[str]) -> bool:
    """Tell whether mentions follow one another inside the text, and are of these papers."""
    places = sorted((mention.start, mention.end) for mention in statement.mentions)
    ends = [0, *(end for _, end in places)]
    return (
        all(end <= start < after for end, (start, after) in zip(ends, places, strict=False))
        and ends[-1] <= len(statement.text)
        and all(mention.paper in papers for mention in statement.mentions)
    )


def _texts(digest: Digest) -> Iterator[object]:
    """Yield what a format shows of papers, links and problems."""
    for entry in digest.entries:
        yield from _texts_of(entry)
    for resource in digest.resources:
        yield from (link.url for link in resource.links)
    for problem in digest.problems:
        yield from (problem.stage, problem.subject, problem.message)


def _texts_of(entry: Entry) -> Iterator[object]:
    yield from (entry.paper.id, entry.paper.title)
    yield from (link.url for link in entry.ranked.dossier.links)
    for author in entry.paper.authors:
        yield author.name
        yield from (place.name for place in author.affiliations)
