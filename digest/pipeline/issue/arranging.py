"""Chooses an issue's papers and lays them out: all that rests on comparing papers."""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.model import PastIssue, Problem
from digest.pipeline.issue.background import find_background, find_examples
from digest.pipeline.issue.choice import Choice, choose_listed, choose_papers
from digest.pipeline.issue.compose import Layout, lay_out
from digest.pipeline.issue.measuring import resemblance
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
    return _lay_out(choose_listed(found, request, taxonomy), request, tools, taxonomy)


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
    choice = choose_papers(request, week, included, taxonomy, background)
    return _lay_out(choice, request, tools, taxonomy, history)


def _lay_out(
    choice: Choice,
    request: Request,
    tools: Tools,
    taxonomy: Sequence[Theme],
    history: Sequence[PastIssue] = (),
) -> Arranged:
    names = sorted({name for theme in taxonomy for name in theme.like})
    examples, problems = find_examples(names, request, tools, "a theme")
    nearness = resemblance(choice.papers, taxonomy, examples)
    layout = lay_out(choice, taxonomy, request, nearness=nearness, history=history)
    return Arranged(choice=choice, layout=layout, problems=problems)
