"""Papers in the formats of `digest fetch`."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from digest.model import Dossier
from digest.records import known_record
from digest.text import printable
from digest.writing import summarise

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
    yield json.dumps([_record(dossier) for dossier in dossiers], indent=2)


def _jsonl(dossiers: Sequence[Dossier], _width: int) -> Lines:
    """Yield one JSON object a line."""
    yield from (json.dumps(_record(dossier)) for dossier in dossiers)


def _ids(dossiers: Sequence[Dossier], _width: int) -> Lines:
    """Yield identifiers alone."""
    yield from (printable(dossier.paper.id) for dossier in dossiers)


def _record(dossier: Dossier) -> dict[str, Any]:
    """Return what is known of a paper before any choice, its abstract behind its title."""
    paper = dossier.paper
    head = {"id": paper.id, "version": paper.version, "title": paper.title}
    return {**head, "abstract": paper.abstract, **known_record(dossier, *summarise(dossier))}


FORMATS: Mapping[str, Callable[[Sequence[Dossier], int], Lines]] = {
    "card": _cards,
    "table": _table,
    "json": _json,
    "jsonl": _jsonl,
    "ids": _ids,
}
# These tell nothing beyond the record.
BARE = frozenset({"table", "ids"})
