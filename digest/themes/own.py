"""Which papers a user's own themes claim, and by what."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from digest.identifiers import archive_of
from digest.model import Paper
from digest.text.forms import by_first_word, find_longest, read_phrases, spell_phrase
from digest.themes.taxonomy import Theme

# How near a paper is to examples (identifiers of papers): 1 for the same, about 0 for strangers.
Nearness = Callable[[Paper, Sequence[str]], float]

# What each kind of evidence is worth; a claim needs as much as the abstract's one phrase.
_TITLE = 2.0
_ABSTRACT = 1.0
_HINT = 0.5
_PRIMARY = 1.0
_CROSS_LIST = 0.5
_CLAIM = 1.0
# Papers of one subject are about so near to each other.
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
    """Return the strongest claim of a user's theme to each paper that one claims, by identifier.

    Of equal claims the theme that stands first in the taxonomy has the paper.  Examples claim
    themselves, and what is near to them where `nearness` can tell.
    """
    own = [theme for theme in taxonomy if theme.own]
    claims = {paper.id: _best(paper, own, nearness) for paper in papers} if own else {}
    return {paper: claim for paper, claim in claims.items() if claim}


def _best(paper: Paper, own: Sequence[Theme], nearness: Nearness | None) -> OwnClaim | None:
    claims = [claim for theme in own if (claim := _claim(paper, theme, nearness))]
    return max(claims, key=lambda claim: claim.strength, default=None)


def _claim(paper: Paper, theme: Theme, nearness: Nearness | None) -> OwnClaim | None:
    if _is_excluded(paper, theme):
        return None
    evidence = [
        *_said(paper, theme),
        *_listed(paper, theme),
        *_alike(paper, theme, nearness),
    ]
    strength = sum(worth for worth, _ in evidence)
    if strength < _CLAIM:
        return None
    words = max(evidence, key=lambda found: found[0])[1]
    reason = f"claimed by your theme {theme.heading}: {words}"
    return OwnClaim(key=theme.key, strength=strength, reason=reason)


def _is_excluded(paper: Paper, theme: Theme) -> bool:
    return any(_find(text, theme.exclude) for text in (paper.title, paper.abstract))


def _said(paper: Paper, theme: Theme) -> list[tuple[float, str]]:
    """Return the phrases and hints that a paper says, each with what it is worth."""
    found: list[tuple[float, str]] = []
    for kind, worth, phrases in (("phrase", 1.0, theme.phrases), ("hint", _HINT, theme.hints)):
        said = _mentions(paper, phrases)
        written = {words: phrase for phrase in reversed(phrases) for words in spell_phrase(phrase)}
        found += [(worth * said[words], f"{kind} '{written[words]}'") for words in sorted(said)]
    return found


def _mentions(paper: Paper, phrases: tuple[str, ...]) -> Counter[tuple[str, ...]]:
    """Return what each phrase is worth: more in the title than in the abstract, said once."""
    worth: Counter[tuple[str, ...]] = Counter()
    for text, amount in ((paper.title, _TITLE), (paper.abstract, _ABSTRACT)):
        for words in _find(text, phrases):
            worth[words] = max(worth[words], int(amount))
    return worth


def _listed(paper: Paper, theme: Theme) -> list[tuple[float, str]]:
    names = [name for name in paper.categories if _is_listed(name, theme)]
    if _is_listed(paper.primary, theme):
        return [(_PRIMARY, f"category {paper.primary}")]
    return [(_CROSS_LIST, f"category {names[0]}")] if names else []


def _is_listed(category: str, theme: Theme) -> bool:
    return bool({category, archive_of(category)} & {*theme.categories})


def _alike(paper: Paper, theme: Theme, nearness: Nearness | None) -> list[tuple[float, str]]:
    if paper.id in theme.like:
        return [(_TITLE, "it is one of your examples")]
    if nearness is None or not theme.like:
        return []
    near = nearness(paper, theme.like)
    return (
        [(_CLAIM * near / NEAR_ENOUGH, "it is near to your examples")]
        if near >= NEAR_ENOUGH
        else []
    )


def _find(text: str, phrases: tuple[str, ...]) -> set[tuple[str, ...]]:
    runs, lengths = _index(phrases)
    return set(find_longest(_words(text), runs, lengths))


# Every theme looks at every paper.
@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return read_phrases(text)


@lru_cache(maxsize=256)
def _index(
    phrases: tuple[str, ...],
) -> tuple[frozenset[tuple[str, ...]], Mapping[str, tuple[int, ...]]]:
    """Return phrases as they may be spelt, and how long they are by their first words."""
    runs = frozenset(run for phrase in phrases for run in spell_phrase(phrase))
    return runs, by_first_word(runs)
