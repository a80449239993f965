"""What `digest show` does: one paper of the library, with everything that follows from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from digest.calendar import listing_day, submission_span
from digest.cli.request import make_preferences, topic_subject
from digest.cli.session import Session
from digest.console.cards import card_lines, known_lines
from digest.dossier import describe
from digest.model import Dossier, Entry, Paper, Ranked, Reason
from digest.pipeline import Request, Tools
from digest.pipeline.issue.background import recall_background
from digest.pipeline.issue.choice import rank_for
from digest.pipeline.issue.measuring import measure
from digest.pipeline.issue.standing import find_standing
from digest.pipeline.services.recalling import recall
from digest.query import matches
from digest.ranking import find_off_topic
from digest.records import entry_record
from digest.themes import ALSO_NEW, Theme, best_theme, find_own, packaged_only
from digest.wiring import open_parts
from digest.writing import summarise

_NO_THEME = "none of the taxonomy's"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A paper as an issue of the configured topic would have it.

    `theme` is the taxonomy's, if any; `off_topic` says why that issue would leave it out, if so.
    """

    entry: Entry
    theme: Theme | None
    off_topic: str = ""


def load_entry(identifier: str, session: Session) -> Known | None:
    """Return what is known of a paper of the library, None where it is not there."""
    with open_parts(session.settings, session.progress) as parts:
        paper = parts.library.load_papers([identifier]).get(identifier)
        if paper is None:
            return None
        known = recall([describe(paper)], parts.library)[identifier]
        ranked, off_topic = _rank(paper, parts.tools, session)
    return _known(replace(ranked, dossier=known), parts.taxonomy, off_topic)


def show_entry(known: Known, session: Session, *, as_json: bool) -> None:
    """Print the object of `digest.json`, or a card with everything below it."""
    entry, theme = known.entry, known.theme
    if as_json:
        session.voice.json(entry_record(entry))
        return
    paper, width = entry.paper, session.voice.width
    day = listing_day(paper)
    heading = theme.heading if theme else _NO_THEME
    session.voice.results(card_lines(entry.ranked.dossier, day, width))
    session.voice.results(known_lines(entry, heading, width, off_topic=known.off_topic))


def _rank(paper: Paper, tools: Tools, session: Session) -> tuple[Ranked, str]:
    """Rank one paper by its record alone, as an issue does, and say why it is off topic, if so."""
    settings = session.settings
    request = Request(
        subject=topic_subject(settings, with_taste=True),
        date=listing_day(paper),
        # One paper needs no room made for others.
        preferences=replace(make_preferences(settings), spread=0.0),
    )
    dossiers = (describe(paper), *_beside(paper, request, tools))
    background = recall_background(find_standing(request, tools.library), paper.id, tools)
    measures = measure(dossiers, background, request)
    (ranked,) = rank_for(request, dossiers[:1], measures)
    off_topic = find_off_topic([paper], request.subject.taste, measures.near)
    return ranked, off_topic.get(paper.id, "")


def _beside(paper: Paper, request: Request, tools: Tools) -> Iterator[Dossier]:
    """Yield the topic's other papers of that time: what is near is told beside what is usual."""
    query = request.subject.query
    span = submission_span(request.window)
    for other in tools.library.load_submitted(*span) if span[0] < span[1] else ():
        if other.id != paper.id and query is not None and matches(query, other):
            yield Dossier(paper=other)


def _place(paper: Paper, taxonomy: Sequence[Theme]) -> tuple[Theme | None, str]:
    """Return the theme of a paper and, where it is the user's own, why it is."""
    claim = find_own([paper], taxonomy).get(paper.id)
    if claim is None:
        return best_theme(paper, packaged_only(taxonomy)), ""
    return next(theme for theme in taxonomy if theme.key == claim.key), claim.reason


def _known(ranked: Ranked, taxonomy: Sequence[Theme], off_topic: str) -> Known:
    """Theme and summarise one paper."""
    dossier = ranked.dossier
    summary, result = summarise(dossier)
    theme, why = _place(dossier.paper, taxonomy)
    if why:
        ranked = replace(ranked, reasons=(*ranked.reasons, Reason(label=why, weight=0.0)))
    key = theme.key if theme else ALSO_NEW
    entry = Entry(ranked=ranked, summary=summary, result=result, theme=key, named=False)
    return Known(entry=entry, theme=theme, off_topic=off_topic)
