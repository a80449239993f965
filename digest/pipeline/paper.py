"""What is known of one paper: as the issue in which it stands has it, or as an issue would."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from digest.calendar import submission_span
from digest.model import ALSO, Decision, Entry, IssueRecord, Paper, Ranked, Statement
from digest.papers import describe
from digest.pipeline.choice import describe_and_rank, measure, recall_background
from digest.pipeline.past import find_past
from digest.pipeline.plan import Ports, Request
from digest.pipeline.services import recall
from digest.ranking import find_off_topic
from digest.reading import read
from digest.themes import Theme, find_own
from digest.writing import make_entry

_NO_THEME = "none of the taxonomy's"
_LIKELY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPaper:
    """A paper as an issue has it, or as one would have it.

    `heading` is its section's, or its theme's; `reasons` say by label why it stands there, ranks
    and is told as it is, or would not be on topic.  `left` is the last issue of the topic that left
    it out: its topic's slug, its date, and the decision of the paper there.  `told` is what a model
    wrote of it in the issue.
    """

    entry: Entry
    heading: str
    reasons: Mapping[str, str] = field(default_factory=dict)
    left: tuple[str, date, Decision] | None = None
    told: tuple[Statement, ...] = ()


def know_as_issued(
    paper: Paper, issue_record: IssueRecord, ports: Ports, taxonomy: Sequence[Theme]
) -> KnownPaper:
    """Return a paper as the record of an issue has it, whatever has changed since."""
    slug, date_, kept = issue_record.slug, issue_record.date, issue_record.recorded[paper.id]
    decisions = Counter(ports.library.load_decisions(slug, date_).values())
    (reading,) = read([paper], taxonomy)
    facts = recall([describe(paper)], ports.library)[paper.id]
    scored = Ranked(facts=facts, reading=reading, score=kept.score, reasons=kept.reasons)
    rank = f"{kept.rank} of {decisions['chosen']} chosen, of {decisions.total()} found"
    return KnownPaper(
        entry=make_entry(scored, kept.theme, named=kept.named),
        heading=f"{kept.heading}, in {slug} of {date_}",
        reasons={
            "Because": kept.filed_why,
            "Rank": rank if kept.rank else "",
            "Told" if kept.named else "Not told": kept.told_why,
        },
        told=kept.told,
    )


def know_as_asked(
    paper: Paper, request: Request, ports: Ports, taxonomy: Sequence[Theme]
) -> KnownPaper:
    """Return a paper as an issue that was asked for would have it, by the paper's record alone."""
    # One paper needs no room made for others.
    request = replace(request, preferences=replace(request.preferences, spread=0.0))
    ranked, off_topic = _rank(paper, request, ports, taxonomy)
    theme, why = _find_theme(ranked, taxonomy)
    ranked = replace(ranked, facts=recall([describe(paper)], ports.library)[paper.id])
    return KnownPaper(
        entry=make_entry(ranked, theme.key if theme else ALSO, named=False),
        heading=theme.heading if theme else _NO_THEME,
        reasons={"Because": why, "Off topic": off_topic},
        left=_find_left(paper.id, request.topic.slug, ports),
    )


def _find_left(paper: str, slug: str, ports: Ports) -> tuple[str, date, Decision] | None:
    """Return which issue of a topic decided about a paper last, and how; None where none did."""
    issue_records = ports.library.load_decided(ports.library.load_issue_records(slug), [paper])
    found = ((one.date, one.decisions[paper]) for one in issue_records if paper in one.decisions)
    last = max(found, default=None)
    return (slug, *last) if last else None


def _rank(
    paper: Paper, request: Request, ports: Ports, taxonomy: Sequence[Theme]
) -> tuple[Ranked, str]:
    """Rank one paper by its record alone, as an issue does, and say why it is off topic, if so."""
    papers = (paper, *_beside(paper, request, ports))
    past = find_past(request, ports.library)
    strengths, near = measure(papers, recall_background(past, paper.id, ports), request)
    (ranked,) = describe_and_rank(request, [paper], read([paper], taxonomy), strengths)
    off_topic = find_off_topic([paper], request.topic.taste, near)
    return ranked, off_topic.get(paper.id, "")


def _beside(paper: Paper, request: Request, ports: Ports) -> Iterator[Paper]:
    """Yield the topic's other papers of that time: what is near is told beside what is usual."""
    query, (start, end) = request.topic.query, submission_span(request.window)
    if query is None or start >= end:
        return
    held = ports.library.load_submitted(start, end, query)
    yield from (other for other in held if other.id != paper.id)


def _find_theme(ranked: Ranked, taxonomy: Sequence[Theme]) -> tuple[Theme | None, str]:
    """Return the theme of a paper, and why it is."""
    themes = {theme.key: theme for theme in taxonomy}
    paper = ranked.facts.paper
    if claim := find_own([paper], taxonomy).get(paper.id):
        return themes[claim.key], claim.reason
    for fit in ranked.reading.themes:
        if fit.probability >= _LIKELY and not themes[fit.key].own:
            return themes[fit.key], f"the heading is {fit.probability:.0%} likely to be true of it"
    return None, ""
