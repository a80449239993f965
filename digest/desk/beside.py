"""The evidence column: a statement's sources, facts of its paper, and the check of own words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.check import CheckedPost, IndexedPaper, KnownPapers, check_post
from digest.check.post import Block, Mark
from digest.desk.issue import EditSession
from digest.desk.page import list_statements, reasons_left
from digest.errors import UsageError
from digest.model import Issue, Paper, PaperFacts, Reading, RecordedPaper, Statement
from digest.papers import describe
from digest.pipeline import find_readings
from digest.pipeline.services import recall
from digest.reading import explain_news
from digest.render.html import describe_verification
from digest.render.view import anchor
from digest.taste import Pin
from digest.text import (
    printable,
    printable_part,
    shown,
    visible_name,
    visible_names,
    visible_title,
)
from digest.wiring.check_records import LibraryRecords
from digest.wiring.opening import CommandPorts
from digest.writing import list_quotable_sentences

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
    facts = recall([describe(paper)], ports.library)[name]
    (reading,) = find_readings([paper], ports.taxonomy, ports)
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
