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

    `phrases` speak for it strongly and `hints` weakly; `categories` are arXiv's, `astro-ph.*` being
    a whole archive.  The `parts` of a theme are narrower headings, whose words speak for it too.
    An `own` theme is the user's.

    An own theme may also have examples (`like`, identifiers of papers), phrases that exclude a
    paper (`exclude`), and a rank among the sections (`order`, from 1; 0 sorts by news).
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
    """Return the packaged themes; they are JSON, since TOML of that size takes 80 ms to read."""
    text = files("digest").joinpath("data", "themes.json").read_text(encoding="utf-8")
    return tuple(map(_parse, json.loads(text)))


def merge_taxonomy(packaged: Sequence[Theme], own: Sequence[Theme]) -> tuple[Theme, ...]:
    """Merge a user's themes into the packaged themes: the same key replaces, new keys go first.

    A user's theme also replaces a part with the same key.
    """
    replacements = {theme.key: replace(theme, own=True) for theme in own}
    known = {theme.key for theme in packaged}
    new = [theme for key, theme in replacements.items() if key not in known]
    kept = (
        replace(theme, parts=tuple(part for part in theme.parts if part.key not in replacements))
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
