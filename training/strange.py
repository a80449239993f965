"""Fit the model of `digest.writing.editor.prompt_papers`: `python -m training.strange`.

The model learns from `strange-sentences.txt`, written for this purpose, and from the sentences of
real abstracts.  By the threshold one in two hundred real sentences, from months that the model was
not fitted to, counts as strange.  Prints the share of the test sentences that the model detects.
"""

import json
import re
import sys
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from digest.text import shown, split_sentences
from digest.writing.editor.prompt_papers import BUCKETS, PATH, buckets_of
from training.labels import HOME, NoCorporaError, read_texts

SHARE, FITTED, WEIGHT, PLAIN, INVERSE = 0.005, 9_000, 20.0, 10.0, 10.0
TESTS = HOME.parent / "tests" / "editor"
_PLACEHOLDER = re.compile(r"\{[^}]*\}")


def main() -> None:
    """Fit and save the model, and print its quality."""
    try:
        texts = read_texts()
    except NoCorporaError as error:
        sys.exit(str(error))
    strange = (HOME / "strange-sentences.txt").read_text("utf-8").splitlines()
    names = sorted(texts, key=lambda name: (not name.startswith("25"), name))
    fitted, others = (
        [shown(span.text) for name in part for span in split_sentences(texts[name].abstract)]
        for part in (names[:FITTED], names[FITTED:])
    )
    lines = (TESTS / "sentences.jsonl").read_text("utf-8").splitlines()
    # Plain sentences about papers, such as editors write, are not strange either.
    plain = [_PLACEHOLDER.sub("they", json.loads(line)["true"]) for line in lines]
    rows = rows_of([*strange, *plain, *fitted])
    sizes = (len(strange), len(plain), len(fitted))
    weights = np.repeat([WEIGHT, PLAIN, 1.0], sizes)
    model = LogisticRegression(C=INVERSE, max_iter=300, solver="liblinear")
    model.fit(rows, np.repeat([False, True, True], sizes), sample_weight=weights)
    coefficients = -model.coef_[0]
    whole = np.rint(coefficients * 127 / np.abs(coefficients).max()).astype(np.int8)
    threshold = float(np.quantile(scores_of(others, whole), 1 - SHARE))
    np.save(PATH, np.concatenate([whole, np.array([threshold], np.float32).view(np.int8)]))
    tested = (TESTS / "strange.txt").read_text("utf-8").splitlines()
    for name, part in (("other abstracts", others), ("kept for tests", tested)):
        share = (scores_of(part, whole) > threshold).mean()
        print(f"{name}: {share:.3f} of {len(part):,} strange")  # noqa: T201 - what it is for


def rows_of(texts: Sequence[str]) -> csr_matrix:
    """Return features, (sentences, buckets), each row of length one."""
    buckets = list(map(buckets_of, texts))
    counts = np.array(list(map(len, buckets)))
    values = np.repeat(1 / np.sqrt(counts), counts)
    bounds = np.concatenate([[0], np.cumsum(counts)])
    return csr_matrix((values, np.concatenate(buckets), bounds), shape=(len(texts), BUCKETS))


def scores_of(
    texts: Sequence[str], weights: "np.ndarray[tuple[int], np.dtype[np.int8]]"
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Return the scores that `is_strange` compares with its threshold."""
    rows = map(buckets_of, texts)
    return np.array([weights[row].astype(np.int64).sum() / len(row) ** 0.5 for row in rows])


if __name__ == "__main__":
    main()
