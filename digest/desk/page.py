"""What the desk's templates are given of an issue: the post by its statements, and what is left.

`columns.html.j2` is the outline and the post, which a change replaces; `page.html.j2` is the page,
which includes them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

from digest.desk.issue import OpenIssue
from digest.model import Issue, IssueRecord, Paper, Section, Statement
from digest.render.footer import REASONS
from digest.render.md import MarkdownWriter
from digest.render.templates import load_packaged
from digest.render.view import Line, lines_of, list_blocks, pieces, quoted, show_head, view
from digest.store import Library
from digest.taste import Edits
from digest.text import visible_title

BY_EDITOR = "left out by the editor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A statement by its number: the `paper` that it is about first, its text, who wrote it."""

    at: int
    paper: str
    line: Line
    by: str


def list_statements(issue: Issue) -> tuple[Statement, ...]:
    """Return all statements of an issue in the order of the page, by which they are numbered."""
    return (
        *issue.lead,
        *chain.from_iterable(section.statements for section in issue.sections),
        *(one.statement for one in issue.resources if one.statement),
        *issue.outlook,
    )


def describe_issue(
    opened: OpenIssue, library: Library, wrong: Collection[str]
) -> Mapping[str, object]:
    """Return what `columns.html.j2` is given of the issue that is open.  Raises LibraryError.

    Own words on the papers that are `wrong` have errors.

    `ideas` are the sections that tell something.  `frame` has title, lead and introduction (`text`)
    as one writes them, `undo` how many changes can be undone, `problems` the sentences on edits, or
    a model's words, that are not in it, `file` the name of the edits' file; see `OpenIssue` for
    `note`, `mark` and `builds`.
    """
    (issue, issue_record), edits = opened.now, opened.edits
    post, tell = view(issue), _Teller(issue)
    sections = list(zip(issue.sections, post.sections, strict=True))
    # Statements are numbered as they are told here.
    lead = tell.together(issue.lead)
    ideas = [
        {"key": section.key, "title": shown.title, "blocks": list(tell.in_blocks(section))}
        for section, shown in sections
        if shown.blocks
    ]
    releases = [
        {"release": shown, "told": told and tell.alone(told, resource.paper)}
        for resource, shown in zip(issue.resources, post.releases, strict=True)
        for told in [resource.statement]
    ]
    return {
        "post": post,
        "outline": [
            {
                "key": section.key,
                "title": shown.title,
                "papers": [
                    {
                        "id": one.id,
                        "title": one.title.text,
                        "told": one.named,
                        "by_editor": one.id in edits.papers,
                    }
                    for one in shown.papers
                ],
            }
            for section, shown in sections
        ],
        "lead": lead,
        "frame": {
            "title": post.title,
            "lead": edits.lead or MarkdownWriter("common").inline(post.lead),
            "text": "\n\n".join(one.text for one in issue.introduction),
        },
        "ideas": ideas,
        "releases": releases,
        "outlook": [tell.alone(one) for one in issue.outlook],
        "left_out": [
            {"id": paper.id, "title": visible_title(paper), "why": why}
            for paper, why in list_left(issue_record, edits, library)
        ],
        "problems": [one.message for one in issue.problems if one.stage in {"edit", "write"}],
        "wrong": wrong,
        "note": opened.note,
        "mark": opened.mark,
        "builds": opened.builds,
        "undo": opened.steps,
        "file": opened.path.name,
    }


class _Teller:
    """Numbers the statements of an issue, in the order of `list_statements`."""

    def __init__(self, issue: Issue) -> None:
        self._entries = {entry.paper.id: entry for entry in issue.entries}
        self._urls = {name: entry.paper.url for name, entry in self._entries.items()}
        self._numbers = count()

    def together(self, statements: Sequence[Statement]) -> tuple[Told, ...]:
        """Return statements that stand together."""
        return tuple(map(self._told, statements, lines_of(statements, self._urls)))

    def in_blocks(self, section: Section) -> Iterator[Mapping[str, object]]:
        """Yield what a section tells: its paragraphs, and papers with their passages below."""
        for name, statements in list_blocks(section, self._entries):
            head = show_head(self._entries[name]) if name else None
            told = self.together(statements) if statements else ()
            yield {"paper": name, "head": head, "told": told}

    def alone(self, statement: Statement, *led: str) -> Told:
        """Return a statement that stands alone; `led` are papers that other words lead to."""
        return self._told(statement, pieces(statement, self._urls, led))

    def _told(self, one: Statement, line: Line) -> Told:
        line = quoted(one, line)
        paper = next(iter(one.papers), "")
        return Told(at=next(self._numbers), paper=paper, line=line, by=one.by)


def reasons_left(issue_record: IssueRecord, edits: Edits) -> Mapping[str, str]:
    """Return why each found paper was left out; those left out by rank come in order of rank."""
    by_hand = {name for name, pin in edits.papers.items() if pin.included is False}
    why = {
        name: REASONS[decision]
        for name, decision in issue_record.decisions.items()
        if decision != "chosen"
    }
    return why | dict.fromkeys(by_hand & why.keys(), BY_EDITOR)


def list_left(
    issue_record: IssueRecord, edits: Edits, library: Library
) -> Iterator[tuple[Paper, str]]:
    """Yield the papers that were left out, and why.

    First come those that an editor left out, then those below the limit.
    """
    why = reasons_left(issue_record, edits)
    order = {BY_EDITOR: 0, REASONS["rank"]: 1}
    papers = library.load_papers(why)
    for name in sorted(why, key=lambda name: (order.get(why[name], len(order)), why[name])):
        if name in papers:
            yield papers[name], why[name]


def fill(name: str, given: Mapping[str, object]) -> str:
    """Fill a template of the desk; everything that it prints is escaped."""
    return load_packaged("digest.desk").get_template(name).render(given)
