"""What a statement says without support: the kind of thing, its place, and what is expected."""

from dataclasses import dataclass
from typing import Literal

FaultKind = Literal[
    "quote",
    "number",
    "setting",
    "name",
    "url",
    "title",
    "author",
    "institution",
    "word",
    "negation",
    "direction",
    "unit",
    "bound",
    "hedge",
    "claim",
    "subject",
    "relation",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A stretch of a statement, `text[start:end]`, that nothing accounts for.

    `found` is what stands there, `expected` what the sources have in its place, "" where they
    have nothing like it.
    """

    kind: FaultKind
    start: int
    end: int
    found: str
    expected: str = ""
