"""Train the packaged theme vectors: `python -m training.theme_vectors [FOLDER]`."""

import gzip
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array, diags_array

from digest.reading.weights import SCALES, TABLE, TERMS, TITLE
from digest.text.forms import read_words, tokenize

HOME = Path(__file__).resolve().parents[1]
CORPORA = Path(os.environ.get("DIGEST_CORPORA", HOME.parent / "shared" / "corpora"))
DATA = HOME / "digest" / "data"
TEACHER = "teacher-texts.jsonl.gz"
BACKGROUND = ("metadata-2025-sample25k.jsonl.gz", "metadata-2026-01.jsonl.gz")
SIZE, DIMENSIONS, RIDGE = 30_000, 192, 1.0
# Words that say nothing about a paper's subject, in the form that `tokenize` returns.
_STOP_WORDS = frozenset(
    tokenize(
        "a about above after against all also although among an and any are as at be because been"
        " before being below between both but by can could did do does doing due during each"
        " either for from further had has have having he hence her here his how however i if in"
        " into is it its itself just less may might more moreover most much must nor not now of"
        " off on once only or other our ours out over own same she should so some such than that"
        " the their them then there thereby therefore these they this those through thus to too"
        " toward towards under until up upon us very via was we were what when where whereas"
        " whether which while who whose why will with within without would yet you your"
    )
)
_SHORTEST = 2

Counts = Counter[str]
Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The terms, most frequent first, and the inverse document frequency of each."""

    terms: tuple[str, ...]
    idf: Matrix


def main(folder: Path = DATA) -> None:
    """Train on the corpora, and write the three files of the vectors into a folder."""
    ids, texts = read_teacher(CORPORA / TEACHER)
    others = read_background(set(ids))
    vocabulary = choose_vocabulary([*texts, *others])
    weights = weigh(texts, vocabulary)
    vectors = reduce(weights, fit(weights, read_targets(ids)))
    write(folder, vocabulary, *quantise(vectors))


def read_teacher(path: Path) -> tuple[list[str], list[Counts]]:
    """Return the identifiers and terms of the texts that the teacher has read."""
    rows = list(_read_rows(path))
    # The teacher read "title. abstract".
    parts = [row["text"].partition(". ") for row in rows]
    return [row["id"] for row in rows], [count_terms(title, rest) for title, _, rest in parts]


def read_background(known: set[str]) -> list[Counts]:
    """Return the terms of the other papers, which show how frequent a term is."""
    rows = (row for name in BACKGROUND for row in _read_rows(CORPORA / name))
    return [count_terms(row["title"], row["abstract"]) for row in rows if row["id"] not in known]


def read_targets(ids: Sequence[str]) -> Matrix:
    """Return the teacher's vectors in the order of the texts, minus their mean."""
    teacher = np.load(CORPORA / "teacher-minilm.npz", allow_pickle=False)
    rows = {str(id_): row for row, id_ in enumerate(teacher["ids"])}
    vectors = teacher["E"][[rows[id_] for id_ in ids]].astype(np.float32)
    return np.asarray(vectors - vectors.mean(axis=0))


def count_terms(title: str, abstract: str) -> Counter[str]:
    """Return how often each word and two-word phrase occurs in a paper; a title counts twice.

    A phrase is two consecutive words, neither of them a stop word.
    """
    return Counter([*TITLE * _find_terms(title), *_find_terms(abstract)])


def _find_terms(text: str) -> list[str]:
    words = list(map(_without_stop_word, read_words(text)))
    phrases = [f"{word} {after}" for word, after in pairwise(words) if word and after]
    return [*filter(None, words), *phrases]


def _without_stop_word(word: str) -> str:
    """Return a word, or "" for stop words, numbers and single letters."""
    return word if len(word) >= _SHORTEST and word not in _STOP_WORDS and not word.isdigit() else ""


def choose_vocabulary(texts: Sequence[Counts]) -> Vocabulary:
    """Return the terms that occur in most texts; ties go to the alphabetically first."""
    counts = Counter(term for text in texts for term in text)
    chosen = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:SIZE]
    frequency = np.array([number for _, number in chosen])
    idf = np.log((1 + len(texts)) / (1 + frequency)) + 1
    return Vocabulary(terms=tuple(term for term, _ in chosen), idf=idf.astype(np.float32))


def weigh(texts: Sequence[Counts], vocabulary: Vocabulary) -> csr_array:
    """Return the sublinear tf-idf of texts, a row of length 1 for each."""
    column_of = {term: column for column, term in enumerate(vocabulary.terms)}
    known = [[(column_of[t], n) for t, n in text.items() if t in column_of] for text in texts]
    ends = np.cumsum([0, *map(len, known)])
    columns = np.array([column for row in known for column, _ in row])
    values = (1 + np.log([n for row in known for _, n in row])) * vocabulary.idf[columns]
    weights = csr_array((values, columns, ends), shape=(len(texts), len(column_of)))
    return diags_array(1 / np.sqrt(weights.power(2).sum(axis=1))) @ weights


def fit(weights: csr_array, targets: Matrix) -> Matrix:
    """Return the ridge regression from weights to targets, (terms, teacher's dimensions).

    It is solved in the dual form, since there are fewer texts than terms.
    """
    gram = (weights @ weights.T).toarray().astype(np.float32)
    gram[np.diag_indices_from(gram)] += RIDGE
    factor = cho_factor(gram, lower=True, overwrite_a=True, check_finite=False)
    return np.asarray(weights.T @ cho_solve(factor, targets), dtype=np.float32)


def reduce(weights: csr_array, vectors: Matrix) -> Matrix:
    """Rotate vectors to the axes on which texts differ most, and keep the first `DIMENSIONS`."""
    texts = weights @ vectors
    _, axes = np.linalg.eigh((texts.T @ texts).astype(np.float64))
    kept = axes[:, : -DIMENSIONS - 1 : -1]
    # The sign of an axis is arbitrary: make its largest component positive.
    signs = np.sign(kept[np.abs(kept).argmax(axis=0), np.arange(DIMENSIONS)])
    return np.asarray(vectors @ (kept * signs), dtype=np.float32)


def quantise(vectors: Matrix) -> tuple[NDArray[np.int8], Matrix]:
    """Return vectors in steps of 1/127 of each vector's largest component, and the steps."""
    steps = np.maximum(np.abs(vectors).max(axis=1), np.finfo(np.float32).tiny) / 127
    return np.rint(vectors / steps[:, None]).astype(np.int8), steps.astype(np.float32)


def write(folder: Path, vocabulary: Vocabulary, table: NDArray[np.int8], steps: Matrix) -> None:
    """Write terms, table, and the scales and idf of its rows."""
    (folder / TERMS).write_text("\n".join(vocabulary.terms) + "\n", encoding="utf-8", newline="\n")
    np.save(folder / TABLE, table, allow_pickle=False)
    np.save(folder / SCALES, np.stack([steps, vocabulary.idf]), allow_pickle=False)


def _read_rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        yield from map(json.loads, rows)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
