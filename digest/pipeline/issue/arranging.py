"""Chooses an issue's papers and lays them out: all that rests on comparing papers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from digest.model import PastIssue, Problem
from digest.pipeline.issue.background import find_background
from digest.pipeline.issue.choice import Choice, choose_listed, choose_papers
from digest.pipeline.issue.compose import Layout, lay_out
from digest.pipeline.issue.resemblance import find_resemblance
from digest.pipeline.issue.vectors import by_vectors, find_fallen
from digest.pipeline.issue.week import Week
from digest.pipeline.plan import Request
from digest.pipeline.tools import Collected, Tools
from digest.themes import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """The papers chosen, and under which themes; `problems` are those of finding the themes."""

    choice: Choice
    layout: Layout
    problems: tuple[Problem, ...] = ()


def arrange_listed(
    found: Collected, request: Request, tools: Tools, taxonomy: Sequence[Theme]
) -> Arranged:
    """Arrange exactly these papers."""
    choice = choose_listed(found, request.preferences.weights)
    arranged, problems = by_vectors(
        lambda one: _lay_out(choice, request, one, taxonomy), tools, offline=request.offline
    )
    return _told(arranged, problems)


def arrange_week(  # noqa: PLR0913, PLR0917 - each is one independent part of an issue
    request: Request,
    week: Week,
    included: Collected,
    history: Sequence[PastIssue],
    tools: Tools,
    taxonomy: Sequence[Theme],
) -> Arranged:
    """Choose among a week's papers, and arrange those."""
    background = find_background(week, tools)

    def arrange(one: Tools) -> Arranged:
        choice = choose_papers(request, week, included, replace(background, embed=one.embed))
        return _lay_out(choice, request, one, taxonomy, history)

    fallen = find_fallen(week.standing)
    arranged, problems = by_vectors(arrange, tools, offline=request.offline, fallen=fallen)
    return _told(arranged, problems)


def _lay_out(
    choice: Choice,
    request: Request,
    tools: Tools,
    taxonomy: Sequence[Theme],
    history: Sequence[PastIssue] = (),
) -> Arranged:
    like = find_resemblance(choice.papers, taxonomy, request, tools)
    embed = tools.embed if tools.embedder else None
    layout = lay_out(choice, taxonomy, nearness=like.nearness, history=history, embed=embed)
    return Arranged(choice=choice, layout=layout, problems=like.problems)


def _told(arranged: Arranged, problems: tuple[Problem, ...]) -> Arranged:
    """Add how papers were compared to the problems of the choice."""
    choice = arranged.choice
    return replace(arranged, choice=replace(choice, problems=(*choice.problems, *problems)))
