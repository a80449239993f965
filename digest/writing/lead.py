"""Writes an issue's introduction: how many papers, their themes, what they bring along."""

from collections.abc import Iterable

from digest.model import Dossier, Statement
from digest.writing.frame import ALSO_NEW, Issue, Theme
from digest.writing.prose import compose, counted, listed, number, opening_number, plain
from digest.writing.releases import links_code
from digest.writing.scope import scope_of

_RANKED = 3


def write_lead(issue: Issue) -> tuple[Statement, ...]:
    """Return the introduction, every sentence of it counted."""
    scope = compose([plain(scope_of(issue))], count=_ids(issue.dossiers))
    return (scope, *_themes(issue), *_openness(issue))


def _ids(dossiers: Iterable[Dossier]) -> tuple[str, ...]:
    """Return the identifiers, each once."""
    return tuple(dict.fromkeys(dossier.paper.id for dossier in dossiers))


def _themes(issue: Issue) -> list[Statement]:
    """Name the largest themes with their size."""
    themes = [theme for theme in issue.themes if theme.key != ALSO_NEW and len(theme.papers) > 1]
    if len(themes) < _RANKED:
        return []
    largest = themes[:_RANKED]
    ids = _ids(item.dossier for theme in largest for item in theme.papers)
    return [compose([plain(_ranking(largest))], count=ids)]


def _ranking(largest: list[Theme]) -> str:
    """Write the largest themes in their order; of equals none is called the largest."""
    first, second, third = largest
    if len(first.papers) == len(second.papers):
        return f"The largest themes are {_sized(first)}, {_sized(second)}, and {_sized(third)}."
    head = (
        f"The largest theme is {_in_text(first.title)}, with {counted(len(first.papers), 'paper')}"
    )
    return f"{head}, followed by {_sized(second)} and by {_sized(third)}."


def _sized(theme: Theme) -> str:
    """Write a theme with its size behind it."""
    return f"{_in_text(theme.title)} ({len(theme.papers)})"


def _openness(issue: Issue) -> list[Statement]:
    """Say how many papers link to their code and how many bring data that has a name."""
    code = [dossier for dossier in issue.dossiers if links_code(dossier)]
    data = [dossier for dossier in issue.dossiers if dossier.new_datasets]
    told = []
    if code:
        told.append((len(code), "links to its own code", "link to their own code"))
    if data:
        thing = "a new, named dataset or benchmark"
        told.append((len(data), f"brings {thing}", f"bring {thing}"))
    if not told:
        return []
    return [compose([plain(_counts(told))], count=_ids([*code, *data]))]


def _counts(told: list[tuple[int, str, str]]) -> str:
    """Join counts, each with what it does in the singular and in the plural."""
    parts = [
        f"{number(count) if place else opening_number(count)} {one if count == 1 else many}"
        for place, (count, one, many) in enumerate(told)
    ]
    return f"{listed(parts)}."


def _in_text(heading: str) -> str:
    """Write a heading inside a sentence."""
    first = heading.split(" ", 1)[0]
    return heading[:1].lower() + heading[1:] if first[1:].islower() else heading
