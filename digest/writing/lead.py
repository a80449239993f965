"""Writes an issue's introduction: how many papers, their themes, what they bring along."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from digest.model import Dossier, Statement
from digest.writing.claims import Claims
from digest.writing.frame import ALSO_NEW, Issue, Theme, in_text
from digest.writing.growth import write_growth
from digest.writing.prose import compose, counted, listed, number, opening_number, plain
from digest.writing.releases import has_code_elsewhere, links_code
from digest.writing.scope import scope_of
from digest.writing.threads import write_thread
from digest.writing.voice import Voice

# A count, and what so many do: in the singular and in the plural.
_Told = tuple[int, str, str]
_RANKED = 3


def write_lead(issue: Issue, claims: Mapping[str, Claims], voice: Voice) -> tuple[Statement, ...]:
    """Return the introduction, every sentence of it counted."""
    scope = compose([plain(scope_of(issue))], count=_ids(issue.dossiers))
    themes = (*_themes(issue), *write_growth(issue), *write_thread(issue, claims, voice))
    return (scope, *themes, *_openness(issue))


def _ids(dossiers: Iterable[Dossier]) -> tuple[str, ...]:
    """Return the identifiers, each once."""
    return tuple(dict.fromkeys(dossier.paper.id for dossier in dossiers))


def _themes(issue: Issue) -> list[Statement]:
    """Name the largest themes with their size."""
    themes = [theme for theme in issue.themes if theme.key != ALSO_NEW and len(theme.papers) > 1]
    if len(themes) < _RANKED:
        return []
    # The sections' order may be the editor's.
    largest = sorted(themes, key=lambda theme: -len(theme.papers))[:_RANKED]
    ids = _ids(item.dossier for theme in largest for item in theme.papers)
    return [compose([plain(_ranking(largest))], count=ids)]


def _ranking(largest: list[Theme]) -> str:
    """Write the largest themes in their order; of equals none is called the largest."""
    first, second, third = largest
    if len(first.papers) == len(second.papers):
        return f"The largest themes are {_sized(first)}, {_sized(second)}, and {_sized(third)}."
    head = (
        f"The largest theme is {in_text(first.title)}, with {counted(len(first.papers), 'paper')}"
    )
    return f"{head}, followed by {_sized(second)} and by {_sized(third)}."


def _sized(theme: Theme) -> str:
    """Write a theme with its size behind it."""
    return f"{in_text(theme.title)} ({len(theme.papers)})"


def _openness(issue: Issue) -> list[Statement]:
    """Say how many papers link to their code and how many bring data that has a name.

    Code that no record links to makes a long sentence, which ends there.
    """
    linked = [dossier for dossier in issue.dossiers if links_code(dossier)]
    elsewhere = [dossier for dossier in issue.dossiers if has_code_elsewhere(dossier)]
    data = [dossier for dossier in issue.dossiers if dossier.new_datasets]
    code_told, data_told = list(_code(len(linked), len(elsewhere))), list(_data(len(data)))
    total = issue.counts.chosen
    if elsewhere:
        both = [*linked, *elsewhere]
        return [*_counted(code_told, both, total), *_counted(data_told, data, total)]
    return _counted([*code_told, *data_told], [*linked, *data], total)


def _counted(told: Sequence[_Told], dossiers: Iterable[Dossier], total: int) -> list[Statement]:
    """Return the counts of these papers, of so many, as one sentence; none where none is told."""
    return [compose([plain(_counts(told, total))], count=_ids(dossiers))] if told else []


def _code(linked: int, elsewhere: int) -> Iterator[_Told]:
    """Yield how many records link to code; apart from them, whose code is known otherwise."""
    where = " in abstract or comment" if elsewhere else ""
    if linked:
        yield linked, f"links to its own code{where}", f"link to their own code{where}"
    if elsewhere:
        one, many = ("more has its", "more have their") if linked else ("has its", "have their")
        named = "own code named in the full text or on Hugging Face"
        yield elsewhere, f"{one} {named}", f"{many} {named}"


def _data(count: int) -> Iterator[_Told]:
    """Yield how many papers bring data that has a name."""
    thing = "a new, named dataset or benchmark"
    if count:
        yield count, f"brings {thing}", f"bring {thing}"


def _counts(told: Sequence[_Told], total: int) -> str:
    """Join counts, and say of how many: behind a sentence on one theme, they could be of that.

    Where one of several is too large for words, all stand in digits.
    """
    in_digits = len(told) > 1 and any(number(count).isdigit() for count, *_ in told)
    write = str if in_digits else number
    parts = [f"{write(count)} {one if count == 1 else many}" for count, one, many in told]
    if max(count for count, *_ in told) < total:
        every = "the two" if total == 2 else f"all {number(total)}"  # noqa: PLR2004 - both are two
        return f"Of {every} papers, {listed(parts)}."
    count, one, many = told[0]
    parts[0] = f"{opening_number(count)} {one if count == 1 else many}"
    return f"{listed(parts)}."
