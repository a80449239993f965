"""What `digest show` does: one paper of the library, with everything that follows from it."""

from collections.abc import Sequence
from dataclasses import replace

from digest.calendar import listing_day
from digest.cli.request import topic_subject
from digest.cli.session import Session
from digest.console.cards import card_lines, known_lines
from digest.dossier import describe
from digest.model import Dossier, Entry
from digest.pipeline.services.recalling import recall
from digest.ranking import rank
from digest.records import entry_record
from digest.themes import ALSO_NEW, Theme, best_theme
from digest.wiring import open_parts
from digest.writing import summarise

_NO_THEME = "none of the taxonomy's"


def load_entry(identifier: str, session: Session) -> tuple[Entry, Theme | None] | None:
    """Return a paper as an issue of the configured topic would have it, and its theme."""
    with open_parts(session.settings, session.progress) as parts:
        paper = parts.library.load_papers([identifier]).get(identifier)
        known = recall([describe(paper)] if paper else [], parts.library)
        taxonomy = parts.taxonomy
    if paper is None:
        return None
    return _entry(known[identifier], taxonomy, topic_subject(session.settings).phrases)


def show_entry(entry: Entry, theme: Theme | None, session: Session, *, as_json: bool) -> None:
    """Print the object of `digest.json`, or a card with everything below it."""
    if as_json:
        session.voice.json(entry_record(entry))
        return
    paper, width = entry.paper, session.voice.width
    day = listing_day(paper)
    heading = theme.heading if theme else _NO_THEME
    session.voice.results(card_lines(entry.ranked.dossier, day, width))
    session.voice.results(known_lines(entry, heading, width))


def _entry(
    dossier: Dossier, taxonomy: Sequence[Theme], phrases: Sequence[str]
) -> tuple[Entry, Theme | None]:
    """Rank, theme and summarise one paper; the score rests on the record alone, as in an issue."""
    (ranked,) = rank([describe(dossier.paper)], phrases)
    ranked = replace(ranked, dossier=dossier)
    summary, result = summarise(dossier)
    theme = best_theme(dossier.paper, taxonomy)
    key = theme.key if theme else ALSO_NEW
    return Entry(ranked=ranked, summary=summary, result=result, theme=key, named=False), theme
