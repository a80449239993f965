"""One paper as a section tells it, whoever worded it."""

from dataclasses import dataclass

from digest.model import Quote
from digest.writing.prose import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told of a paper: pieces and proofs; `shape` says how it begins, `by` who wrote it.

    One that is not `is_whole` has lost what the paper achieved; a model wrote `sentences` of it.
    """

    pieces: tuple[Piece, ...]
    proofs: tuple[Quote, ...]
    shape: str
    by: str = "extract"
    is_whole: bool = True
    sentences: int = 1
