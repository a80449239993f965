"""The taxonomy: what a theme is, the packaged themes, and a user's own beside them."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A heading and the words that speak for it.

    `phrases` speak strongly and `hints` weakly; `categories` are arXiv's, `astro-ph.*` being a
    whole archive.  A `broad` theme is a field and takes what no specific theme holds; a `method`
    yields to what it is applied to; an `own` theme is the user's and is never dissolved.
    """

    key: str
    heading: str
    phrases: tuple[str, ...]
    hints: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    broad: bool = False
    method: bool = False
    own: bool = False


@cache
def load_taxonomy() -> tuple[Theme, ...]:
    """Return the packaged themes."""
    text = files("digest").joinpath("data", "themes.toml").read_text(encoding="utf-8")
    return tuple(_parse_theme(entry) for entry in tomllib.loads(text)["theme"])


def merge_taxonomy(packaged: Sequence[Theme], own: Sequence[Theme]) -> tuple[Theme, ...]:
    """Put a user's themes with the packaged ones: the same key replaces, a new one goes first."""
    replacements = {theme.key: replace(theme, own=True) for theme in own}
    known = {theme.key for theme in packaged}
    new = [theme for key, theme in replacements.items() if key not in known]
    return (*new, *(replacements.get(theme.key, theme) for theme in packaged))


def _parse_theme(entry: dict[str, Any]) -> Theme:
    return Theme(
        key=entry["key"],
        heading=entry["heading"],
        phrases=tuple(entry["phrases"]),
        hints=tuple(entry["hints"]),
        categories=tuple(entry["categories"]),
        broad=entry.get("broad", False),
        method=entry.get("method", False),
    )
