"""Finds the papers that a user's own themes claim, and the reasons."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from digest.identifiers import archive_of
from digest.model import Paper
from digest.text.forms import by_first_word, find_longest, read_phrases, spell_phrase
from digest.themes.taxonomy import Theme

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


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnClaim:
    """A user's theme that claims a paper: its key, how strongly, and why, in a sentence."""

    key: str
    strength: float
    reason: str


def find_own(
    papers: Iterable[Paper], taxonomy: Iterable[Theme], *, nearness: Nearness | None = None
) -> Mapping[str, OwnClaim]:
    """Return the strongest claim of a user's theme to each claimed paper, by identifier.

    Ties go to the theme that is first in the taxonomy.  A theme claims its examples, and papers
    near to them if `nearness` is given.
    """
    own = [theme for theme in taxonomy if theme.own]
    claims = {paper.id: _strongest_claim(paper, own, nearness) for paper in papers} if own else {}
    return {paper: claim for paper, claim in claims.items() if claim}


def _strongest_claim(
    paper: Paper, own: Sequence[Theme], nearness: Nearness | None
) -> OwnClaim | None:
    claims = [claim for theme in own if (claim := _claim(paper, theme, nearness))]
    return max(claims, key=lambda claim: claim.strength, default=None)


def _claim(paper: Paper, theme: Theme, nearness: Nearness | None) -> OwnClaim | None:
    if _is_excluded(paper, theme):
        return None
    evidence = [
        *_match_phrases(paper, theme),
        *_match_categories(paper, theme),
        *_match_examples(paper, theme, nearness),
    ]
    strength = sum(worth for worth, _ in evidence)
    if strength < _LEAST_WORTH:
        return None
    strongest = max(evidence, key=lambda item: item[0])[1]
    reason = f"claimed by your theme {theme.heading}: {strongest}"
    return OwnClaim(key=theme.key, strength=strength, reason=reason)


def _is_excluded(paper: Paper, theme: Theme) -> bool:
    return any(_find_phrases(text, theme.exclude) for text in (paper.title, paper.abstract))


def _match_phrases(paper: Paper, theme: Theme) -> list[tuple[float, str]]:
    """Return the phrases and hints that a paper has, each with its worth."""
    evidence: list[tuple[float, str]] = []
    for kind, worth, phrases in (
        ("phrase", 1.0, theme.phrases),
        ("hint", _HINT_WORTH, theme.hints),
    ):
        counts = _mentions(paper, phrases)
        written = {words: phrase for phrase in reversed(phrases) for words in spell_phrase(phrase)}
        evidence += [(worth * counts[run], f"{kind} '{written[run]}'") for run in sorted(counts)]
    return evidence


def _mentions(paper: Paper, phrases: tuple[str, ...]) -> Counter[tuple[str, ...]]:
    """Return the worth of each phrase: more in the title than in the abstract, counted once."""
    worth: Counter[tuple[str, ...]] = Counter()
    for text, amount in ((paper.title, _TITLE_WORTH), (paper.abstract, _ABSTRACT_WORTH)):
        for words in _find_phrases(text, phrases):
            worth[words] = max(worth[words], int(amount))
    return worth


def _match_categories(paper: Paper, theme: Theme) -> list[tuple[float, str]]:
    names = [name for name in paper.categories if _is_listed(name, theme)]
    if _is_listed(paper.primary, theme):
        return [(_PRIMARY_WORTH, f"category {paper.primary}")]
    return [(_CROSS_LIST_WORTH, f"category {names[0]}")] if names else []


def _is_listed(category: str, theme: Theme) -> bool:
    return bool({category, archive_of(category)} & {*theme.categories})


def _match_examples(
    paper: Paper, theme: Theme, nearness: Nearness | None
) -> list[tuple[float, str]]:
    if paper.id in theme.like:
        return [(_TITLE_WORTH, "it is one of your examples")]
    if nearness is None or not theme.like:
        return []
    near = nearness(paper, theme.like)
    return (
        [(_LEAST_WORTH * near / NEAR_ENOUGH, "it is near to your examples")]
        if near >= NEAR_ENOUGH
        else []
    )


def _find_phrases(text: str, phrases: tuple[str, ...]) -> set[tuple[str, ...]]:
    runs, lengths = _index(phrases)
    return set(find_longest(_read_cached(text), runs, lengths))


# Cached, since every theme reads the text of every paper.
@lru_cache(maxsize=4096)
def _read_cached(text: str) -> tuple[str, ...]:
    return read_phrases(text)


@lru_cache(maxsize=256)
def _index(
    phrases: tuple[str, ...],
) -> tuple[frozenset[tuple[str, ...]], Mapping[str, tuple[int, ...]]]:
    """Return the spellings of phrases, and their lengths by first word."""
    runs = frozenset(run for phrase in phrases for run in spell_phrase(phrase))
    return runs, by_first_word(runs)
