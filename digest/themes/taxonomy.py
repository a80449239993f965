"""The taxonomy: what a theme is, the packaged themes, and a user's own beside them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A heading and the words that speak for it.

    `phrases` speak strongly and `hints` weakly; `categories` are arXiv's, `astro-ph.*` being a
    whole archive.  The `parts` of a theme are narrower headings, whose words speak for it too.  An
    `own` theme is the user's.

    An own theme may also name examples of what it wants (`like`, identifiers), phrases that keep
    a paper out (`exclude`), and its place among the sections (`order`, from 1; 0 is by news).
    """

    key: str
    heading: str
    phrases: tuple[str, ...]
    hints: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    order: int = 0
    parts: tuple["Theme", ...] = ()
    own: bool = False


@cache
def load_taxonomy() -> tuple[Theme, ...]:
    """Return the packaged themes, `data/themes.json`; TOML of that size takes 80 ms to read."""
    text = files("digest").joinpath("data", "themes.json").read_text(encoding="utf-8")
    return tuple(map(_parse, json.loads(text)))


def merge_taxonomy(packaged: Sequence[Theme], own: Sequence[Theme]) -> tuple[Theme, ...]:
    """Put a user's themes with the packaged ones: the same key replaces, a new one goes first.

    A part whose key a user's theme has gives way to it.
    """
    replacements = {theme.key: replace(theme, own=True) for theme in own}
    known = {theme.key for theme in packaged}
    new = [theme for key, theme in replacements.items() if key not in known]
    kept = (
        replace(theme, parts=tuple(one for one in theme.parts if one.key not in replacements))
        for theme in packaged
    )
    return (*new, *(replacements.get(theme.key, theme) for theme in kept))


def _parse(entry: Mapping[str, Any]) -> Theme:
    return Theme(
        key=entry["key"],
        heading=entry["heading"],
        phrases=tuple(entry["phrases"]),
        hints=tuple(entry.get("hints", ())),
        categories=tuple(entry.get("categories", ())),
        parts=tuple(map(_parse, entry.get("parts", ()))),
    )
