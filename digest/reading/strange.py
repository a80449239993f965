"""Detects sentences that do not belong in an abstract: orders, advertising, accusations.

A linear model over hashed words and pairs of words.  `training/strange.py` trains it on sentences
written for that purpose, and on sentences of abstracts.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from digest.reading.reader import is_word

PATH = Path(str(files("digest").joinpath("data", "strange.npy")))
"""Weights of int8, the last two the threshold and the step, as bytes of a float32 each."""

BUCKETS = 1 << 13
_TOKEN = re.compile(r"[a-z][a-z'-]*|\d+|[?!:@%#]")


def is_strange(text: str) -> bool:
    """Return whether a sentence does not belong in an abstract."""
    weights, threshold = _load()
    buckets = buckets_of(text)
    # Sums of whole numbers are the same on every machine.
    total = int(weights[buckets].astype(np.int64).sum())
    return bool(total > threshold * len(buckets) ** 0.5)


def buckets_of(text: str) -> list[int]:
    """Return the hash buckets of a sentence's words and pairs of words, each once, ascending."""
    words = list(_words(text))
    grams = [*words, *(" ".join(pair) for pair in pairwise(words))]
    return sorted({crc32(gram.encode()) % BUCKETS for gram in grams})


def _words(text: str) -> Iterator[str]:
    """Yield words, with `0` for any number and `_` for any word that abstracts do not have."""
    yield "^"
    for word in _TOKEN.findall(text.lower()):
        is_known = not word[0].isalpha() or is_word(word)
        yield "0" if word[0].isdigit() else word if is_known else "_"


@cache
def _load() -> tuple[NDArray[np.int8], float]:
    table = np.load(PATH)
    return table[:BUCKETS], float(table[BUCKETS:].view(np.float32)[0])
