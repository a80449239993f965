"""The packaged numbers of the models, as `python -m training.reading` makes them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digest.reading.grams import Grams
from digest.reading.rows import Floats
from digest.reading.sentences import SentenceWeights

FILE = "reading.npz"


@dataclass(frozen=True, kw_only=True, eq=False)
class Numbers:
    """What the models learned; weights of words are whole numbers in `steps`, one a column.

    Sentences: `grams` are the known runs of words, and `gram_weights` has for each what it says of
    a sentence's role, of that of the one behind it and of the one before it, of the choices, and of
    news: (runs, 3 × roles + choices + 1).  `sentences` has the weights of what is not words.

    Papers: `term_weights` has for each term of the packaged vectors what it says of each of `keys`
    and, last, of news: (terms, keys + 1); `vector_weights`, `category_weights` (twice the
    categories: listed, and primary) and `paper_bias` likewise.  `clues` weighs what phrases and
    categories say of a labelled heading, `new_clues` of any other, the bias last.  `mix` weighs the
    roles of an abstract's sentences for news.
    """

    grams: Grams
    gram_weights: NDArray[np.int8]
    gram_steps: Floats
    sentences: SentenceWeights
    keys: tuple[str, ...]
    categories: tuple[str, ...]
    term_weights: NDArray[np.int8]
    term_steps: Floats
    vector_weights: Floats
    category_weights: Floats
    paper_bias: Floats
    clues: Floats
    new_clues: Floats
    mix: Floats


_TEXTS = ("keys", "categories")


def save(numbers: Numbers, path: Path) -> None:
    """Write numbers to a file: always the same bytes for the same numbers."""
    found: dict[str, Any] = {f.name: getattr(numbers, f.name) for f in fields(numbers)}
    grams: Grams = found.pop("grams")
    inner: SentenceWeights = found.pop("sentences")
    found |= {f.name: getattr(inner, f.name) for f in fields(inner)}
    found |= {"pairs": grams.pairs, "threes": grams.threes, "rarity": grams.rarity}
    found |= {"words": _packed(grams.words)} | {name: _packed(found[name]) for name in _TEXTS}
    np.savez(path, allow_pickle=False, **found)


@cache
def load(path: Path | None = None) -> Numbers:
    """Return the numbers of a file, by default the packaged ones."""
    place = path or Path(str(files("digest").joinpath("data", FILE)))
    with np.load(place, allow_pickle=False) as file:
        found: dict[str, Any] = dict(file)
    found |= {
        name: tuple(found[name].tobytes().decode().split("\n")) for name in ("words", *_TEXTS)
    }
    grams = Grams(**{name: found.pop(name) for name in ("words", "pairs", "threes", "rarity")})
    inner = SentenceWeights(**{f.name: found.pop(f.name) for f in fields(SentenceWeights)})
    return Numbers(grams=grams, sentences=inner, **found)


def _packed(texts: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)
