"""Which places a post is delivered to."""

from collections.abc import Sequence
from difflib import get_close_matches

from digest.config import Places, Settings
from digest.errors import UsageError
from digest.text import printable, slugify

_WRITE = "Write a table [[deliver]] in digest.toml."


def named_places(settings: Settings, slug: str, names: Sequence[str]) -> Places:
    """Return the places of these names or, where none are given, all that a topic's posts go to.

    Raises UsageError for a name that no place has, and where there is no place.
    """
    known = {place.name: place for place in settings.deliver}
    for name in (name for name in names if name not in known):
        near = get_close_matches(name, known, n=1)
        there = f"There are {', '.join(known)}." if known else _WRITE
        hint = f"The nearest is '{near[0]}'." if near else there
        raise UsageError(f"There is no place '{printable(name)}' to deliver to.", hint=hint)
    chosen = tuple(known[name] for name in dict.fromkeys(names)) or _of_topic(settings, slug)
    if not chosen:
        raise UsageError(f"Posts on {slug} are delivered to no place.", hint=_WRITE)
    return chosen


def is_forgotten(settings: Settings, name: str, slug: str) -> bool:
    """Tell whether no post on a topic goes to a place of this name any more."""
    return all(place.name != name for place in _of_topic(settings, slug))


def choose_places(
    settings: Settings, slug: str, formats: Sequence[str], *, wanted: bool | None, is_topic: bool
) -> Places:
    """Return the places that a build delivers its post to.

    Unless that is `wanted`, what is no topic of the configuration goes nowhere: it was asked for
    once.  Raises UsageError where there is nothing that could be delivered, or no place for it.
    """
    chosen = tuple(place for place in _of_topic(settings, slug) if place.automatic)
    if wanted is False or not (wanted or (is_topic and chosen)):
        return ()
    if "md" not in formats:
        raise UsageError(
            "A post is delivered from its Markdown, which is not among the formats.",
            hint="Add md to them, or give --no-deliver.",
        )
    return chosen or named_places(settings, slug, ())


def _of_topic(settings: Settings, slug: str) -> Places:
    """Return the places that a topic's posts go to."""
    return tuple(
        place
        for place in settings.deliver
        if not place.topics or slug in map(slugify, place.topics)
    )
