"""Tells how an issue stands to the topic's others, and what has come of their promises."""

import shlex
from collections.abc import Sequence
from datetime import date
from typing import Any

from digest.cli.session import Session
from digest.model import Dossier, Edition
from digest.pipeline import Made

_SHARED = (
    *("topic", "query", "category", "days", "number", "formats", "output", "writer", "config"),
    "source",
)
_MOST = 8


def shared_options(ctx: Any) -> tuple[str, ...]:  # noqa: ANN401 - typer's context is private to it
    """Return the options of this command that a build of another day needs too."""
    given = {**ctx.params, "config": ctx.params["config"] or ctx.obj.config}
    names = {option.name: option.opts[0] for option in ctx.command.params}
    return tuple(
        word for name in _SHARED for value in _values(given[name]) for word in (names[name], value)
    )


def tell_of_others(made: Made, options: Sequence[str], session: Session) -> None:
    """Tell of a stored issue by another query, of days without an issue, of promises kept."""
    if made.replaced:
        session.voice.tell(_replacement(made.replaced, made.edition))
    if made.gap:
        session.voice.tell(_gap(made.gap, options))
    for dossier in made.kept:
        session.voice.tell(_kept(dossier))


def _replacement(stored: Edition, made: Edition | None) -> str:
    """Say what an issue of the same date was made of."""
    of_days = made is not None and stored.query == made.query
    window = f"of other days, {stored.window.start} to {stored.window.end}"
    return (
        f"The library holds the issue {stored.slug} of {stored.date} "
        f"{window if of_days else f'by another query, {stored.query}'}: "
        "this build replaces it. Another --topic keeps both."
    )


def _kept(dossier: Dossier) -> str:
    """Say where that is which a paper of an earlier issue promised."""
    had = (link for link in dossier.links if link.own and link.health != "gone")
    where = ", ".join(link.url for link in had if link.kind in {"code", "dataset"})
    return f"{dossier.paper.id}, of an earlier issue, has released what it promised: {where}."


def _gap(dates: Sequence[date], options: Sequence[str]) -> str:
    """Write the command that builds each missing issue, the oldest first."""
    lines = [shlex.join(["digest", "build", "--date", str(day), *options]) for day in dates[:_MOST]]
    more = len(dates) - len(lines)
    return "\n".join(
        [
            f"Issues missing before this one: {len(dates)}. Built by",
            *(f"  {line}" for line in lines),
            *([f"and {more} more, which digest status lists."] if more else []),
        ]
    )


def _values(value: object) -> list[str]:
    """Return what was given for an option, as often as it was given."""
    if value is None:
        return []
    return [str(one) for one in (value if isinstance(value, list | tuple) else [value])]
