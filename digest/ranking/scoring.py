"""Scores papers: a score is the sum of its reasons, so that every place can be explained."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from digest.model import Dossier, Ranked, Reason
from digest.ranking.mentions import mentions
from digest.ranking.substance import has_figures, has_proof, is_at_venue
from digest.ranking.weights import WEIGHTS

Measured: TypeAlias = Mapping[str, Mapping[str, float]]
"""By label: how strongly (0 to 1) a reason speaks for papers, by identifier; absent is not."""

_DIGITS = 4


def rank(
    dossiers: Iterable[Dossier],
    phrases: Sequence[str] = (),
    weights: Mapping[str, float] = WEIGHTS,
    *,
    measured: Measured | None = None,
) -> tuple[Ranked, ...]:
    """Return the papers, best first; ties go to the older identifier.

    `phrases` are what the topic is called; `measured` has the reasons that do not follow from the
    papers themselves.  A label that `weights` lacks, or has at 0, is no reason.
    """
    ranked = [_score(dossier, phrases, weights, measured or {}) for dossier in dossiers]
    return tuple(sorted(ranked, key=place_of))


def place_of(item: Ranked) -> tuple[float, str]:
    """Order by score, the best first; ties go to the older identifier."""
    return (-item.score, item.dossier.paper.id)


def _score(
    dossier: Dossier, phrases: Sequence[str], weights: Mapping[str, float], measured: Measured
) -> Ranked:
    """Weigh one paper."""
    merits = _merits_of(dossier)

    def strength(label: str) -> float:
        if label in _MERITS:
            return float(label in merits)
        if label in _MENTIONS:
            return float(mentions(_MENTIONS[label](dossier), phrases))
        return measured.get(label, {}).get(dossier.paper.id, 0.0)

    weighed = (
        (label, round(weight * strength(label), _DIGITS)) for label, weight in weights.items()
    )
    reasons = tuple(Reason(label=label, weight=weight) for label, weight in weighed if weight)
    score = round(sum(reason.weight for reason in reasons), _DIGITS)
    return Ranked(dossier=dossier, score=score, reasons=reasons)


# Each topic of a run weighs the papers that it has in common with others.
@lru_cache(maxsize=2048)
def _merits_of(dossier: Dossier) -> frozenset[str]:
    """Return the reasons that speak for a paper whatever the topic."""
    return frozenset(label for label, test in _MERITS.items() if test(dossier))


_MENTIONS: Mapping[str, Callable[[Dossier], str]] = {
    "topic in the title": lambda dossier: dossier.paper.title,
    "topic in the abstract": lambda dossier: dossier.paper.abstract,
}
_MERITS: Mapping[str, Callable[[Dossier], bool]] = {
    "own code": lambda dossier: bool(dossier.own_links("code")),
    "own dataset or model": lambda dossier: bool(dossier.own_links("dataset", "model")),
    "project page, demo or video": lambda dossier: bool(
        dossier.own_links("project", "demo", "video")
    ),
    "new dataset or benchmark": lambda dossier: bool(dossier.new_datasets),
    "accepted at a venue": is_at_venue,
    "result in figures": has_figures,
    "names its contribution": lambda dossier: dossier.introduces.name is not None,
    "theory with proof": has_proof,
    "survey": lambda dossier: dossier.introduces.kind == "survey",
    "code promised": lambda dossier: dossier.promised,
}
