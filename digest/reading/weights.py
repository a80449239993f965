"""The packaged numbers: weights of the models, and vectors of words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

from digest.reading.rows import Floats
from digest.reading.sentences import SentenceWeights
from digest.reading.words import Grams
from digest.text.forms import read_words

DATA = Path(str(files("digest").joinpath("data")))
TERMS, TABLE, SCALES = "theme-terms.txt", "theme-vectors.npy", "theme-scales.npy"
TITLE = 2
"""Each word of a title counts so often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The known terms of one text: their places in the table, ascending, and their tf-idf."""

    places: NDArray[np.intp]
    values: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vectors:
    """A table of vectors, int8 of shape (terms, dimensions), each row with its scale and idf.

    `places` has the row of each term, that is a word or a phrase, and `pairs` that of each phrase
    by the rows of its two words.
    """

    places: Mapping[str, int]
    pairs: Mapping[tuple[int | None, int | None], int]
    table: NDArray[np.int8]
    scales: Floats
    idf: Floats

    def embed(self, weighed: Iterable[Weights]) -> Floats:
        """Return the vectors of texts, float32 of shape (n, dimensions)."""
        rows = [
            # Not by BLAS: it would start threads for each text, and sum in an order of theirs.
            np.einsum("t,td->d", text.values * self.scales[text.places], self.table[text.places])
            for text in weighed
        ]
        return np.array(rows, dtype=np.float32).reshape(len(rows), self.table.shape[1])


def _find_places(vectors: Vectors, text: str) -> list[int]:
    """Return the places of the known words and two-word phrases of a text, each time they stand.

    No empty word is known, so that none needs to be left out.
    """
    words = list(map(vectors.places.get, read_words(text)))
    return [
        place for place in (*words, *map(vectors.pairs.get, pairwise(words))) if place is not None
    ]


# Reading and likeness each ask about a week's papers.
@lru_cache(maxsize=4096)
def weigh(vectors: Vectors, title: str, abstract: str) -> Weights:
    """Return the sublinear tf-idf of a text's known terms; their squares sum to 1 or 0."""
    return _weigh_places(
        vectors, [*TITLE * _find_places(vectors, title), *_find_places(vectors, abstract)]
    )


def weigh_sentence(vectors: Vectors, sentence: str) -> Weights:
    """Return the same of one sentence, which is asked about once."""
    return _weigh_places(vectors, _find_places(vectors, sentence))


def _weigh_places(vectors: Vectors, found: Sequence[int]) -> Weights:
    """Return the same of known terms by their places, each time they stand."""
    places, counts = np.unique(np.array(found, dtype=np.intp), return_counts=True)
    values = (1 + np.log(counts.astype(np.float32))) * vectors.idf[places]
    return Weights(places=places, values=unit(values))


@cache
def load_vectors(folder: Path = DATA) -> Vectors:
    """Return the vectors of a folder, by default the packaged ones; the table is memory-mapped."""
    terms = (folder / TERMS).read_text(encoding="utf-8").splitlines()
    scales, idf = np.load(folder / SCALES, allow_pickle=False)
    places = {term: place for place, term in enumerate(terms)}
    return Vectors(
        places=places,
        pairs=_pair(places),
        table=np.load(folder / TABLE, mmap_mode="r", allow_pickle=False),
        scales=scales,
        idf=idf,
    )


def _pair(places: Mapping[str, int]) -> dict[tuple[int | None, int | None], int]:
    """Return the places of phrases by those of their words: these are known, being as frequent."""
    phrases = [(term.split(" "), place) for term, place in places.items() if " " in term]
    return {(places[one], places[other]): place for (one, other), place in phrases}


def embed(texts: Iterable[tuple[str, str]]) -> Floats:
    """Return the theme vectors of texts, each `(title, abstract)`: float32 of shape (n, d).

    They approach the teacher's vectors less the mean of arXiv's; a text without a known term is
    all zeros.
    """
    vectors = load_vectors()
    return vectors.embed(weigh(vectors, title, abstract) for title, abstract in texts)


def unit(rows: Floats) -> Floats:
    """Bring vectors along the last axis to length 1; what is zero stays zero."""
    lengths = np.sqrt((rows * rows).sum(axis=-1, keepdims=True))
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)


FILE, PASSAGES = "reading.npz", "passages.npz"


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


TEXTS = ("keys", "categories")


@cache
def load(path: Path | None = None) -> Numbers:
    """Return the numbers of a file, by default the packaged ones."""
    place = path or Path(str(files("digest").joinpath("data", FILE)))
    with np.load(place, allow_pickle=False) as file:
        found: dict[str, Any] = dict(file)
    found |= {name: tuple(found[name].tobytes().decode().split("\n")) for name in ("words", *TEXTS)}
    grams = Grams(**{name: found.pop(name) for name in ("words", "pairs", "threes", "rarity")})
    inner = SentenceWeights(**{f.name: found.pop(f.name) for f in fields(SentenceWeights)})
    return Numbers(grams=grams, sentences=inner, **found)


def checksums() -> tuple[int, ...]:
    """Return the checksum of each of the packaged numbers, which their files have without a sum."""
    found = list[int]()
    for name in (FILE, PASSAGES):
        with ZipFile(DATA / name) as file:
            found += [part.CRC for part in file.infolist()]
    return tuple(found)
