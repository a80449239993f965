"""Papers in the formats of `digest fetch`."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from digest.dossier import describe
from digest.model import Paper
from digest.records import known_record
from digest.text import printable
from digest.writing import summarise

if TYPE_CHECKING:
    from rich.text import Text

Lines = Iterator["Text | str"]


def _cards(papers: Sequence[Paper], width: int) -> Lines:
    """Yield a card for each paper, a rule between two."""
    from digest.calendar import listing_day
    from digest.console.cards import card_lines, rule

    for place, paper in enumerate(papers):
        if place:
            yield from rule(width)
        yield from card_lines(describe(paper), listing_day(paper), width)


def _table(papers: Sequence[Paper], width: int) -> Lines:
    """Yield one line a paper, below a heading."""
    from digest.console.tables import paper_rows

    yield from paper_rows(papers, width)


def _json(papers: Sequence[Paper], _width: int) -> Lines:
    """Yield one JSON array."""
    yield json.dumps([_record(paper) for paper in papers], indent=2)


def _jsonl(papers: Sequence[Paper], _width: int) -> Lines:
    """Yield one JSON object a line."""
    yield from (json.dumps(_record(paper)) for paper in papers)


def _ids(papers: Sequence[Paper], _width: int) -> Lines:
    """Yield identifiers alone."""
    yield from (printable(paper.id) for paper in papers)


def _record(paper: Paper) -> dict[str, Any]:
    """Return what is known of a paper before any choice, its abstract behind its title."""
    dossier = describe(paper)
    head = {"id": paper.id, "version": paper.version, "title": paper.title}
    return {**head, "abstract": paper.abstract, **known_record(dossier, *summarise(dossier))}


FORMATS: Mapping[str, Callable[[Sequence[Paper], int], Lines]] = {
    "card": _cards,
    "table": _table,
    "json": _json,
    "jsonl": _jsonl,
    "ids": _ids,
}
