"""`digest show`: everything known of one paper of the library, and what follows from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import typer

from digest.calendar import listing_day, submission_span
from digest.cli import options
from digest.cli.options import argument, option
from digest.cli.request import make_preferences, parse_one_id, topic_subject
from digest.cli.session import Session, open_session
from digest.codec import entry_record
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
from digest.writing import account_for, summarise

if TYPE_CHECKING:
    from digest.wiring.parts import Parts

_NO_THEME = "none of the taxonomy's"
_LIKELY = 0.5


def show(
    ctx: typer.Context,
    name: str = argument("ID"),
    *,
    topic: str | None = option(
        "--topic", "NAME", "As issues of this topic have it (the usual one)."
    ),
    as_json: bool = options.JSON,
) -> int:
    """Show everything known of one paper of the library.

    Links with evidence, affiliations with origin, theme, score with reasons.
    The ID has any spelling, or is a link.

    Examples:
      digest show 2602.22544
      digest show https://arxiv.org/abs/2602.22544 --json
      digest show 2602.22544 --topic tide-pools
    """
    session = open_session(ctx)
    identifier, voice = parse_one_id(name), session.voice
    with session.open() as parts:
        paper = parts.library.load_papers([identifier]).get(identifier)
        if paper is None:
            voice.unknown([identifier], "in the library")
            voice.tell(f"Try: digest fetch {identifier}")
            return 1
        known = _know(paper, topic, parts, session)
        headings = {theme.key: theme.heading for theme in parts.taxonomy}
    if as_json:
        voice.json(entry_record(known.entry))
        return 0
    ranked, width = known.entry.ranked, voice.width
    voice.results(card_lines(ranked.dossier, listing_day(paper), width))
    off_topic, told = known.off_topic, known.told
    voice.results(known_lines(known.entry, known.heading, width, off_topic=off_topic, told=told))
    signs = explain_news(paper)
    voice.results(reading_lines(paper, ranked.reading, signs, headings, width))
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A paper as an issue has it, the configured topic's first, or as one would have it.

    `heading` is its section's, or its theme's; `off_topic` says why the topic's next issue
    would leave the paper out, if so: one that an issue has is in it, whoever brought it in.
    `told` is what a model wrote of it in the issue.
    """

    entry: Entry
    heading: str
    off_topic: str = ""
    told: tuple[Statement, ...] = ()


def _know(paper: Paper, topic: str | None, parts: "Parts", session: Session) -> _Known:
    """Return what is known of a paper, of a `topic` that is given alone.

    Raises UsageError where none of its issues has the paper, and there is no such topic.
    """
    dossier = recall([describe(paper)], parts.library)[paper.id]
    placed = [
        one
        for one in parts.library.load_places(paper.id)
        if topic is None or one.slug == slugify(topic)
    ]
    if placed:
        # An issue of a query has whatever name its editor gave it.
        slug = topic_subject(session.settings).slug
        last = max(placed, key=lambda one: (one.slug == slug, one.date))
        return _as_issued(dossier, last, parts.taxonomy)
    ranked, off_topic = _rank(paper, parts, session, topic)
    theme, why = _find_theme(ranked, parts.taxonomy)
    reasons = (*ranked.reasons, *([Reason(label=why, weight=0.0)] if why else []))
    ranked = replace(ranked, dossier=dossier, reasons=reasons)
    entry = _summarised(ranked, theme.key if theme else ALSO, named=False)
    heading = theme.heading if theme else _NO_THEME
    return _Known(entry=entry, heading=heading, off_topic=off_topic)


def _as_issued(dossier: Dossier, standing: Placed, taxonomy: tuple[Theme, ...]) -> _Known:
    """Return a paper as an issue has it, whatever has changed since."""
    place = standing.place
    (reading,) = read([dossier.paper], taxonomy)
    scored = Ranked(dossier=dossier, reading=reading, score=place.score, reasons=place.reasons)
    entry = _summarised(scored, place.theme, named=place.named)
    heading = f"{place.heading}, in {standing.slug} of {standing.date}"
    return _Known(entry=entry, heading=heading, told=place.told)


def _rank(paper: Paper, parts: "Parts", session: Session, topic: str | None) -> tuple[Ranked, str]:
    """Rank one paper by its record alone, as an issue does, and say why it is off topic, if so."""
    settings = session.settings
    request = Request(
        subject=topic_subject(settings, topic, with_taste=True),
        date=listing_day(paper),
        # One paper needs no room made for others.
        preferences=replace(make_preferences(settings), spread=0.0),
    )
    papers = (paper, *_beside(paper, request, parts))
    standing = find_standing(request, parts.library)
    strengths, near = measure(papers, recall_background(standing, paper.id, parts), request)
    (ranked,) = describe_and_rank(request, [paper], parts.taxonomy, strengths)
    off_topic = find_off_topic([paper], request.subject.taste, near)
    return ranked, off_topic.get(paper.id, "")


def _beside(paper: Paper, request: Request, tools: Tools) -> Iterator[Paper]:
    """Yield the topic's other papers of that time: what is near is told beside what is usual."""
    query = request.subject.query
    span = submission_span(request.window)
    for other in tools.library.load_submitted(*span) if span[0] < span[1] else ():
        if other.id != paper.id and query is not None and matches(query, other):
            yield other


def _find_theme(ranked: Ranked, taxonomy: Sequence[Theme]) -> tuple[Theme | None, str]:
    """Return the theme of a paper and, where it is the user's own, why it is."""
    themes = {theme.key: theme for theme in taxonomy}
    paper = ranked.dossier.paper
    if claim := find_own([paper], taxonomy).get(paper.id):
        return themes[claim.key], claim.reason
    likely = (themes[fit.key] for fit in ranked.reading.themes if fit.probability >= _LIKELY)
    return next((theme for theme in likely if not theme.own), None), ""


def _summarised(ranked: Ranked, theme: str, *, named: bool) -> Entry:
    """Return a ranked paper with what a post may tell of it."""
    told = summarise(account_for(ranked.dossier, ranked.reading))
    return Entry(
        ranked=ranked,
        summary=told["summary"],
        result=told["result"],
        limit=told["limit"],
        theme=theme,
        named=named,
    )
