"""How strongly each theme claims a paper."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

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

# Categories name fields, and so do broad themes.
_FIELD = 3.0

# A specific theme is certain of a paper from this score on, and only where it is not dwarfed by
# the paper's best: a passing mention must not outbid the broad theme of the paper's field.
_CERTAIN = 3.0
_DWARFED = 0.4

# What a broad and an uncertain claim are worth beside a certain one, which is worth 0.4 to 1.
_BROAD = 0.35
_UNCERTAIN = 0.25
_LEAST_WORTH = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A theme's claim to a paper; `worth` lies between 0 and 1, where 1 is a perfect home."""

    key: str
    worth: float


class Judge:
    """A taxonomy made ready to judge papers."""

    def __init__(self, taxonomy: Sequence[Theme]) -> None:
        self._themes = {theme.key: theme for theme in taxonomy}
        # Own phrases have an index to themselves: no longer packaged phrase may hide them.
        self._indexes = tuple(
            PhraseIndex.of(theme for theme in taxonomy if theme.own is own) for own in (True, False)
        )
        self._categories = _by_category(taxonomy)

    def claims(self, paper: Paper) -> tuple[Claim, ...]:
        """Return every claim to a paper, the best first."""
        scores = self._scores(paper)
        broad = {key: score for key, score in scores.items() if self._themes[key].broad}
        specific = {key: score for key, score in scores.items() if key not in broad}
        claims = (*_specific_claims(specific), *_broad_claims(broad))
        worthy = (claim for claim in claims if claim.worth >= _LEAST_WORTH)
        return tuple(sorted(worthy, key=lambda claim: (-claim.worth, claim.key)))

    def _scores(self, paper: Paper) -> dict[str, float]:
        scores: dict[str, float] = defaultdict(float)
        title, abstract = tokenize(paper.title), tokenize(paper.abstract)
        for index in self._indexes:
            for key, score in _phrase_votes(index, title, abstract):
                scores[key] += score * _factor(self._themes[key])
        for key, score in self._category_votes(paper):
            scores[key] += score
        return {key: round(score, 6) for key, score in scores.items()}

    def _category_votes(self, paper: Paper) -> Iterator[tuple[str, float]]:
        best: dict[str, float] = {}
        for category in {paper.primary, *paper.categories}:
            weight = _PRIMARY if category == paper.primary else _CROSS_LIST
            archive = f"{category.partition('.')[0]}.*"
            for key in (*self._categories.get(category, ()), *self._categories.get(archive, ())):
                best[key] = max(weight, best.get(key, 0.0))
        for key, weight in best.items():
            yield key, weight * (_FIELD if self._themes[key].broad else 1.0)


@lru_cache(maxsize=8)
def judge_for(taxonomy: tuple[Theme, ...]) -> Judge:
    """Return the judge of a taxonomy, compiled once."""
    return Judge(taxonomy)


def best_theme(paper: Paper, taxonomy: Sequence[Theme]) -> Theme | None:
    """Return the theme that claims a paper most strongly, or None where none does."""
    claims = judge_for(tuple(taxonomy)).claims(paper)
    return next((theme for theme in taxonomy if claims and theme.key == claims[0].key), None)


def _factor(theme: Theme) -> float:
    return (_OWN if theme.own else 1.0) * (_METHOD if theme.method else 1.0)


def _specific_claims(scores: Mapping[str, float]) -> Iterator[Claim]:
    best = max(scores.values(), default=0.0)
    certain = max(_CERTAIN, _DWARFED * best)
    for key, score in scores.items():
        share = score / best if score >= certain else _UNCERTAIN * score / max(best, _CERTAIN)
        yield Claim(key=key, worth=share)


def _broad_claims(scores: Mapping[str, float]) -> Iterator[Claim]:
    best = max(scores.values(), default=0.0)
    for key, score in scores.items():
        yield Claim(key=key, worth=_BROAD * score / best)


def _phrase_votes(
    index: PhraseIndex, title: Sequence[str], abstract: Sequence[str]
) -> Iterator[tuple[str, float]]:
    in_title, in_abstract = set(index.find(title)), Counter(index.find(abstract))
    # Sorted, because the sum of floats depends on their order and a set's order is chance.
    for phrase in sorted(in_title | in_abstract.keys()):
        strength = _TITLE * (phrase in in_title) + _abstract_strength(in_abstract[phrase])
        for key, weight in index.votes[phrase]:
            yield key, weight * strength


def _abstract_strength(count: int) -> float:
    return 1 + _REPEAT * min(count - 1, _MOST_REPEATS) if count else 0.0


def _by_category(taxonomy: Iterable[Theme]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for theme in taxonomy:
        for category in theme.categories:
            found[category].append(theme.key)
    return {category: tuple(keys) for category, keys in found.items()}
