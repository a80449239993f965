"""Tells how near an issue's papers are to the examples of a user's own themes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.errors import FetchError
from digest.model import Paper, Problem
from digest.pipeline.issue.background import tell_absent
from digest.pipeline.lookup import collect_ids
from digest.pipeline.plan import Request
from digest.pipeline.tools import Tools
from digest.ranking import centre, measure_nearness, text_of
from digest.taste import NO_TASTE
from digest.themes import NEAR_ENOUGH, Nearness, Theme

if TYPE_CHECKING:
    from digest.ranking import Embed

# Of few papers none is usual: what is near is told by the cosine alone, which is about this for
# papers of one subject.
_ALIKE = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Resemblance:
    """How near papers are to examples, None where none were given; and what could not be told."""

    nearness: Nearness | None = None
    problems: tuple[Problem, ...] = ()


def find_resemblance(
    papers: Sequence[Paper], taxonomy: Sequence[Theme], request: Request, tools: Tools
) -> Resemblance:
    """Return how near papers are to the examples of themes.

    What is as far above the usual paper as a topic's examples ask for is near enough for a theme.
    """
    wanted = list(dict.fromkeys(theme.like for theme in taxonomy if theme.like))
    if not wanted or not papers or tools.embed is None:
        return Resemblance()
    names = sorted({name for like in wanted for name in like})
    examples = _find_examples(names, request, tools)
    near = {
        like: _measure(papers, [examples[name] for name in like if name in examples], tools.embed)
        for like in wanted
    }

    def nearness(paper: Paper, like: Sequence[str]) -> float:
        return near[tuple(like)].get(paper.id, 0.0)

    absent = (tell_absent(name, "a theme") for name in names if name not in examples)
    return Resemblance(nearness=nearness, problems=tuple(absent))


def _measure(
    papers: Sequence[Paper], examples: Sequence[Paper], embed: "Embed"
) -> Mapping[str, float]:
    """Return how near papers are to examples; `NEAR_ENOUGH` is as near as a theme asks for."""
    if not examples:
        return {}
    usual = embed(list(map(text_of, papers)))
    given = embed(list(map(text_of, examples)))
    found = measure_nearness(centre(usual, usual), centre(given, usual))
    if found is not None:
        shares = [far / NO_TASTE.near for far in found]
    else:
        shares = [float(cosine) / _ALIKE for cosine in (usual @ given.T).max(axis=1)]
    names = (paper.id for paper in papers)
    return {name: NEAR_ENOUGH * share for name, share in zip(names, shares, strict=True)}


def _find_examples(names: Sequence[str], request: Request, tools: Tools) -> Mapping[str, Paper]:
    try:
        found = collect_ids(names, tools, offline=request.offline, age=False)
    except FetchError as error:
        tools.progress.note(str(error))
        return {}
    return {paper.id: paper for paper in found.papers}
