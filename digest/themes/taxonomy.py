"""The packaged themes, a user's own beside them, and the papers that own themes claim."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from digest.identifiers import archive_of
from digest.model import Paper
from digest.taste import Theme
from digest.text.forms import Forms, PhraseTable, read_phrases, spell_phrase

# How near a paper is to examples (identifiers of papers): 1 for the same paper, about 0 for others.
Nearness = Callable[[Paper, Sequence[str]], float]

# The worth of each kind of evidence; a claim needs as much as a single phrase in the abstract.
_TITLE_WORTH = 2.0
_ABSTRACT_WORTH = 1.0
_HINT_WORTH = 0.5
_PRIMARY_WORTH = 1.0
_CROSS_LIST_WORTH = 0.5
_LEAST_WORTH = 1.0
# The usual nearness of papers on one subject.
NEAR_ENOUGH = 0.6


@cache
def load_taxonomy() -> tuple[Theme, ...]:
    """Return the packaged themes; they are JSON, since TOML of that size takes 80 ms to read."""
    text = files("digest").joinpath("data", "themes.json").read_text(encoding="utf-8")
    return tuple(map(_parse, json.loads(text)))


def _parse(entry: Mapping[str, Any]) -> Theme:
    return Theme(
        key=entry["key"],
        heading=entry["heading"],
        phrases=tuple(entry["phrases"]),
        hints=tuple(entry.get("hints", ())),
        categories=tuple(entry.get("categories", ())),
        parts=tuple(map(_parse, entry.get("parts", ()))),
    )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnClaim:
    """A user's theme that claims a paper: its key, and why, in a clause."""

    key: str
    reason: str


def find_own(
    papers: Iterable[Paper], taxonomy: Iterable[Theme], *, nearness: Nearness | None = None
) -> Mapping[str, OwnClaim]:
    """Return the strongest claim of a user's theme to each claimed paper, by identifier.

    Ties go to the theme that is first in the taxonomy.  A theme claims its examples, and papers
    near to them if `nearness` is given.
    """
    forms = Forms()
    own = [_OwnTheme(theme, nearness) for theme in taxonomy if theme.own]
    claims: dict[str, OwnClaim] = {}
    for paper in papers if own else ():
        texts = [read_phrases(text, forms) for text in (paper.title, paper.abstract)]
        strongest = _LEAST_WORTH
        for theme in own:
            evidence = theme.find_evidence(paper, texts)
            strength = sum(worth for worth, _ in evidence)
            if strength >= strongest and (strength > strongest or paper.id not in claims):
                strongest, best = strength, max(evidence, key=lambda item: item[0])[1]
                reason = f"claimed by your theme {theme.heading}: {best}"
                claims[paper.id] = OwnClaim(key=theme.key, reason=reason)
    return claims


class _OwnTheme:
    """A user's theme with its phrases as they are looked for."""

    def __init__(self, theme: Theme, nearness: Nearness | None) -> None:
        self.key, self.heading = theme.key, theme.heading
        self._theme, self._nearness = theme, nearness
        self._excluded = _tabulate(theme.exclude)
        self._phrases, self._hints = _tabulate(theme.phrases), _tabulate(theme.hints)

    def find_evidence(
        self, paper: Paper, texts: Sequence[Sequence[str]]
    ) -> list[tuple[float, str]]:
        """Return all that speaks for a paper, each with its worth; nothing if it is excluded.

        `texts` are the words of its title and of its abstract.
        """
        if any(any(self._excluded.find(words)) for words in texts):
            return []
        evidence: list[tuple[float, str]] = []
        for kind, worth, table in (
            ("phrase", 1.0, self._phrases),
            ("hint", _HINT_WORTH, self._hints),
        ):
            # The title, which is worth more, overrides the abstract.
            found = dict.fromkeys(table.find(texts[1]), _ABSTRACT_WORTH)
            found |= dict.fromkeys(table.find(texts[0]), _TITLE_WORTH)
            for (_, phrase), amount in sorted(found.items()):
                evidence.append((worth * amount, f"{kind} '{phrase}'"))
        return [*evidence, *self._match_categories(paper), *self._match_examples(paper)]

    def _match_categories(self, paper: Paper) -> Iterator[tuple[float, str]]:
        listed = {*self._theme.categories}
        names = [
            name
            for name in (paper.primary, *paper.categories)
            if not listed.isdisjoint((name, archive_of(name)))
        ]
        if names:
            is_primary = names[0] == paper.primary
            yield _PRIMARY_WORTH if is_primary else _CROSS_LIST_WORTH, f"category {names[0]}"

    def _match_examples(self, paper: Paper) -> Iterator[tuple[float, str]]:
        like = self._theme.like
        if paper.id in like:
            yield _TITLE_WORTH, "it is one of your examples"
        elif self._nearness and like and (near := self._nearness(paper, like)) >= NEAR_ENOUGH:
            yield _LEAST_WORTH * near / NEAR_ENOUGH, "it is near to your examples"


def _tabulate(phrases: Sequence[str]) -> PhraseTable[tuple[tuple[str, ...], str]]:
    """Return the phrases by their spellings, each with its spelling."""
    spelled = ((words, phrase) for phrase in reversed(phrases) for words in spell_phrase(phrase))
    return PhraseTable({words: (words, phrase) for words, phrase in spelled})
