"""Scores papers: a score is the sum of its reasons, so that every place can be explained."""

from collections.abc import Callable, Iterable, Mapping, Sequence
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
    strengths = {label: _strength(label, dossier, phrases, measured) for label in weights}
    reasons = tuple(
        Reason(label=label, weight=round(weight * strengths[label], _DIGITS))
        for label, weight in weights.items()
        if round(weight * strengths[label], _DIGITS)
    )
    score = round(sum(reason.weight for reason in reasons), _DIGITS)
    return Ranked(dossier=dossier, score=score, reasons=reasons)


def _strength(label: str, dossier: Dossier, phrases: Sequence[str], measured: Measured) -> float:
    """Return how strongly a reason speaks for a paper, from 0 to 1."""
    if label in _TESTS:
        return float(_TESTS[label](dossier, phrases))
    return measured.get(label, {}).get(dossier.paper.id, 0.0)


_TESTS: Mapping[str, Callable[[Dossier, Sequence[str]], bool]] = {
    "topic in the title": lambda dossier, phrases: mentions(dossier.paper.title, phrases),
    "topic in the abstract": lambda dossier, phrases: mentions(dossier.paper.abstract, phrases),
    "own code": lambda dossier, _: bool(dossier.own_links("code")),
    "own dataset or model": lambda dossier, _: bool(dossier.own_links("dataset", "model")),
    "project page, demo or video": lambda dossier, _: bool(
        dossier.own_links("project", "demo", "video")
    ),
    "new dataset or benchmark": lambda dossier, _: bool(dossier.new_datasets),
    "accepted at a venue": lambda dossier, _: is_at_venue(dossier),
    "result in figures": lambda dossier, _: has_figures(dossier),
    "names its contribution": lambda dossier, _: dossier.introduces.name is not None,
    "theory with proof": lambda dossier, _: has_proof(dossier),
    "survey": lambda dossier, _: dossier.introduces.kind == "survey",
    "code promised": lambda dossier, _: dossier.promised,
}
