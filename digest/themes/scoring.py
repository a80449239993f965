"""How often, where and how clearly a paper speaks the words of each theme."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from digest.model import Paper
from digest.themes.matching import PhraseIndex
from digest.themes.taxonomy import Theme
from digest.themes.tokens import tokenize

_TITLE = 3.0
_REPEAT = 0.5
_MOST_REPEATS = 2
_PRIMARY = 1.5
_CROSS_LIST = 0.5
_OWN = 2.0
_METHOD = 0.65
_DOMAIN = 1.3

# Categories name fields, and so do broad themes.
_FIELD = 3.0

# A phrase votes with at least this weight, a hint with less.
_PHRASE = 1.0


class Scorer:
    """The phrases and categories of a taxonomy, ready to be looked for."""

    def __init__(self, taxonomy: Sequence[Theme]) -> None:
        self._themes = {theme.key: theme for theme in taxonomy}
        # Own phrases have an index to themselves: no longer packaged phrase may hide them.
        self._indexes = tuple(
            PhraseIndex.of(theme for theme in taxonomy if theme.own is own) for own in (True, False)
        )
        self._categories = _by_category(taxonomy)

    def scores(self, paper: Paper) -> dict[str, float]:
        """Return the score of each theme for which a phrase or the paper's field speaks."""
        scores: dict[str, float] = defaultdict(float)
        listing = {key for category in paper.categories for key in self.listing(category)}
        named = {key for key in listing if self._themes[key].broad} | {*self.listing(paper.primary)}
        title, abstract = tokenize(paper.title), tokenize(paper.abstract)
        for index in self._indexes:
            for key, weight, strength in _phrase_votes(index, title, abstract):
                scores[key] += weight * strength * _factor(self._themes[key])
                if weight >= _PHRASE and not self._themes[key].broad:
                    named.add(key)
        for key, score in self._category_votes(paper):
            scores[key] += score
        return {key: round(scores[key], 6) for key in scores if self._may_claim(key, named)}

    def listing(self, category: str) -> tuple[str, ...]:
        """Return the themes that list a category or its archive."""
        archive = f"{category.partition('.')[0]}.*"
        return (*self._categories.get(category, ()), *self._categories.get(archive, ()))

    def _may_claim(self, key: str, named: set[str]) -> bool:
        return key in named or self._themes[key].own

    def _category_votes(self, paper: Paper) -> Iterator[tuple[str, float]]:
        best: dict[str, float] = {}
        for category in {paper.primary, *paper.categories}:
            weight = _PRIMARY if category == paper.primary else _CROSS_LIST
            for key in self.listing(category):
                best[key] = max(weight, best.get(key, 0.0))
        for key, weight in best.items():
            yield key, weight * (_FIELD if self._themes[key].broad else 1.0)


def _factor(theme: Theme) -> float:
    kind = _METHOD if theme.method else _DOMAIN if theme.domain else 1.0
    return kind * (_OWN if theme.own else 1.0)


def _phrase_votes(
    index: PhraseIndex, title: Sequence[str], abstract: Sequence[str]
) -> Iterator[tuple[str, float, float]]:
    """Yield themes, the weight of a phrase that speaks for them, and how strongly it is said."""
    in_title, in_abstract = set(index.find(title)), Counter(index.find(abstract))
    # Sorted, because the sum of floats depends on their order and a set's order is chance.
    for phrase in sorted(in_title | in_abstract.keys()):
        strength = _TITLE * (phrase in in_title) + _abstract_strength(in_abstract[phrase])
        for key, weight in index.votes[phrase]:
            yield key, weight, strength


def _abstract_strength(count: int) -> float:
    return 1 + _REPEAT * min(count - 1, _MOST_REPEATS) if count else 0.0


def _by_category(taxonomy: Iterable[Theme]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for theme in taxonomy:
        for category in theme.categories:
            found[category].append(theme.key)
    return {category: tuple(keys) for category, keys in found.items()}
