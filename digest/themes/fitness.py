"""How well each heading of the taxonomy, down to its parts, fits a paper."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from digest.model import Paper
from digest.themes.matching import Phrase, PhraseIndex
from digest.themes.taxonomy import Theme, packaged_only
from digest.themes.tokens import tokenize

# What a paper says of itself in its title it is about; an abstract says it two or three times.
_TITLE = 1.0
_MENTION = 0.35
_MOST_MENTIONS = 3

# A phrase votes with at least this weight; a hint, with less, says nothing alone.
_PHRASE = 1.0
_HINT = 0.25
# One word means different things to different fields.
_WORD = 0.7
_CATEGORY = 0.25
_FAMILY = 0.7

# Families without categories of their own are of another's field.
_FIELDS = {
    "image-processing": "computer-vision",
    "visual-understanding": "computer-vision",
    "spatial-vision": "computer-vision",
    "mobility": "robotics",
}


class Fitness:
    """A taxonomy with its parts, made ready to be held against papers."""

    def __init__(self, themes: Sequence[Theme]) -> None:
        self.themes: Mapping[str, Theme] = {theme.key: theme for theme in _whole(themes)}
        self._parents = {part.key: theme.key for theme in themes for part in theme.parts}
        self._families = {
            theme.key: theme.family for theme in themes if theme.family in self.themes
        }
        self._index = PhraseIndex.of(self.themes.values())
        self._listings = _by_category(self.themes.values())
        self._fields = {key: self._field_of(theme) for key, theme in self.themes.items()}
        # Clusters and their headings each ask about a week's papers.
        self.fits = lru_cache(maxsize=4096)(self._fits)

    def _field_of(self, theme: Theme) -> frozenset[str]:
        """Return the categories of a theme, of that of which it is part, and of its family."""
        family = self.themes.get(theme.family)
        above = self.themes[self.parent(theme.key)]
        field = self.themes.get(_FIELDS.get(theme.family, ""))
        kin = (one for one in (theme, above, family, field) if one)
        return frozenset(category for one in kin for category in one.categories)

    def parent(self, key: str) -> str:
        """Return the theme of which another is part; the theme itself where it is none."""
        return self._parents.get(key, key)

    def field(self, key: str) -> frozenset[str]:
        """Return the categories of a theme, of that of which it is part, and of its family."""
        return self._fields[key]

    def _fits(self, paper: Paper) -> Mapping[str, float]:
        """Return between 0 and 1 how well each heading fits a paper; none has no entry.

        A theme fits as well as the best of its parts, a family less well than its members.
        """
        fits: dict[str, float] = defaultdict(float)
        for key, amount in self._votes(paper).items():
            fits[key] = min(amount, 1.0)
        for above, share in ((self._parents, 1.0), (self._families, _FAMILY)):
            for key in sorted(fits.keys() & above.keys()):
                fits[above[key]] = max(fits[above[key]], share * fits[key])
        return dict(fits)

    def _votes(self, paper: Paper) -> dict[str, float]:
        """Add up what phrases say, then the hints and the category of what they speak for."""
        title = set(self._index.find(tokenize(paper.title)))
        abstract = Counter(self._index.find(tokenize(paper.abstract)))
        votes: dict[str, float] = defaultdict(float)
        hints: dict[str, float] = defaultdict(float)
        # Sorted, because the sum of floats depends on their order and a set's order is chance.
        for phrase in sorted(title | abstract.keys()):
            loudness = _loudness(phrase, title, abstract)
            for key, weight in self._index.votes[phrase]:
                if weight >= _PHRASE:
                    votes[key] += loudness
                else:
                    hints[key] += _HINT * loudness
        for key in hints.keys() & votes.keys():
            votes[key] += hints[key]
        named = listings((paper.primary,))
        listed = {key for category in named for key in self._listings.get(category, ())}
        for key in listed & votes.keys():
            votes[key] += _CATEGORY
        return votes


@lru_cache(maxsize=8)
def fitness_for(taxonomy: tuple[Theme, ...]) -> Fitness:
    """Return the fitness of a taxonomy's packaged themes, compiled once."""
    return Fitness(packaged_only(taxonomy))


@lru_cache(maxsize=1 << 12)
def listings(categories: tuple[str, ...]) -> frozenset[str]:
    """Return categories and, as `cs.*`, their archives."""
    return frozenset((*categories, *(f"{name.partition('.')[0]}.*" for name in categories)))


def _whole(themes: Iterable[Theme]) -> Iterable[Theme]:
    for theme in themes:
        yield theme
        yield from theme.parts


def _loudness(phrase: Phrase, title: set[Phrase], abstract: Mapping[Phrase, int]) -> float:
    mentions = min(abstract.get(phrase, 0), _MOST_MENTIONS)
    clarity = 1.0 if len(phrase) > 1 else _WORD
    return clarity * (_TITLE * (phrase in title) + _MENTION * mentions)


def _by_category(themes: Iterable[Theme]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for theme in themes:
        for category in theme.categories:
            found[category].append(theme.key)
    return {category: tuple(keys) for category, keys in found.items()}
