"""Papers in the formats of `digest fetch`."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from digest.model import Dossier
from digest.records import known_record
from digest.text import printable

if TYPE_CHECKING:
    from rich.text import Text

Lines = Iterator["Text | str"]


def _cards(dossiers: Sequence[Dossier], width: int) -> Lines:
    """Yield a card for each paper, a rule between two."""
    from digest.calendar import listing_day
    from digest.console.cards import card_lines, rule

    for place, dossier in enumerate(dossiers):
        if place:
            yield from rule(width)
        yield from card_lines(dossier, listing_day(dossier.paper), width)


def _table(dossiers: Sequence[Dossier], width: int) -> Lines:
    """Yield one line a paper, below a heading."""
    from digest.console.tables import paper_rows

    yield from paper_rows([dossier.paper for dossier in dossiers], width)


def _json(dossiers: Sequence[Dossier], _width: int) -> Lines:
    """Yield one JSON array."""
    yield json.dumps(list(_records(dossiers)), indent=2)


def _jsonl(dossiers: Sequence[Dossier], _width: int) -> Lines:
    """Yield one JSON object a line."""
    yield from map(json.dumps, _records(dossiers))


def _ids(dossiers: Sequence[Dossier], _width: int) -> Lines:
    """Yield identifiers alone."""
    yield from (printable(dossier.paper.id) for dossier in dossiers)


def _records(dossiers: Sequence[Dossier]) -> Iterator[dict[str, Any]]:
    """Yield what is known of papers before any choice, their abstracts behind their titles."""
    from digest.reading import read
    from digest.themes import load_taxonomy
    from digest.writing import account_for, summarise

    readings = read([dossier.paper for dossier in dossiers], load_taxonomy())
    for dossier, reading in zip(dossiers, readings, strict=True):
        paper, told = dossier.paper, summarise(account_for(dossier, reading))
        head = {"id": paper.id, "version": paper.version, "title": paper.title}
        yield {**head, "abstract": paper.abstract, **known_record(dossier, reading, told)}


FORMATS: Mapping[str, Callable[[Sequence[Dossier], int], Lines]] = {
    "card": _cards,
    "table": _table,
    "json": _json,
    "jsonl": _jsonl,
    "ids": _ids,
}
# These tell nothing beyond the record.
BARE = frozenset({"table", "ids"})
