"""`digest show`: everything known of one paper of the library, and what follows from it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import typer

from digest.calendar import listing_day, submission_span
from digest.cli import options
from digest.cli.options import argument, option
from digest.cli.request import make_preferences, parse_one_id, topic_subject
from digest.cli.session import Session, open_session
from digest.codec import entry_record
from digest.console.cards import card_lines, known_lines, reading_lines
from digest.model import ALSO, Dossier, Entry, Paper, Placed, Ranked, Statement
from digest.papers import describe
from digest.pipeline import Request, Tools
from digest.pipeline.choice import describe_and_rank, measure, recall_background
from digest.pipeline.services import recall
from digest.pipeline.standing import find_standing
from digest.query import matches, may_hold
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

    Links with evidence, affiliations with origin, theme, score and rank with
    reasons, and why its issue tells of it, only lists it or left it out.
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
    why, told = known.reasons.items(), known.told
    voice.results(known_lines(known.entry, known.heading, width, reasons=why, told=told))
    signs = explain_news(paper)
    voice.results(reading_lines(paper, ranked.reading, signs, headings, width))
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A paper as an issue has it, the configured topic's first, or as one would have it.

    `heading` is its section's, or its theme's; `reasons` say by label why it stands there, ranks
    and is told as it is, or was or would be left out.  `told` is what a model wrote of it in the
    issue.
    """

    entry: Entry
    heading: str
    reasons: Mapping[str, str] = field(default_factory=dict)
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
        return _as_issued(dossier, last, parts)
    ranked, off_topic = _rank(paper, parts, session, topic)
    theme, why = _find_theme(ranked, parts.taxonomy)
    ranked = replace(ranked, dossier=dossier)
    entry = _summarised(ranked, theme.key if theme else ALSO, named=False)
    heading = theme.heading if theme else _NO_THEME
    left = _find_left(paper.id, topic_subject(session.settings, topic).slug, parts)
    reasons = {"Because": why, "Off topic": off_topic, "Left out": left}
    return _Known(entry=entry, heading=heading, reasons=reasons)


def _find_left(paper: str, slug: str, parts: "Parts") -> str:
    """Say which issue of a topic left a paper out last, and why; nothing if none did."""
    from digest.render.footer import REASONS

    editions = parts.library.load_decided(parts.library.load_editions(slug), [paper])
    found = [(one.date, one.fates[paper]) for one in editions if paper in one.fates]
    day, fate = max(found, default=(None, ""))
    return f"of {slug} of {day}: {REASONS[fate]}" if fate in REASONS else ""


def _as_issued(dossier: Dossier, standing: Placed, parts: "Parts") -> _Known:
    """Return a paper as an issue has it, whatever has changed since."""
    place, library = standing.place, parts.library
    fates = Counter(library.load_fates(standing.slug, standing.date).values())
    (reading,) = read([dossier.paper], parts.taxonomy)
    scored = Ranked(dossier=dossier, reading=reading, score=place.score, reasons=place.reasons)
    entry = _summarised(scored, place.theme, named=place.named)
    heading = f"{place.heading}, in {standing.slug} of {standing.date}"
    rank = f"{place.rank} of {fates['chosen']} chosen, of {fates.total()} found"
    reasons = {
        "Because": place.filed_why,
        "Rank": rank if place.rank else "",
        "Told" if place.named else "Not told": place.told_why,
    }
    return _Known(entry=entry, heading=heading, reasons=reasons, told=place.told)


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
    (ranked,) = describe_and_rank(request, [paper], read([paper], parts.taxonomy), strengths)
    off_topic = find_off_topic([paper], request.subject.taste, near)
    return ranked, off_topic.get(paper.id, "")


def _beside(paper: Paper, request: Request, tools: Tools) -> Iterator[Paper]:
    """Yield the topic's other papers of that time: what is near is told beside what is usual."""
    query, (start, end) = request.subject.query, submission_span(request.window)
    if query is None or start >= end:
        return
    for other in tools.library.load_submitted(start, end, partial(may_hold, query)):
        if other.id != paper.id and matches(query, other):
            yield other


def _find_theme(ranked: Ranked, taxonomy: Sequence[Theme]) -> tuple[Theme | None, str]:
    """Return the theme of a paper, and why it is."""
    themes = {theme.key: theme for theme in taxonomy}
    paper = ranked.dossier.paper
    if claim := find_own([paper], taxonomy).get(paper.id):
        return themes[claim.key], claim.reason
    for fit in ranked.reading.themes:
        if fit.probability >= _LIKELY and not themes[fit.key].own:
            return themes[fit.key], f"the heading is {fit.probability:.0%} likely to be true of it"
    return None, ""


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
