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
    """A sentence or more of plain Unicode prose, and what it rests on.

    `count` lists the papers a counting sentence of the lead or outlook has counted.
    """

    text: str
    by: str = "extract"
    quotes: tuple[Quote, ...] = ()
    mentions: tuple[Mention, ...] = ()
    count: tuple[str, ...] = ()
