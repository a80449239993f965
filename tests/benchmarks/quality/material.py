"""Reads what is measured against: labelled papers, and invented sentences with their owners."""

import gzip
import json
import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digest.model import Author, Paper, PaperFacts
from digest.papers import describe
from tests.corpora import FOLDER
from tests.fixtures import paper

# Nobody whose name stands in an invented address.
_AUTHORS = (Author(name="Noor Haddad"), Author(name="Kwame Dube"))
SENTENCES = Path(__file__).with_name("sentences.toml")
Row = Mapping[str, Any]


class MissingCorpusError(Exception):
    """A corpus is not there; says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkText:
    """An invented text: which of its addresses are the paper's own, and which are others'."""

    id: str
    text: str
    comment: str | None = None
    own: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()


def read_rows(name: str) -> list[Row]:
    """Return the rows of a corpus.  Raises MissingCorpusError where it is not there."""
    path = FOLDER / f"{name}.jsonl.gz"
    if not path.exists():
        raise MissingCorpusError(f"{path.name} is not in {path.parent}")
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        return [json.loads(row) for row in rows]


def draw(rows: Sequence[Row], size: int, seed: int) -> list[Row]:
    """Return so many rows, the same for everybody who names the seed."""
    return random.Random(seed).sample(rows, size)  # noqa: S311 - no secret


def read_passages(path: Path = SENTENCES) -> list[LinkText]:
    """Return the invented texts."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["passage"]
    return [
        LinkText(
            id=f"{place} ({row.get('comment', row['text'])[:50]})",
            text=row["text"],
            comment=row.get("comment"),
            own=frozenset(row.get("own", ())),
            other=frozenset(row.get("other", ())),
        )
        for place, row in enumerate(rows, 1)
    ]


def paper_of(row: Row) -> Paper:
    """Return a row's paper."""
    return paper(
        id=row["id"],
        title=row["title"],
        abstract=row["abstract"],
        comment=row["comment"],
        authors=tuple(Author(name=name) for name in row["authors"]),
        **_fields(row),
    )


def _fields(row: Row) -> Mapping[str, Any]:
    """Return a row's categories, the primary one first; some corpora tell of none."""
    categories = tuple(row.get("categories", ()))
    if not categories:
        return {}
    return {"primary": row.get("primary", categories[0]), "categories": categories}


def described(row: Row) -> PaperFacts:
    """Return what is told of a row's paper."""
    return describe(paper_of(row))


def described_passage(passage: LinkText) -> PaperFacts:
    """Return what is told of a paper with this abstract and comment."""
    of = paper(title="A study", abstract=passage.text, comment=passage.comment, authors=_AUTHORS)
    return describe(of)
