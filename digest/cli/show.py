"""`digest show`: everything known of one paper of the library."""

import typer

from digest.calendar import listing_day
from digest.cli import options
from digest.cli.options import argument, option
from digest.cli.request import parse_one_id
from digest.cli.session import open_session
from digest.codec import entry_json
from digest.console.cards import card_lines, known_lines, reading_lines
from digest.model import LEFT_OUT
from digest.reading import explain_news
from digest.wiring.topics import load_known_paper


def show(
    ctx: typer.Context,
    name: str = argument("ID"),
    *,
    topic: str | None = option(
        "--topic", "NAME", "Show what issues of this topic say of it (default: the usual topic)."
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
    with session.open() as ports:
        paper = ports.library.load_papers([identifier]).get(identifier)
        if paper is None:
            voice.unknown([identifier], "in the library")
            voice.report(f"Try: digest fetch {identifier}")
            return 1
        known = load_known_paper(paper, topic, session.settings, ports)
        headings = {theme.key: theme.heading for theme in ports.taxonomy}
    if as_json:
        voice.json(entry_json(known.entry))
        return 0
    ranked, width = known.entry.ranked, voice.width
    reasons = dict(known.reasons)
    if known.left:
        slug, day, decision = known.left
        reasons["Left out"] = (
            f"of {slug} of {day}: {LEFT_OUT[decision]}" if decision in LEFT_OUT else ""
        )
    voice.results(card_lines(ranked.facts, listing_day(paper), width))
    lines = known_lines(
        known.entry, known.heading, width, reasons=reasons.items(), statements=known.told
    )
    voice.results(lines)
    signs = explain_news(paper)
    voice.results(reading_lines(paper, ranked.reading, signs, headings, width))
    return 0
