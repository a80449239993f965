"""Asks other services about an issue's papers, as far as their answers are not held already.

No service is needed: without one an issue has what arXiv's record tells.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from digest.model import Answer, Dossier, Problem
from digest.pipeline.services.gathering import Gathering
from digest.pipeline.services.terms import Terms
from digest.pipeline.services.unanswered import tell_unanswered
from digest.pipeline.tools import Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class Enriched:
    """Papers with all that is known of them, and the answers that this rests on."""

    dossiers: Mapping[str, Dossier]
    answers: tuple[Answer, ...] = ()
    problems: tuple[Problem, ...] = ()


def enrich(
    dossiers: Sequence[Dossier], named: Collection[str], terms: Terms, tools: Tools
) -> Enriched:
    """Return the papers with what every service knows of them; `named` are those of the prose."""
    gathering = _consider(dossiers, named, terms, tools)
    if gathering.asks:
        with tools.library.asking("services", "", tools.progress.note):
            # Another run may have heard of the same papers meanwhile.
            gathering = _consider(dossiers, named, terms, tools)
            gathering.hear()
    return Enriched(
        dossiers=gathering.joined(),
        answers=gathering.answers,
        problems=(*terms.problems, *tell_unanswered(gathering.failed)),
    )


def _consider(
    dossiers: Sequence[Dossier], named: Collection[str], terms: Terms, tools: Tools
) -> Gathering:
    """Take what is held already of what is to be known of papers."""
    enrichers = {enricher.name: enricher for enricher in tools.enrichers}
    gathering = Gathering(enrichers, named, terms, tools, dossiers)
    for dossier in dossiers:
        gathering.consider(dossier.paper.id)
    return gathering
