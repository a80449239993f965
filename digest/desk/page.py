"""Template variables of the desk's page: the post by its statements, and papers left out.

`columns.html.j2` has the outline and the post, which each change replaces; `page.html.j2` is the
whole page and includes it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

from digest.desk.issue import EditSession
from digest.model import LEFT_OUT, Issue, IssueRecord, Paper, Section, Statement
from digest.render.md import MarkdownWriter
from digest.render.templates import load_packaged
from digest.render.view import Line, lines_of, list_blocks, pieces, quoted, show_head, view
from digest.store import Library
from digest.taste import Edits
from digest.text import visible_title

BY_EDITOR = "left out by the editor"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStatement:
    """A statement: its number (`at`), the first `paper` that it is about, its text, its writer."""

    at: int
    paper: str
    line: Line
    by: str


def list_statements(issue: Issue) -> tuple[Statement, ...]:
    """Return all statements of an issue in the order of the page, by which they are numbered."""
    return (
        *issue.lead,
        *chain.from_iterable(section.statements for section in issue.sections),
        *(resource.statement for resource in issue.resources if resource.statement),
        *issue.outlook,
    )


def describe_issue(
    opened: EditSession, library: Library, faulty: Collection[str]
) -> Mapping[str, object]:
    """Return the variables of `columns.html.j2` for the open issue.  Raises LibraryError.

    `faulty` are the papers whose own words have errors.

    `ideas` are the sections that describe papers.  `frame` has title, lead and introduction
    (`text`) as an editor writes them; `undo` is the number of changes that can be undone;
    `problems` are messages on edits, or a model's words, that were not applied; `file` is the name
    of the file of edits.  See `EditSession` for `note`, `mark` and `builds`.
    """
    (issue, issue_record), edits = opened.now, opened.edits
    post, numbered = view(issue), _NumberedStatements(issue)
    sections = list(zip(issue.sections, post.sections, strict=True))
    # The calls number statements, so their order is that of `list_statements`.
    lead = numbered.show_all(issue.lead)
    ideas = [
        {"key": section.key, "title": shown.title, "blocks": list(numbered.show_blocks(section))}
        for section, shown in sections
        if shown.blocks
    ]
    releases = [
        {"release": shown, "statement": statement and numbered.show(statement, resource.paper)}
        for resource, shown in zip(issue.resources, post.releases, strict=True)
        for statement in [resource.statement]
    ]
    return {
        "post": post,
        "outline": [
            {
                "key": section.key,
                "title": shown.title,
                "papers": [
                    {
                        "id": paper.id,
                        "title": paper.title.text,
                        "told": paper.named,
                        "by_editor": paper.id in edits.papers,
                    }
                    for paper in shown.papers
                ],
            }
            for section, shown in sections
        ],
        "lead": lead,
        "frame": {
            "title": post.title,
            "lead": edits.lead or MarkdownWriter("common").inline(post.lead),
            "text": "\n\n".join(paragraph.text for paragraph in issue.introduction),
        },
        "ideas": ideas,
        "releases": releases,
        "outlook": [numbered.show(statement) for statement in issue.outlook],
        "left_out": [
            {"id": paper.id, "title": visible_title(paper), "why": why}
            for paper, why in list_left_out(issue_record, edits, library)
        ],
        "problems": [
            problem.message for problem in issue.problems if problem.stage in {"edit", "write"}
        ],
        "faulty": faulty,
        "note": opened.note,
        "mark": opened.mark,
        "builds": opened.builds,
        "undo": opened.steps,
        "file": opened.path.name,
    }


class _NumberedStatements:
    """Numbers the statements of an issue, in the order of `list_statements`."""

    def __init__(self, issue: Issue) -> None:
        self._entries = {entry.paper.id: entry for entry in issue.entries}
        self._urls = {name: entry.paper.url for name, entry in self._entries.items()}
        self._numbers = count()

    def show_all(self, statements: Sequence[Statement]) -> tuple[ShownStatement, ...]:
        """Return the statements of one paragraph."""
        return tuple(map(self._number, statements, lines_of(statements, self._urls)))

    def show_blocks(self, section: Section) -> Iterator[Mapping[str, object]]:
        """Yield a section's blocks: paragraphs, and the heads of papers with their passages."""
        for name, statements in list_blocks(section, self._entries):
            head = show_head(self._entries[name]) if name else None
            shown = self.show_all(statements) if statements else ()
            yield {"paper": name, "head": head, "statements": shown}

    def show(self, statement: Statement, *linked: str) -> ShownStatement:
        """Return a single statement; `linked` are papers that the text around it links to."""
        return self._number(statement, pieces(statement, self._urls, linked))

    def _number(self, statement: Statement, line: Line) -> ShownStatement:
        line, paper = quoted(statement, line), next(iter(statement.papers), "")
        return ShownStatement(at=next(self._numbers), paper=paper, line=line, by=statement.by)


def reasons_left(issue_record: IssueRecord, edits: Edits) -> Mapping[str, str]:
    """Return why each paper was left out; papers below the limit come in order of rank."""
    by_hand = {name for name, pin in edits.papers.items() if pin.included is False}
    why = {
        name: LEFT_OUT[decision]
        for name, decision in issue_record.decisions.items()
        if decision != "chosen"
    }
    return why | dict.fromkeys(by_hand & why.keys(), BY_EDITOR)


def list_left_out(
    issue_record: IssueRecord, edits: Edits, library: Library
) -> Iterator[tuple[Paper, str]]:
    """Yield the papers that were left out, and why: first those of the editor, then by rank."""
    why = reasons_left(issue_record, edits)
    order = {BY_EDITOR: 0, LEFT_OUT["rank"]: 1}
    papers = library.load_papers(why)
    for name in sorted(why, key=lambda name: (order.get(why[name], len(order)), why[name])):
        if name in papers:
            yield papers[name], why[name]


def fill(name: str, given: Mapping[str, object]) -> str:
    """Render a template of the desk; all variables are escaped."""
    return load_packaged("digest.desk").get_template(name).render(given)
