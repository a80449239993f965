"""How strongly each theme claims a paper."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from digest.model import Paper
from digest.themes.scoring import Scorer
from digest.themes.taxonomy import Theme

# A specific theme is certain of a paper from this score on, and only where it is not dwarfed by
# the paper's best: a passing mention must not outbid the home of the rest.
_CERTAIN = 3.0
_DWARFED = 0.4

# Below this score nothing more than one word was said in passing.
_AUDIBLE = 2.0

# What other claims are worth beside a certain one, which is worth 0.4 to 1: that of a family on
# its members' papers, of a theme outside the family of the best, of a method where a domain is
# certain, of a domain named by the primary category, of another field, of an uncertain theme.
_FAMILY = 0.8
_STRANGER = 0.5
_YIELDING = 0.5
_HOME = 0.55
_FIELD = 0.2
_UNCERTAIN = 0.4
_LEAST_WORTH = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A theme's claim to a paper; `worth` lies between 0 and 1, where 1 is a perfect home."""

    key: str
    worth: float


class Judge:
    """A taxonomy made ready to judge papers."""

    def __init__(self, taxonomy: Sequence[Theme]) -> None:
        self._themes = {theme.key: theme for theme in taxonomy}
        self._scorer = Scorer(taxonomy)

    def claims(self, paper: Paper) -> tuple[Claim, ...]:
        """Return every claim to a paper, the best first."""
        scores = self._scorer.scores(paper)
        broad = {key: score for key, score in scores.items() if self._themes[key].broad}
        specific = {key: score for key, score in scores.items() if self._is_audible(key, score)}
        home = self._home(paper.primary)
        members = self._member_worths(specific, home)
        families = self._family_worths(members, _field_worths(broad, home))
        claims = [Claim(key=key, worth=worth) for key, worth in (members | families).items()]
        worthy = (claim for claim in claims if claim.worth >= _LEAST_WORTH)
        return tuple(sorted(worthy, key=lambda claim: (-claim.worth, claim.key)))

    def _is_audible(self, key: str, score: float) -> bool:
        theme = self._themes[key]
        return theme.own or (score >= _AUDIBLE and not theme.broad)

    def _home(self, primary: str) -> frozenset[str]:
        """Return the domains that the primary category names."""
        themes = (self._themes[key] for key in self._scorer.listing(primary))
        return frozenset(theme.key for theme in themes if theme.broad and theme.domain)

    def _member_worths(self, scores: Mapping[str, float], home: frozenset[str]) -> dict[str, float]:
        """Weigh themes: methods yield to a certain domain, strangers to the paper's family."""
        heard = self._yield_to_domains(scores)
        best = min(heard, key=lambda key: (-heard[key], key), default="")
        kin = home or {self._themes[key].family for key in heard if key == best}
        return {
            key: _worth(score, heard[best], at_home=self._is_kin(key, kin))
            for key, score in heard.items()
        }

    def _yield_to_domains(self, scores: Mapping[str, float]) -> Mapping[str, float]:
        if not any(s >= _CERTAIN and self._themes[key].domain for key, s in scores.items()):
            return scores
        return {
            key: score * (_YIELDING if self._themes[key].method else 1.0)
            for key, score in scores.items()
        }

    def _is_kin(self, key: str, families: AbstractSet[str]) -> bool:
        theme = self._themes[key]
        return theme.own or theme.family in families

    def _family_worths(
        self, members: Mapping[str, float], fields: Mapping[str, float]
    ) -> dict[str, float]:
        """Weigh families: by the best of their members, or as the paper's field."""
        worths = defaultdict(float, fields)
        for key, worth in members.items():
            family = self._themes.get(self._themes[key].family)
            if family and family.broad:
                worths[family.key] = max(_FAMILY * worth, worths[family.key])
        return worths


@lru_cache(maxsize=8)
def judge_for(taxonomy: tuple[Theme, ...]) -> Judge:
    """Return the judge of a taxonomy, compiled once."""
    return Judge(taxonomy)


def best_theme(paper: Paper, taxonomy: Sequence[Theme]) -> Theme | None:
    """Return the theme that claims a paper most strongly, or None where none does."""
    claims = judge_for(tuple(taxonomy)).claims(paper)
    return next((theme for theme in taxonomy if claims and theme.key == claims[0].key), None)


def _field_worths(scores: Mapping[str, float], home: frozenset[str]) -> dict[str, float]:
    best = max(scores.values(), default=0.0)
    return {key: _HOME if key in home else _FIELD * score / best for key, score in scores.items()}


def _worth(score: float, best: float, *, at_home: bool) -> float:
    """Return the worth of a theme by its score beside the best one's.

    At home a certain theme is worth more than its family, and an uncertain one a little.
    """
    certain = score >= max(_CERTAIN, _DWARFED * best)
    if not at_home:
        return _STRANGER * score / best if certain else 0.0
    if certain:
        return _FAMILY + (1 - _FAMILY) * score / best
    return _UNCERTAIN * score / max(best, _CERTAIN)
