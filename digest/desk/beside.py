"""What a statement rests on and what is known of its paper, and what own words claim beyond it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.check import CheckedPost, KnownPapers, Titled, check_post
from digest.check.post import Block, Mark
from digest.desk.issue import OpenIssue
from digest.desk.page import list_statements, reasons_left
from digest.errors import UsageError
from digest.model import Issue, Paper, PaperFacts, Reading, RecordedPaper, Statement
from digest.papers import describe
from digest.pipeline import find_readings
from digest.pipeline.services import recall
from digest.reading import explain_news
from digest.render.html import tell_verified
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
from digest.writing import list_tellable

# Themes that are less likely say nothing.
_LIKELY, _MOST_THEMES = 0.05, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperEvidence:
    """A paper of the issue, or one that was left out, with what was read of it.

    `place` is where it stands and why; None where it was left out.  `why` says that in words.
    """

    facts: PaperFacts
    reading: Reading
    place: RecordedPaper | None
    why: str


def find_subject(name: str, opened: OpenIssue, ports: CommandPorts) -> PaperEvidence:
    """Return a paper that the issue found, chosen or not.  Raises UsageError for any other."""
    issue, issue_record = opened.now
    entry = next((one for one in issue.entries if one.paper.id == name), None)
    if entry:
        place, ranked = issue_record.recorded[name], entry.ranked
        told = "Told" if place.named else "Only listed"
        return PaperEvidence(
            facts=ranked.facts,
            reading=ranked.reading,
            place=place,
            why=f"{told}: {place.told_why}" if place.told_why else told,
        )
    why = reasons_left(issue_record, opened.edits).get(name)
    paper = ports.library.load_papers([name]).get(name) if why else None
    if paper is None:
        raise UsageError("The issue found no such paper.")
    facts = recall([describe(paper)], ports.library)[name]
    (reading,) = find_readings([paper], ports.taxonomy, ports)
    return PaperEvidence(facts=facts, reading=reading, place=None, why=f"Left out: {why}")


def describe_beside(
    name: str, at: int | None, opened: OpenIssue, ports: CommandPorts
) -> Mapping[str, object]:
    """Return what `beside.html.j2` is given of a paper and of a statement, by its number.

    Raises UsageError where there is no such paper.
    """
    subject, statements = find_subject(name, opened, ports), list_statements(opened.issue)
    pin = opened.edits.papers.get(name, Pin())
    statement = statements[at] if at is not None and at < len(statements) else None
    paper, reading, place = subject.facts.paper, subject.reading, subject.place
    headings = {theme.key: theme.heading for theme in ports.taxonomy}
    likely = [one for one in reading.themes if one.probability >= _LIKELY][:_MOST_THEMES]
    chosen = len(opened.issue.entries)
    return {
        "statement": statement
        and {
            "text": printable(statement.text),
            "by": printable(statement.by),
            "verified": tell_verified(statement),
            "quotes": [
                {"paper": one.paper, "field": one.field, "text": printable(one.text)}
                for one in statement.quotes
            ],
        },
        "paper": {
            "id": paper.id,
            "title": visible_title(paper),
            "url": anchor("", paper.url).url,
            "authors": ", ".join(visible_names(paper.authors)),
            "why": subject.why,
            "filed": place.filed_why if place else "",
            "rank": f"{place.rank} of {chosen} chosen" if place and place.rank else "",
            "news": reading.news,
            "signs": [one for one in explain_news(paper) if one.weight],
            "themes": [
                {"title": headings.get(one.key, one.key), "probability": one.probability}
                for one in likely
            ],
            "score": place.score if place else 0.0,
            "reasons": [one for one in place.reasons if one.weight] if place else [],
            "places": [
                f"{visible_name(author.name)}: {shown(place.name)} ({place.origin})"
                for author in paper.authors
                for place in author.affiliations
            ],
            "comment": printable(paper.comment or ""),
        },
        "abstract": list(_mark_abstract(paper, statement)),
        "sentences": list(_offer(subject, opened.issue)),
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
            for link in subject.facts.links
        ],
    }


def _mark_abstract(paper: Paper, statement: Statement | None) -> Iterator[Mapping[str, object]]:
    """Yield an abstract piece by piece, those marked that a statement quotes."""
    text, end = paper.abstract, 0
    for quote in sorted(statement.quotes if statement else (), key=lambda one: one.start):
        start = max(quote.start, end)
        if (quote.paper, quote.field) == (paper.id, "abstract") and start < quote.end:
            yield {"text": printable_part(text[end:start]), "marked": False}
            yield {"text": printable_part(text[start : quote.end]), "marked": True}
            end = quote.end
    yield {"text": printable_part(text[end:]), "marked": False}


def _offer(subject: PaperEvidence, issue: Issue) -> Iterator[Mapping[str, object]]:
    """Yield the sentences that may be quoted of a paper.

    `told` says whether the post quotes it now, `stands` how likely one who has read the title
    understands it alone.
    """
    name = subject.facts.paper.id
    told = {
        quote.end
        for section in issue.sections
        for statement in section.statements
        for quote in statement.quotes
        if quote.paper == name and quote.field == "abstract"
    }
    for one in list_tellable(subject.facts, subject.reading):
        yield {
            "text": one.span.text,
            "role": one.role,
            "probability": one.probability,
            "told": one.span.end in told,
            "stands": one.stands,
        }


class _IssueRecords(LibraryRecords):
    """The records of these papers, those of an issue: no others are looked for."""

    def __init__(self, paper_facts: Mapping[str, PaperFacts], ports: CommandPorts) -> None:
        super().__init__(ports, lambda _: None, offline=True)
        self._dossiers = paper_facts

    def load(self, ids: Sequence[str]) -> KnownPapers:
        """Return those of these papers that the issue has."""
        return KnownPapers(
            paper_facts={one: self._dossiers[one] for one in ids if one in self._dossiers}
        )

    def load_titles(self) -> Iterable[Titled]:
        """Return their titles."""
        papers = (facts.paper for facts in self._dossiers.values())
        return (Titled(paper.id, paper.title, paper.doi or "") for paper in papers)


def judge(
    text: str, name: str, opened: OpenIssue, ports: CommandPorts
) -> list[Mapping[str, object]]:
    """Return what an editor's words say of a paper that its record does not bear out.

    Each has its place in the text (`start`, `end`, in code points), `message` and `severity`.
    The words are judged as `digest check` judges a paragraph below a heading that links to the
    paper.  Raises UsageError where there is no such paper.
    """
    subject = find_subject(name, opened, ports)
    known = {one.paper.id: one.ranked.facts for one in opened.issue.entries}
    known[name] = subject.facts
    title = visible_title(subject.facts.paper)
    link = Mark(kind="link", start=0, end=len(title), target=subject.facts.paper.url)
    # A line's end parts words, and is as long as a space.
    words = "".join(" " if sign.isspace() else sign for sign in text)
    blocks = (
        Block(kind="heading", text=title, marks=(link,), level=3, anchors=((0, 1, 1),)),
        Block(kind="paragraph", text=words, anchors=((0, 2, 1),)),
    )
    found = (
        one
        for one in check_post(CheckedPost(blocks=blocks), _IssueRecords(known, ports))
        if one.line > 1
    )
    has = " The record has: {}."
    return [
        {
            "start": start,
            "end": end,
            "message": one.message + (has.format(printable(one.expected)) if one.expected else ""),
            "severity": one.severity,
        }
        for one in found
        for start, end in _find(one.found, one.column - 1, words)
    ]


def find_errors(name: str, opened: OpenIssue, ports: CommandPorts) -> list[Mapping[str, object]]:
    """Return the errors in an editor's words on a paper, as `judge` does."""
    words = opened.edits.papers.get(name, Pin()).words
    found = judge(words, name, opened, ports) if words else ()
    return [one for one in found if one["severity"] == "error"]


def _find(found: str, start: int, words: str) -> Iterator[tuple[int, int]]:
    """Yield where the words of a finding stand: as they are from there on, else one by one.

    Where they are cut, all from there on is meant.
    """
    ports = [found] if words.startswith(found, start) else found.split(", ")
    if not any(part in words[start:] for part in ports):
        yield start, len(words)
    for part in ports:
        at = words.find(part, start)
        if at >= 0:
            start = at + len(part)
            yield at, start
