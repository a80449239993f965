"""What `digest show` does: one paper of the library, with everything that follows from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from digest.calendar import listing_day, submission_span
from digest.cli.request import make_preferences, topic_subject
from digest.cli.session import Session
from digest.codec import entry_record
from digest.config import Settings
from digest.console.cards import card_lines, known_lines, reading_lines
from digest.model import ALSO, Dossier, Entry, Paper, Placed, Ranked, Reason, Statement
from digest.papers import describe
from digest.pipeline import Request, Tools
from digest.pipeline.choice import describe_and_rank, measure, recall_background
from digest.pipeline.services import recall
from digest.pipeline.standing import find_standing
from digest.query import matches
from digest.ranking import find_off_topic
from digest.reading import explain_news, read
from digest.text import slugify
from digest.themes import Theme, find_own
from digest.wiring.parts import Parts, open_parts
from digest.writing import account_for, summarise

_NO_THEME = "none of the taxonomy's"
_LIKELY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A paper as an issue has it, the configured topic's first, or as one would have it.

    `heading` is its section's, or its theme's; `off_topic` says why the topic's next issue
    would leave the paper out, if so: one that an issue has is in it, whoever brought it in.  Its
    themes are read among those of `taxonomy`.  `told` is what a model wrote of it in the issue.
    """

    entry: Entry
    heading: str
    taxonomy: tuple[Theme, ...]
    off_topic: str = ""
    told: tuple[Statement, ...] = ()


def load_entry(identifier: str, session: Session, topic: str | None = None) -> Known | None:
    """Return what is known of a paper of the library, None where it is not there.

    A `topic` that is given is told of alone.  Raises UsageError where none of its issues has the
    paper, and the configuration has no such topic.
    """
    with open_parts(session.settings, session.progress) as parts:
        paper = parts.library.load_papers([identifier]).get(identifier)
        if paper is None:
            return None
        known = recall([describe(paper)], parts.library)[identifier]
        placed = parts.library.load_places(identifier)
        if standing := _find_placed(placed, topic, session.settings):
            return _as_issued(known, standing, parts.taxonomy)
        ranked, off_topic = _rank(paper, parts, session, topic)
    return _as_it_would_be(replace(ranked, dossier=known), parts.taxonomy, off_topic)


def show_entry(known: Known, session: Session, *, as_json: bool) -> None:
    """Print the object of `digest.json`, or a card with everything below it."""
    entry = known.entry
    if as_json:
        session.voice.json(entry_record(entry))
        return
    paper, width = entry.paper, session.voice.width
    day = listing_day(paper)
    session.voice.results(card_lines(entry.ranked.dossier, day, width))
    session.voice.results(
        known_lines(entry, known.heading, width, off_topic=known.off_topic, told=known.told)
    )
    headings = {theme.key: theme.heading for theme in known.taxonomy}
    reading = entry.ranked.reading
    session.voice.results(reading_lines(paper, reading, explain_news(paper), headings, width))


def _rank(paper: Paper, parts: Parts, session: Session, topic: str | None) -> tuple[Ranked, str]:
    """Rank one paper by its record alone, as an issue does, and say why it is off topic, if so."""
    settings, tools = session.settings, parts.tools
    request = Request(
        subject=topic_subject(settings, topic, with_taste=True),
        date=listing_day(paper),
        # One paper needs no room made for others.
        preferences=replace(make_preferences(settings), spread=0.0),
    )
    papers = (paper, *_beside(paper, request, tools))
    standing = find_standing(request, tools.library)
    measures = measure(papers, recall_background(standing, paper.id, tools), request)
    (ranked,) = describe_and_rank(request, [paper], parts.taxonomy, measures.strengths)
    off_topic = find_off_topic([paper], request.subject.taste, measures.near)
    return ranked, off_topic.get(paper.id, "")


def _beside(paper: Paper, request: Request, tools: Tools) -> Iterator[Paper]:
    """Yield the topic's other papers of that time: what is near is told beside what is usual."""
    query = request.subject.query
    span = submission_span(request.window)
    for other in tools.library.load_submitted(*span) if span[0] < span[1] else ():
        if other.id != paper.id and query is not None and matches(query, other):
            yield other


def _place(ranked: Ranked, taxonomy: Sequence[Theme]) -> tuple[Theme | None, str]:
    """Return the theme of a paper and, where it is the user's own, why it is."""
    themes = {theme.key: theme for theme in taxonomy}
    paper = ranked.dossier.paper
    if claim := find_own([paper], taxonomy).get(paper.id):
        return themes[claim.key], claim.reason
    likely = (themes[fit.key] for fit in ranked.reading.themes if fit.probability >= _LIKELY)
    return next((theme for theme in likely if not theme.own), None), ""


def _find_placed(placed: Sequence[Placed], topic: str | None, settings: Settings) -> Placed | None:
    """Return where a paper stands last: in an issue of the topic or, where none is named, of any.

    An issue of a query has whatever name its editor gave it.
    """
    if topic is not None:
        placed = [one for one in placed if one.slug == slugify(topic)]
    slug = topic_subject(settings).slug
    return max(placed, key=lambda one: (one.slug == slug, one.date), default=None)


def _as_issued(dossier: Dossier, standing: Placed, taxonomy: tuple[Theme, ...]) -> Known:
    """Return a paper as an issue has it, whatever has changed since."""
    place = standing.place
    (reading,) = read([dossier.paper], taxonomy)
    scored = Ranked(dossier=dossier, reading=reading, score=place.score, reasons=place.reasons)
    entry = _summarised(scored, place.theme, named=place.named)
    heading = f"{place.heading}, in {standing.slug} of {standing.date}"
    return Known(entry=entry, heading=heading, taxonomy=taxonomy, told=place.told)


def _as_it_would_be(ranked: Ranked, taxonomy: tuple[Theme, ...], off_topic: str) -> Known:
    """Theme one paper by itself."""
    theme, why = _place(ranked, taxonomy)
    if why:
        ranked = replace(ranked, reasons=(*ranked.reasons, Reason(label=why, weight=0.0)))
    entry = _summarised(ranked, theme.key if theme else ALSO, named=False)
    heading = theme.heading if theme else _NO_THEME
    return Known(entry=entry, heading=heading, taxonomy=taxonomy, off_topic=off_topic)


def _summarised(ranked: Ranked, theme: str, *, named: bool) -> Entry:
    told = summarise(account_for(ranked.dossier, ranked.reading))
    return Entry(
        ranked=ranked,
        summary=told["summary"],
        result=told["result"],
        limit=told["limit"],
        theme=theme,
        named=named,
    )
