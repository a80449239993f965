"""What a post shows, part by part and in order, as plain text that any format may escape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from digest.model import Digest, Problem, Section, Statement
from digest.render.items import (
    Corrected,
    Listed,
    Release,
    list_correction,
    list_paper,
    list_release,
)
from digest.render.ledger import Fact, list_facts
from digest.render.paragraphs import part
from digest.render.pieces import Line, Piece, pieces
from digest.text import printable

DESCRIPTION = 160
SPACE = Piece(text=" ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """A theme's prose."""

    title: str
    paragraphs: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A theme's papers, and how many there are, which are not listed where nobody asks for them."""

    title: str
    size: int
    papers: tuple[Listed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A post, cleaned of everything that must not be shown; empty parts have no heading."""

    title: str
    subtitle: str
    description: str
    topic: str
    date: date
    stem: str
    lead: tuple[Line, ...]
    ideas: tuple[Idea, ...]
    releases: tuple[Release, ...]
    outlook: tuple[Line, ...]
    corrections: tuple[Corrected, ...]
    groups: tuple[Group, ...]
    facts: tuple[Fact, ...]
    problems: tuple[Problem, ...]
    note: str

    @property
    def chosen(self) -> int:
        """How many papers the issue has."""
        return sum(group.size for group in self.groups)

    @property
    def numbers(self) -> Mapping[str, int]:
        """Which place each paper has in the list of all, from one on, by its address."""
        listed = (paper for group in self.groups for paper in group.papers)
        return {paper.title.url: place for place, paper in enumerate(listed, 1) if paper.title.url}


def view(digest: Digest, *, lists_papers: bool = True) -> View:
    """Return what the post of an issue shows.

    To list all papers costs more than the rest.  Raises ValueError where a statement's mentions do
    not fit.
    """
    urls = {entry.paper.id: entry.paper.url for entry in digest.entries}
    listed = digest.entries if lists_papers else ()
    papers = {entry.paper.id: list_paper(entry) for entry in listed}
    return View(
        title=printable(digest.title),
        subtitle=printable(digest.subtitle),
        description=describe(digest),
        topic=printable(digest.topic),
        date=digest.date,
        stem=digest.stem,
        lead=_paragraphs(digest.lead, urls),
        ideas=tuple(_idea(section, urls) for section in digest.sections if section.statements),
        releases=tuple(list_release(resource, urls) for resource in digest.resources),
        outlook=_paragraphs(digest.outlook, urls),
        corrections=tuple(map(list_correction, digest.corrections)),
        groups=tuple(_group(section, papers) for section in digest.sections),
        facts=list_facts(digest),
        problems=tuple(map(_problem, digest.problems)),
        note=printable(digest.note),
    )


def describe(digest: Digest) -> str:
    """Return the lead's first statement as plain text, cut at a word to 160 characters."""
    return shorten(printable(digest.lead[0].text) if digest.lead else "", DESCRIPTION)


def shorten(text: str, most: int) -> str:
    """Cut a text that is too long, at a word where it has any."""
    if len(text) <= most:
        return text
    words = text[:most].rpartition(" ")[0] or text[: most - 1]
    return words.rstrip(",;:–— ") + "…"


def _idea(section: Section, urls: Mapping[str, str]) -> Idea:
    paragraphs = _paragraphs(section.statements, urls)
    return Idea(title=printable(section.title), paragraphs=paragraphs)


def _group(section: Section, papers: Mapping[str, Listed]) -> Group:
    found = tuple(papers[paper] for paper in section.papers) if papers else ()
    return Group(title=printable(section.title), size=len(section.papers), papers=found)


def _paragraphs(statements: Sequence[Statement], urls: Mapping[str, str]) -> tuple[Line, ...]:
    return tuple(_paragraph(statements, urls) for statements in part(statements))


def _paragraph(statements: Sequence[Statement], urls: Mapping[str, str]) -> Line:
    """Join statements by spaces."""
    spaced = [piece for told in statements for piece in (SPACE, *pieces(told, urls))]
    return tuple(spaced[1:])


def _problem(problem: Problem) -> Problem:
    return Problem(
        stage=printable(problem.stage),
        subject=printable(problem.subject),
        message=printable(problem.message),
    )
