"""`digest show`: everything known of one paper of the library."""

import typer

from digest.calendar import listing_day
from digest.cli import options
from digest.cli.options import argument, option
from digest.cli.request import parse_one_id
from digest.cli.session import open_session
from digest.codec import entry_json
from digest.console.cards import card_lines, known_rows, labelled, reading_rows
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
        marks = ports.library.load_marks_of(identifier)
        headings = {theme.key: theme.heading for theme in ports.taxonomy}
    if as_json:
        voice.json(entry_json(known.entry))
        return 0
    ranked, width = known.entry.ranked, voice.width
    reasons = list(known.reasons.items())
    if known.left and known.left[2] in LEFT_OUT:
        slug, day, decision = known.left
        reasons.append(("Left out", f"of {slug} of {day}: {LEFT_OUT[decision]}"))
    for mark in marks:
        how = "liked" if mark.liked else "disliked"
        reasons.append(("Marked", f"{how}, for {mark.topic}, on {mark.at:%Y-%m-%d}"))
    voice.results(card_lines(ranked.facts, listing_day(paper), width))
    for rows in (
        known_rows(known.entry, known.heading, reasons=reasons, statements=known.told),
        reading_rows(paper, ranked.reading, explain_news(paper), headings),
    ):
        voice.results(["", *labelled(rows, width)])
    return 0
