"""Variables of the desk's templates: the post by its statements, papers left out, and the evidence.

`columns.html.j2` has the outline and the post, which each change replaces; `page.html.j2` is the
whole page and includes it.  `beside.html.j2` is the column beside them, with a statement's sources,
facts of its paper, and the check of own words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from digest.blocks import Block, Mark
from digest.check import CheckedPost, IndexedPaper, KnownPapers, check_post
from digest.desk.issue import EditSession
from digest.errors import UsageError
from digest.model import (
    LEFT_OUT,
    Issue,
    IssueRecord,
    Paper,
    PaperFacts,
    Reading,
    RecordedPaper,
    Statement,
)
from digest.pipeline import PaperReader
from digest.pipeline.services import recall
from digest.reading import explain_news
from digest.render.html import describe_verification
from digest.render.md import MarkdownWriter
from digest.render.templates import load_packaged
from digest.render.view import Line, anchor, lines_of, list_blocks, pieces, quoted, show_head, view
from digest.store import Library
from digest.taste import Edits, Pin
from digest.text import (
    in_figures,
    printable,
    printable_part,
    shown,
    visible_name,
    visible_names,
    visible_title,
)
from digest.wiring.check_records import LibraryRecords
from digest.wiring.opening import CommandPorts
from digest.words import ENGLISH, load_words

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


def describe_issue(opened: EditSession, ports: CommandPorts) -> Mapping[str, object]:
    """Return the variables of `columns.html.j2` for the open issue.  Raises LibraryError.

    `marks` says of marked papers whether they are liked; `faulty` are the papers of which an
    editor's words have errors.  `sections` are pairs, as the issue and as the post have them;
    `ideas` are the sections that describe papers, with their blocks: paper, head and statements.
    `lead_text` and `introduction` are Markdown, as an editor writes them.  `problems` are messages
    on edits, or a model's words, that were not applied.
    """
    (issue, issue_record), edits = opened.now, opened.edits
    post = view(issue)
    entries = {entry.paper.id: entry for entry in issue.entries}
    urls = {name: entry.paper.url for name, entry in entries.items()}
    numbers = {statement: at for at, statement in enumerate(list_statements(issue))}

    def show(statement: Statement, line: Line) -> ShownStatement:
        paper, line = next(iter(statement.papers), ""), quoted(statement, line)
        return ShownStatement(at=numbers[statement], paper=paper, line=line, by=statement.by)

    def show_all(statements: Sequence[Statement]) -> tuple[ShownStatement, ...]:
        return tuple(map(show, statements, lines_of(statements, urls)))

    sections = list(zip(issue.sections, post.sections, strict=True))
    return {
        "opened": opened,
        "post": post,
        "edited": opened.edits.papers,
        "marks": find_marks(issue.slug, ports),
        "faulty": {name for name in entries if find_errors(name, opened, ports)},
        "sections": sections,
        "lead": show_all(issue.lead),
        "lead_text": edits.lead or MarkdownWriter("common").inline(post.lead),
        "introduction": "\n\n".join(paragraph.text for paragraph in issue.introduction),
        "ideas": [
            (
                section.key,
                described.title,
                [
                    (
                        name,
                        show_head(entries[name], post.words) if name else None,
                        show_all(statements),
                    )
                    for name, statements in list_blocks(section, entries)
                ],
            )
            for section, described in sections
            if described.blocks
        ],
        "releases": [
            (release, statement and show(statement, pieces(statement, urls, [resource.paper])))
            for resource, release in zip(issue.resources, post.releases, strict=True)
            for statement in [resource.statement]
        ],
        "outlook": [show(statement, pieces(statement, urls)) for statement in issue.outlook],
        "left_out": list(list_left_out(issue_record, edits, ports.library)),
        "problems": [
            problem.message for problem in issue.problems if problem.stage in {"edit", "write"}
        ],
    }


def find_marks(topic: str, ports: CommandPorts) -> Mapping[str, bool]:
    """Return whether the topic's editor likes each marked paper, by identifier."""
    return {mark.paper: mark.liked for mark in ports.library.load_marks(topic)}


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


# What templates call, so that they are given records as they are.
_FUNCTIONS: Mapping[str, object] = {
    "anchor": anchor,
    "describe_verification": partial(describe_verification, words=load_words(ENGLISH)),
    "in_figures": in_figures,
    "printable": printable,
    "shown": shown,
    "visible_name": visible_name,
    "visible_names": visible_names,
    "visible_title": visible_title,
}


def fill(name: str, given: Mapping[str, object]) -> str:
    """Render a template of the desk; all variables are escaped."""
    return load_packaged("digest.desk").get_template(name).render({**_FUNCTIONS, **given})


# Themes with a lower probability are not shown.
_LIKELY, _MOST_THEMES = 0.05, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperEvidence:
    """A paper that the issue chose or left out, with its facts and its reading.

    `recorded` is the issue record's entry of a chosen paper, None for a paper that was left out.
    `why` says in words what became of it.
    """

    facts: PaperFacts
    reading: Reading
    recorded: RecordedPaper | None
    why: str


def find_evidence(name: str, opened: EditSession, ports: CommandPorts) -> PaperEvidence:
    """Return a paper that the issue found, chosen or not.  Raises UsageError for any other."""
    issue, issue_record = opened.now
    entry = next((entry for entry in issue.entries if entry.paper.id == name), None)
    if entry:
        recorded, ranked = issue_record.recorded[name], entry.ranked
        decision = "Told" if recorded.named else "Only listed"
        return PaperEvidence(
            facts=ranked.facts,
            reading=ranked.reading,
            recorded=recorded,
            why=f"{decision}: {recorded.told_why}" if recorded.told_why else decision,
        )
    why = reasons_left(issue_record, opened.edits).get(name)
    paper = ports.library.load_papers([name]).get(name) if why else None
    if paper is None:
        raise UsageError("The issue found no such paper.")
    reader = PaperReader(ports.library, ports.taxonomy)
    facts = recall(reader.describe([paper]), ports.library)[name]
    (reading,) = reader.read([paper])
    return PaperEvidence(facts=facts, reading=reading, recorded=None, why=f"Left out: {why}")


def describe_beside(
    name: str, at: int | None, opened: EditSession, ports: CommandPorts
) -> Mapping[str, object]:
    """Return the variables of `beside.html.j2` for a paper and the statement with number `at`.

    `themes` are headings with probabilities, `quoted_ends` the ends of the quotations of its
    abstract in the post.  Raises UsageError if the issue found no such paper.
    """
    evidence, statements = find_evidence(name, opened, ports), list_statements(opened.issue)
    statement = statements[at] if at is not None and at < len(statements) else None
    paper, reading = evidence.facts.paper, evidence.reading
    headings = {theme.key: theme.heading for theme in ports.taxonomy}
    likely = [theme for theme in reading.themes if theme.probability >= _LIKELY][:_MOST_THEMES]
    described = chain.from_iterable(section.statements for section in opened.issue.sections)
    quotes = chain.from_iterable(statement.quotes for statement in described)
    return {
        "evidence": evidence,
        "paper": paper,
        "chosen": len(opened.issue.entries),
        "signs": [sign for sign in explain_news(paper) if sign.weight],
        "themes": [(headings.get(theme.key, theme.key), theme.probability) for theme in likely],
        "statement": statement,
        "abstract": list(_mark_abstract(paper, statement)),
        "sentences": () if evidence.facts.withdrawn else reading.sentences,
        "quoted_ends": {
            quote.end for quote in quotes if (quote.paper, quote.field) == (name, "abstract")
        },
        "pin": opened.edits.papers.get(name, Pin()),
        "errors": find_errors(name, opened, ports),
    }


def _mark_abstract(paper: Paper, statement: Statement | None) -> Iterator[tuple[str, bool]]:
    """Yield the parts of an abstract, and whether a statement quotes each."""
    text, end = paper.abstract, 0
    for quote in sorted(statement.quotes if statement else (), key=lambda quote: quote.start):
        start = max(quote.start, end)
        if (quote.paper, quote.field) == (paper.id, "abstract") and start < quote.end:
            yield printable_part(text[end:start]), False
            yield printable_part(text[start : quote.end]), True
            end = quote.end
    yield printable_part(text[end:]), False


class _IssueRecords(LibraryRecords):
    """The records of an issue's papers alone."""

    def __init__(self, paper_facts: Mapping[str, PaperFacts], ports: CommandPorts) -> None:
        super().__init__(ports, lambda _: None, offline=True)
        self._paper_facts = paper_facts

    def load(self, ids: Sequence[str]) -> KnownPapers:
        """Return the facts of those papers that the issue has."""
        return KnownPapers(
            paper_facts={name: self._paper_facts[name] for name in ids if name in self._paper_facts}
        )

    def load_titles(self) -> Iterable[IndexedPaper]:
        """Return the titles of the issue's papers."""
        papers = (facts.paper for facts in self._paper_facts.values())
        return (IndexedPaper(paper.id, paper.title, paper.doi or "") for paper in papers)


def check_words(
    text: str, name: str, opened: EditSession, ports: CommandPorts
) -> list[Mapping[str, object]]:
    """Return the findings on an editor's words about a paper that its record does not support.

    Each has its position in the text (`start`, `end`, in code points), `message` and `severity`.
    The words are checked as `digest check` checks a paragraph below a heading that links to the
    paper.  Raises UsageError if the issue found no such paper.
    """
    facts = find_evidence(name, opened, ports).facts
    known = {entry.paper.id: entry.ranked.facts for entry in opened.issue.entries}
    known[name] = facts
    title = visible_title(facts.paper)
    link = Mark(kind="link", start=0, end=len(title), target=facts.paper.url)
    # A line break separates words, and is as long as a space.
    words = "".join(" " if sign.isspace() else sign for sign in text)
    blocks = (
        Block(kind="heading", text=title, marks=(link,), level=3, anchors=((0, 1, 1),)),
        Block(kind="paragraph", text=words, anchors=((0, 2, 1),)),
    )
    findings = (
        finding
        for finding in check_post(CheckedPost(blocks=blocks), _IssueRecords(known, ports))
        if finding.line > 1
    )
    has = " The record has: {}."
    return [
        {
            "start": start,
            "end": end,
            "message": finding.message
            + (has.format(printable(finding.expected)) if finding.expected else ""),
            "severity": finding.severity,
        }
        for finding in findings
        for start, end in _find_spans(finding.found, finding.column - 1, words)
    ]


def find_errors(name: str, opened: EditSession, ports: CommandPorts) -> list[Mapping[str, object]]:
    """Return the errors in an editor's words on a paper, as `check_words` does."""
    words = opened.edits.papers.get(name, Pin()).words
    findings = check_words(words, name, opened, ports) if words else ()
    return [finding for finding in findings if finding["severity"] == "error"]


def _find_spans(found: str, start: int, words: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of a finding's words from `start` on: one of all words, else one per part.

    If a part was shortened, the span is the rest of the text.
    """
    parts = [found] if words.startswith(found, start) else found.split(", ")
    if not any(part in words[start:] for part in parts):
        yield start, len(words)
    for part in parts:
        at = words.find(part, start)
        if at >= 0:
            start = at + len(part)
            yield at, start
