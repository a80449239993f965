"""What is said of papers, with the words of the record that it rests on."""

from dataclasses import dataclass
from typing import Literal

MentionKind = Literal["title", "author", "institution", "name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of a record: `record.field[start:end] == text`."""

    paper: str
    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A stretch of a statement that names something a renderer links or sets off."""

    start: int
    end: int
    kind: MentionKind
    paper: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence of plain Unicode prose, and what it rests on.

    `by` is `extract`, `model:NAME` or `editor`; `verified` says how it was held against its quotes:
    `edit` for a sentence of the record changed by closed edits alone, `record` or `model:NAME`, or
    None.  `paragraph` is the number, from 0, of its paragraph in its section.
    """

    text: str
    by: str = "extract"
    verified: str | None = None
    quotes: tuple[Quote, ...] = ()
    mentions: tuple[Mention, ...] = ()
    paragraph: int = 0
