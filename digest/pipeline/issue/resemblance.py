"""Tells how near an issue's papers are to the examples of a user's own themes."""

from collections.abc import Mapping, Sequence

from digest.errors import FetchError
from digest.model import Paper
from digest.pipeline.lookup import collect_ids
from digest.pipeline.plan import Request
from digest.pipeline.tools import Tools
from digest.ranking import centre, measure_nearness, text_of
from digest.taste import NO_TASTE
from digest.themes import NEAR_ENOUGH, Nearness, Theme


def find_nearness(
    papers: Sequence[Paper], taxonomy: Sequence[Theme], request: Request, tools: Tools
) -> Nearness | None:
    """Return how near papers are to themes' examples, None where no theme has any.

    What is as far above the usual paper as a topic's examples ask for is near enough for a theme.
    """
    wanted = {theme.like for theme in taxonomy if theme.like}
    if not wanted or tools.embed is None:
        return None
    examples = _find_examples(sorted({name for names in wanted for name in names}), request, tools)
    usual = tools.embed(list(map(text_of, papers)))
    vectors = centre(usual, usual)
    near: dict[tuple[str, ...], Mapping[str, float]] = {}
    for names in wanted:
        texts = [text_of(examples[name]) for name in names if name in examples]
        found = measure_nearness(vectors, centre(tools.embed(texts), usual)) if texts else None
        pairs = zip(papers, found or (), strict=False)
        near[names] = {paper.id: NEAR_ENOUGH * far / NO_TASTE.near for paper, far in pairs}

    def nearness(paper: Paper, names: Sequence[str]) -> float:
        return near[tuple(names)].get(paper.id, 0.0)

    return nearness


def _find_examples(names: Sequence[str], request: Request, tools: Tools) -> Mapping[str, Paper]:
    try:
        found = collect_ids(names, tools, offline=request.offline, age=False)
    except FetchError as error:
        tools.progress.note(str(error))
        return {}
    return {paper.id: paper for paper in found.papers}
