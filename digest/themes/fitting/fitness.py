"""How well each heading of the taxonomy, down to its parts, fits a paper."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from digest.model import Paper
from digest.text.forms import tokenize
from digest.themes.fitting.doing import spans_of_doing
from digest.themes.fitting.matching import Phrase, PhraseIndex
from digest.themes.fitting.taxonomy import Theme, packaged_only

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

# A heading fits a paper plainly from here on: its title says so, or its abstract twice, or once of
# what the paper does.  One mention in passing, in a list or of an application, is less.
FITS = 0.45
# As homes of papers count less what fits not plainly, a family beside its members, and a family of
# whose field a paper is beside what fits it; a part counts more than its theme.
_WEAK = 0.5
_BROAD = 0.7
_FIELD = 0.25
_NARROW = 0.1

# Families without categories of their own are of another's field.
_FIELDS = {"mobility": "robotics"}


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
        self._at_home = [key for key, theme in self.themes.items() if theme.at_home]
        # Clusters and their headings each ask about a week's papers.
        self.fits = lru_cache(maxsize=1 << 14)(self._fits)
        self.plain = lru_cache(maxsize=1 << 14)(self._plain)
        self._read = lru_cache(maxsize=1 << 12)(self._find)
        self._silent = lru_cache(maxsize=1 << 12)(self._find_silent)

    def _field_of(self, theme: Theme) -> frozenset[str]:
        """Return the categories of a theme, of that of which it is part, and of its family."""
        family = self.themes.get(theme.family)
        above = self.themes[self.parent(theme.key)]
        field = self.themes.get(_FIELDS.get(theme.family, ""))
        kin = (one for one in (theme, above, family, field) if one)
        return frozenset(category for one in kin for category in one.categories)

    def _find_silent(self, categories: tuple[str, ...]) -> frozenset[str]:
        """Return the themes that do not speak for papers of such categories."""
        listed = listings(categories)
        return frozenset(key for key in self._at_home if listed.isdisjoint(self._fields[key]))

    def parent(self, key: str) -> str:
        """Return the theme of which another is part; the theme itself where it is none."""
        return self._parents.get(key, key)

    def field(self, key: str) -> frozenset[str]:
        """Return the categories of a theme, of that of which it is part, and of its family."""
        return self._fields[key]

    def _fits(self, paper: Paper) -> Mapping[str, float]:
        """Return between 0 and 1 how near each heading is to a paper; none has no entry.

        A theme is as near as the nearest of its parts, a family less near than its members.
        """
        return self._with_those_above(self._votes(paper), _FAMILY)

    def _plain(self, paper: Paper) -> frozenset[str]:
        """Return the headings that plainly fit a paper, and those to which they belong."""
        listed = listings((paper.primary,))
        said = self._with_those_above(self._said(paper), 1.0)
        fields = (key for key, theme in self.themes.items() if theme.broad)
        return frozenset(
            (
                *(key for key, amount in said.items() if amount >= FITS),
                *(key for key in fields if not listed.isdisjoint(self.themes[key].categories)),
            )
        )

    def _with_those_above(
        self, amounts: Mapping[str, float], of_members: float
    ) -> Mapping[str, float]:
        fits: dict[str, float] = defaultdict(float)
        for key, amount in amounts.items():
            fits[key] = min(amount, 1.0)
        for above, share in ((self._parents, 1.0), (self._families, of_members)):
            for key in sorted(fits.keys() & above.keys()):
                fits[above[key]] = max(fits[above[key]], share * fits[key])
        return dict(fits)

    def worths(self, paper: Paper) -> Mapping[str, float]:
        """Return between 0 and 1.1 how good a home each heading is for a paper; none has no entry.

        A family is a worse home than its members, a part a little better than its theme, and the
        family of a paper's primary category is better than none.
        """
        listed = listings((paper.primary,))
        families = (theme for theme in self.themes.values() if theme.broad)
        worths = {f.key: _FIELD for f in families if not listed.isdisjoint(f.categories)}
        plain = self.plain(paper)
        for key, fit in self.fits(paper).items():
            worth = self._worth(key, fit if key in plain else _WEAK * fit)
            worths[key] = max(worth, worths.get(key, 0.0))
        return worths

    def _worth(self, key: str, worth: float) -> float:
        return worth * (_BROAD if self.themes[key].broad else 1.0) + _NARROW * (
            key in self._parents
        )

    def _find(self, paper: Paper) -> tuple[frozenset[Phrase], Counter[Phrase], Counter[Phrase]]:
        """Return the phrases of a title, of an abstract, and of where that says what is done."""
        words = tokenize(paper.abstract)
        abstract = Counter(self._index.find(words))
        doing = (phrase for span in spans_of_doing(words) for phrase in self._index.find(span))
        return frozenset(self._index.find(tokenize(paper.title))), abstract, Counter(doing)

    def _heard(
        self, paper: Paper, title: frozenset[Phrase], abstract: Counter[Phrase]
    ) -> Iterator[tuple[Phrase, float, str, float]]:
        """Yield each phrase and how loudly it is said, with a heading it speaks for and how much.

        They are sorted, because the sum of floats depends on their order and a set's is chance.
        """
        silent = self._silent(paper.categories)
        for phrase in sorted(title | abstract.keys()):
            loudness = _loudness(phrase, title, abstract)
            for key, weight in self._index.votes[phrase]:
                if key not in silent:
                    yield phrase, loudness, key, weight

    def _said(self, paper: Paper) -> Mapping[str, float]:
        """Add up what a paper plainly says of headings: phrases, and hints in its title."""
        title, passing, doing = self._read(paper)
        abstract = passing + doing
        said: dict[str, float] = defaultdict(float)
        hints: dict[str, float] = defaultdict(float)
        for phrase, loudness, key, weight in self._heard(paper, title, abstract):
            if weight >= _PHRASE:
                said[key] += loudness
            elif phrase in title:
                hints[key] += _HINT
        return {key: amount + hints[key] for key, amount in said.items()}

    def _votes(self, paper: Paper) -> dict[str, float]:
        """Add up what phrases say, then the hints and the category of what they speak for."""
        title, abstract, _ = self._read(paper)
        votes: dict[str, float] = defaultdict(float)
        hints: dict[str, float] = defaultdict(float)
        for _, loudness, key, weight in self._heard(paper, title, abstract):
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


def _loudness(phrase: Phrase, title: frozenset[Phrase], abstract: Mapping[Phrase, int]) -> float:
    mentions = min(abstract.get(phrase, 0), _MOST_MENTIONS)
    clarity = 1.0 if len(phrase) > 1 else _WORD
    return clarity * (_TITLE * (phrase in title) + _MENTION * mentions)


def _by_category(themes: Iterable[Theme]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for theme in themes:
        for category in theme.categories:
            found[category].append(theme.key)
    return {category: tuple(keys) for category, keys in found.items()}
