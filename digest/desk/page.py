"""Variables of the desk's templates: the post by its statements, papers left out, and the evidence.

`columns.html.j2` has the outline and the post, which each change replaces; `page.html.j2` is the
whole page and includes it.  `beside.html.j2` is the column beside them, with a statement's sources,
facts of its paper, and the check of own words.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

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
    Section,
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
from digest.text import printable, printable_part, shown, visible_name, visible_names, visible_title
from digest.wiring.check_records import LibraryRecords
from digest.wiring.opening import CommandPorts
from digest.writing import list_quotable_sentences

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

    Raises UsageError if the issue found no such paper.
    """
    evidence, statements = find_evidence(name, opened, ports), list_statements(opened.issue)
    pin = opened.edits.papers.get(name, Pin())
    statement = statements[at] if at is not None and at < len(statements) else None
    paper, reading, recorded = evidence.facts.paper, evidence.reading, evidence.recorded
    headings = {theme.key: theme.heading for theme in ports.taxonomy}
    likely = [theme for theme in reading.themes if theme.probability >= _LIKELY][:_MOST_THEMES]
    chosen = len(opened.issue.entries)
    return {
        "statement": statement
        and {
            "text": printable(statement.text),
            "by": printable(statement.by),
            "verified": describe_verification(statement),
            "quotes": [
                {"paper": quote.paper, "field": quote.field, "text": printable(quote.text)}
                for quote in statement.quotes
            ],
        },
        "paper": {
            "id": paper.id,
            "title": visible_title(paper),
            "url": anchor("", paper.url).url,
            "authors": ", ".join(visible_names(paper.authors)),
            "why": evidence.why,
            "filed": recorded.filed_why if recorded else "",
            "rank": f"{recorded.rank} of {chosen} chosen" if recorded and recorded.rank else "",
            "news": reading.news,
            "signs": [sign for sign in explain_news(paper) if sign.weight],
            "themes": [
                {"title": headings.get(theme.key, theme.key), "probability": theme.probability}
                for theme in likely
            ],
            "score": recorded.score if recorded else 0.0,
            "reasons": [reason for reason in recorded.reasons if reason.weight] if recorded else [],
            "institutions": [
                f"{visible_name(author.name)}: {shown(institution.name)} ({institution.origin})"
                for author in paper.authors
                for institution in author.affiliations
            ],
            "comment": printable(paper.comment or ""),
        },
        "abstract": list(_mark_abstract(paper, statement)),
        "sentences": list(_list_sentences(evidence, opened.issue)),
        "pin": pin,
        "errors": find_errors(name, opened, ports),
        "links": [
            {
                "url": anchor("", link.url).url,
                "kind": link.kind,
                "own": link.own,
                "health": link.health,
                "evidence": printable(link.evidence),
                "origin": ", ".join(link.origin),
            }
            for link in evidence.facts.links
        ],
    }


def _mark_abstract(paper: Paper, statement: Statement | None) -> Iterator[Mapping[str, object]]:
    """Yield the parts of an abstract; those that a statement quotes are marked."""
    text, end = paper.abstract, 0
    for quote in sorted(statement.quotes if statement else (), key=lambda quote: quote.start):
        start = max(quote.start, end)
        if (quote.paper, quote.field) == (paper.id, "abstract") and start < quote.end:
            yield {"text": printable_part(text[end:start]), "marked": False}
            yield {"text": printable_part(text[start : quote.end]), "marked": True}
            end = quote.end
    yield {"text": printable_part(text[end:]), "marked": False}


def _list_sentences(evidence: PaperEvidence, issue: Issue) -> Iterator[Mapping[str, object]]:
    """Yield the sentences of a paper that may be quoted.

    `told` says whether the post quotes the sentence now, `stands` is the probability that somebody
    who has read the title understands it alone.
    """
    name = evidence.facts.paper.id
    quoted_ends = {
        quote.end
        for section in issue.sections
        for statement in section.statements
        for quote in statement.quotes
        if quote.paper == name and quote.field == "abstract"
    }
    for sentence in list_quotable_sentences(evidence.facts, evidence.reading):
        yield {
            "text": sentence.span.text,
            "role": sentence.role,
            "probability": sentence.probability,
            "told": sentence.span.end in quoted_ends,
            "stands": sentence.stands,
        }


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
