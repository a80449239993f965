"""The taxonomy: what a theme is, the packaged themes, and a user's own beside them."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A heading and the words that speak for it.

    `phrases` speak strongly and `hints` weakly; `categories` are arXiv's, `astro-ph.*` being a
    whole archive.  An `own` theme is the user's and is never dissolved.  A `broad` theme is the
    heading of a `family`: its small members merge there, and it may take what no specific theme of
    its field holds.  The `parts` of a theme head clusters that are narrower than it.  A theme that
    speaks only `at_home` has papers of the categories of its field, cross-listed ones too: those
    of other fields borrow its words for their tools ("Langevin sampling").

    An own theme may also name examples of what it wants (`like`, identifiers), phrases that keep
    a paper out (`exclude`), and its place among the sections (`order`, from 1; 0 is by size).
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
    family: str = ""
    broad: bool = False
    at_home: bool = False
    own: bool = False


@cache
def load_taxonomy() -> tuple[Theme, ...]:
    """Return the packaged themes, then the families into which they merge."""
    text = files("digest").joinpath("data", "themes.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    parts = [(entry["within"], _parse_words(entry)) for entry in tables["subtheme"]]
    themes = [
        _parse_theme(entry, [part for key, part in parts if key == entry["key"]])
        for entry in tables["theme"]
    ]
    return (*themes, *map(_parse_family, tables["family"]))


def merge_taxonomy(packaged: Sequence[Theme], own: Sequence[Theme]) -> tuple[Theme, ...]:
    """Put a user's themes with the packaged ones: the same key replaces, a new one goes first."""
    replacements = {theme.key: replace(theme, own=True) for theme in own}
    known = {theme.key for theme in packaged}
    new = [theme for key, theme in replacements.items() if key not in known]
    return (*new, *(replacements.get(theme.key, theme) for theme in packaged))


def packaged_only(taxonomy: Iterable[Theme]) -> tuple[Theme, ...]:
    """Return a taxonomy without the user's own themes, which claim papers by rules of their own."""
    return tuple(theme for theme in taxonomy if not theme.own)


def _parse_family(entry: Mapping[str, Any]) -> Theme:
    return replace(_parse_words(entry), family=entry["key"], broad=True)


def _parse_theme(entry: Mapping[str, Any], parts: Iterable[Theme]) -> Theme:
    family = entry["family"]
    at_home = entry.get("at_home", False)
    return replace(
        _parse_words(entry),
        family=family,
        at_home=at_home,
        parts=tuple(replace(part, family=family, at_home=at_home) for part in parts),
    )


def _parse_words(entry: Mapping[str, Any]) -> Theme:
    return Theme(
        key=entry["key"],
        heading=entry["heading"],
        phrases=tuple(entry.get("phrases", ())),
        hints=tuple(entry.get("hints", ())),
        categories=tuple(entry.get("categories", ())),
    )
