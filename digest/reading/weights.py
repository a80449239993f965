"""The packaged numbers: weights of the models, and vectors of words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from digest.reading.sentences import SentenceWeights
from digest.reading.words import Floats, Grams
from digest.text.forms import Forms, read_words

DATA = Path(str(files("digest").joinpath("data")))
TERMS, TABLE, SCALES = "theme-terms.txt", "theme-vectors.npy", "theme-scales.npy"
TITLE = 2
"""How often each word of a title counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermWeights:
    """The known terms of a text: their rows in the table, ascending, and their tf-idf."""

    rows: NDArray[np.intp]
    values: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vectors:
    """A table of vectors, int8 of shape (terms, dimensions), each row with its scale and idf.

    `rows` has the row of each term, which is a word or a phrase of two words; `pairs` has the row
    of each phrase by the rows of its words.
    """

    rows: Mapping[str, int]
    pairs: Mapping[tuple[int | None, int | None], int]
    table: NDArray[np.int8]
    scales: Floats
    idf: Floats

    def embed(self, weights: Iterable[TermWeights]) -> Floats:
        """Return the vectors of texts, float32 of shape (n, dimensions).

        They approximate the teacher's vectors, minus the mean over arXiv; a text without a known
        term is all zeros.
        """
        vectors = [
            # Not by BLAS, which would start threads for each text, and sum in an unknown order.
            np.einsum("t,td->d", text.values * self.scales[text.rows], self.table[text.rows])
            for text in weights
        ]
        return np.array(vectors, dtype=np.float32).reshape(len(vectors), self.table.shape[1])

    def find_rows(self, text: Iterable[str]) -> list[int]:
        """Return the rows of the known terms among the words of a text, once per occurrence."""
        words = list(map(self.rows.get, text))
        phrases = map(self.pairs.get, pairwise(words))
        return [row for row in (*words, *phrases) if row is not None]

    def weigh(self, found: Sequence[int]) -> TermWeights:
        """Return the sublinear tf-idf of terms, given by rows; the squares sum to 1 or 0."""
        rows, counts = np.unique(np.array(found, dtype=np.intp), return_counts=True)
        values = (1 + np.log(counts.astype(np.float32))) * self.idf[rows]
        return TermWeights(rows=rows, values=unit(values))

    def read(self, title: str, abstract: str, forms: Forms | None = None) -> "PaperTerms":
        """Return the words of a paper, and the weights of its known terms."""
        words = read_words(title, forms), read_words(abstract, forms)
        in_title, in_abstract = map(self.find_rows, words)
        in_title *= TITLE
        return PaperTerms(*words, self.weigh(in_title), self.weigh(in_title + in_abstract))


class PaperTerms(NamedTuple):
    """The words of a paper's title and abstract, and the known terms of the title and of both."""

    title_words: Sequence[str]
    abstract_words: Sequence[str]
    title: TermWeights
    whole: TermWeights


@cache
def load_vectors(folder: Path = DATA) -> Vectors:
    """Return the vectors of a folder, by default the packaged ones; the table is memory-mapped."""
    terms = (folder / TERMS).read_text(encoding="utf-8").splitlines()
    scales, idf = np.load(folder / SCALES, allow_pickle=False)
    rows = {term: row for row, term in enumerate(terms)}
    return Vectors(
        rows=rows,
        pairs=_index_pairs(rows),
        table=np.load(folder / TABLE, mmap_mode="r", allow_pickle=False),
        scales=scales,
        idf=idf,
    )


def _index_pairs(rows: Mapping[str, int]) -> dict[tuple[int | None, int | None], int]:
    """Return the rows of phrases by the rows of their words, which are all known terms."""
    phrases = [(term.split(" "), row) for term, row in rows.items() if " " in term]
    return {(rows[first], rows[second]): row for (first, second), row in phrases}


def unit(rows: Floats) -> Floats:
    """Scale vectors along the last axis to length 1; zero vectors stay zero."""
    lengths = np.sqrt((rows * rows).sum(axis=-1, keepdims=True))
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)


FILE, PASSAGES = "reading.npz", "passages.npz"


@dataclass(frozen=True, kw_only=True, eq=False)
class Numbers:
    """The trained weights; weights of words are whole numbers in `steps`, a step for each column.

    Sentences: `grams` are the known runs of words, and `gram_weights` has the weights of each for
    its sentence's role, for the roles of the next and the previous sentence, for the choices, and
    for news: (runs, 3 × roles + choices + 1).  `sentences` has the weights of other features.

    Papers: `term_weights` has the weights of each term of the packaged vectors for each of `keys`
    and, last, for news: (terms, keys + 1); `vector_weights`, `category_weights` (twice the
    categories: listed, and primary) and `paper_bias` likewise.  `clues` has the weights of phrases
    and categories for a labelled heading, `new_clues` for any other, the bias last.  `mix` has the
    weights of the roles of an abstract's sentences for news.
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
    with np.load(path or DATA / FILE, allow_pickle=False) as file:
        arrays: dict[str, Any] = dict(file)
    for name in ("words", *TEXTS):
        arrays[name] = tuple(arrays[name].tobytes().decode().split("\n"))
    grams = Grams(**{name: arrays.pop(name) for name in ("words", "pairs", "threes", "rarity")})
    inner = SentenceWeights(**{f.name: arrays.pop(f.name) for f in fields(SentenceWeights)})
    return Numbers(grams=grams, sentences=inner, **arrays)
