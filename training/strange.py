"""Fit the model of `digest.reading.strange`: `python -m training.strange`.

It learns from `strange-sentences.txt`, written for this, against the sentences of real abstracts.
The threshold lets one real sentence in two hundred seem strange, of months it was not fitted to.
Prints what share of the sentences kept for tests it finds.
"""

import json
import re
import sys
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from digest.reading.strange import BUCKETS, PATH, places_of
from digest.text import shown, split_sentences
from training.labels import HOME, NoCorporaError, read_texts

SHARE, FITTED, WEIGHT, PLAIN, INVERSE = 0.005, 9_000, 20.0, 10.0, 10.0
TESTS = HOME.parent / "tests" / "editor"
_PLACEHOLDER = re.compile(r"\{[^}]*\}")


def main() -> None:
    """Fit, save, and print how good it is."""
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
    # Plain sentences about papers, as an editor writes them, are not strange either.
    plain = [_PLACEHOLDER.sub("they", json.loads(line)["true"]) for line in lines]
    rows = rows_of([*strange, *plain, *fitted])
    sizes = (len(strange), len(plain), len(fitted))
    weights = np.repeat([WEIGHT, PLAIN, 1.0], sizes)
    model = LogisticRegression(C=INVERSE, max_iter=300, solver="liblinear")
    model.fit(rows, np.repeat([False, True, True], sizes), sample_weight=weights)
    found = -model.coef_[0]
    whole = np.rint(found * 127 / np.abs(found).max()).astype(np.int8)
    threshold = float(np.quantile(scores_of(others, whole), 1 - SHARE))
    np.save(PATH, np.concatenate([whole, np.array([threshold], np.float32).view(np.int8)]))
    tested = (TESTS / "strange.txt").read_text("utf-8").splitlines()
    for name, told in (("other abstracts", others), ("kept for tests", tested)):
        print(f"{name}: {(scores_of(told, whole) > threshold).mean():.3f} of {len(told):,} strange")  # noqa: T201 - what it is for


def rows_of(texts: Sequence[str]) -> csr_matrix:
    """Return features, (sentences, buckets), each row of length one."""
    places = list(map(places_of, texts))
    counts = np.array([len(one) for one in places])
    values = np.repeat(1 / np.sqrt(counts), counts)
    bounds = np.concatenate([[0], np.cumsum(counts)])
    return csr_matrix((values, np.concatenate(places), bounds), shape=(len(texts), BUCKETS))


def scores_of(
    texts: Sequence[str], weights: "np.ndarray[tuple[int], np.dtype[np.int8]]"
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Return what `is_strange` compares with its threshold."""
    places = map(places_of, texts)
    return np.array([weights[one].astype(np.int64).sum() / len(one) ** 0.5 for one in places])


if __name__ == "__main__":
    main()
