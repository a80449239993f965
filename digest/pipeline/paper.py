"""Explains a paper: why an issue has it as it does, or how an issue would treat it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from digest.calendar import submission_span
from digest.model import ALSO, Decision, Entry, IssueRecord, Paper, Ranked, Statement
from digest.pipeline.choice import describe_and_rank, measure, recall_background
from digest.pipeline.past import find_past
from digest.pipeline.plan import Ports, Request
from digest.pipeline.readings import PaperReader
from digest.pipeline.services import recall
from digest.ranking import find_off_topic
from digest.themes import Theme, find_own
from digest.writing import make_entry

_NO_THEME = "none of the taxonomy's"
_LIKELY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPaper:
    """A paper as an issue has it, or would have it.

    `heading` is the title of its section, or of its theme; `reasons` explain, by label, its
    section, its rank, whether the prose describes it, or why it is off topic.  `left` is the last
    decision of an issue of the topic: the slug, the date and the decision.  `told` has a
    model's statements about it in the issue.
    """

    entry: Entry
    heading: str
    reasons: Mapping[str, str] = field(default_factory=dict)
    left: tuple[str, date, Decision] | None = None
    told: tuple[Statement, ...] = ()


def describe_as_issued(
    paper: Paper, issue_record: IssueRecord, ports: Ports, taxonomy: Sequence[Theme]
) -> KnownPaper:
    """Return a paper as its issue record has it, whatever has changed since."""
    slug, day, recorded = issue_record.slug, issue_record.date, issue_record.recorded[paper.id]
    decisions = Counter(ports.library.load_decisions(slug, day).values())
    reader = PaperReader(ports.library, taxonomy)
    (reading,) = reader.read([paper])
    facts = recall(reader.describe([paper]), ports.library)[paper.id]
    ranked = Ranked(facts=facts, reading=reading, score=recorded.score, reasons=recorded.reasons)
    rank = f"{recorded.rank} of {decisions['chosen']} chosen, of {decisions.total()} found"
    return KnownPaper(
        entry=make_entry(ranked, recorded.theme, named=recorded.named),
        heading=f"{recorded.heading}, in {slug} of {day}",
        reasons={
            "Because": recorded.filed_why,
            "Rank": rank if recorded.rank else "",
            "Told" if recorded.named else "Not told": recorded.told_why,
        },
        told=recorded.told,
    )


def describe_as_requested(
    paper: Paper, request: Request, ports: Ports, taxonomy: Sequence[Theme]
) -> KnownPaper:
    """Return a paper as the requested issue would have it, by the paper's record alone."""
    # Spreading matters only among several papers.
    request = replace(request, preferences=replace(request.preferences, spread=0.0))
    ranked, off_topic = _rank(paper, request, ports, taxonomy)
    theme, why = _find_theme(ranked, taxonomy)
    ranked = replace(ranked, facts=recall([ranked.facts], ports.library)[paper.id])
    return KnownPaper(
        entry=make_entry(ranked, theme.key if theme else ALSO, named=False),
        heading=theme.heading if theme else _NO_THEME,
        reasons={"Because": why, "Off topic": off_topic},
        left=_last_decision(paper.id, request.topic.slug, ports),
    )


def _last_decision(paper: str, slug: str, ports: Ports) -> tuple[str, date, Decision] | None:
    """Return a topic's last issue that decided about a paper, and the decision; None without."""
    records = ports.library.load_decided(ports.library.load_issue_records(slug), [paper])
    decisions = (
        (record.date, record.decisions[paper]) for record in records if paper in record.decisions
    )
    last = max(decisions, default=None)
    return (slug, *last) if last else None


def _rank(
    paper: Paper, request: Request, ports: Ports, taxonomy: Sequence[Theme]
) -> tuple[Ranked, str]:
    """Rank a paper by its record alone, as an issue does; return why it is off topic, or ""."""
    papers = (paper, *_load_others(paper, request, ports))
    past = find_past(request, ports.library)
    reader = PaperReader(ports.library, taxonomy)
    background = recall_background(past, paper.id, ports)
    compared = measure(papers, background, request, reader)
    (ranked,) = describe_and_rank(request, [paper], reader, compared)
    off_topic = find_off_topic([paper], request.topic.taste, compared.near)
    return ranked, off_topic.get(paper.id, "")


def _load_others(paper: Paper, request: Request, ports: Ports) -> Iterator[Paper]:
    """Yield the topic's other papers in the window, against which similarity is measured."""
    query, (start, end) = request.topic.query, submission_span(request.window)
    if query is None or start >= end:
        return
    held = ports.library.load_submitted(start, end, query)
    yield from (other for other in held if other.id != paper.id)


def _find_theme(ranked: Ranked, taxonomy: Sequence[Theme]) -> tuple[Theme | None, str]:
    themes = {theme.key: theme for theme in taxonomy}
    paper = ranked.facts.paper
    if claim := find_own([paper], taxonomy).get(paper.id):
        return themes[claim.key], claim.reason
    for fit in ranked.reading.themes:
        if fit.probability >= _LIKELY and not themes[fit.key].own:
            return themes[fit.key], f"the heading is {fit.probability:.0%} likely to be true of it"
    return None, ""
