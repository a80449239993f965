"""Train the weights of an abstract's sentences: `python -m training.sentence_weights [FOLDER]`."""

import gzip
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digest.dossier import describe
from digest.records import parse_paper
from digest.text import Span
from digest.writing.roles import parts_of
from digest.writing.signs import contribution_signs, result_signs, words_of
from digest.writing.weights import TABLE, THOUSAND, Role, Weights

HOME = Path(__file__).resolve().parents[1]
CORPORA = Path(os.environ.get("DIGEST_CORPORA", HOME.parent / "shared" / "corpora"))
DATA = HOME / "digest" / "data"
LABELS = Path(__file__).with_name("sentence-labels.jsonl")
# A word counts from so many sentences on; how strongly weights are drawn to zero.
LEAST, RIDGE = 15, 0.02
STEPS, RATE, MOMENTUM = 400, 0.3, 0.9
# Beside the best sentence, one that would do as well.
_ALSO = 0.6
# Signs are brought near one, so that the ridge treats all alike.
_SCALE = {"cues": 3.0}

Matrix = NDArray[np.float64]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstract:
    """An abstract's sentences by their signs and words, and the places that a reader chose."""

    signs: tuple[Mapping[str, float], ...]
    words: tuple[frozenset[str], ...]
    chosen: tuple[int, ...]


def main(folder: Path = DATA) -> None:
    """Train both tables on the labelled abstracts, and write them into a folder."""
    pairs = list(read_labelled("training"))
    contribution = train([read_contributions(*pair) for pair in pairs])
    result = train([read_results(*pair) for pair in pairs])
    write(folder / TABLE, {"contribution": contribution, "result": result})


def read_labelled(use: str) -> Iterator[tuple[Row, Row]]:
    """Yield each label with its record, of those for training or for the test."""
    labels = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    wanted = [label for label in labels if label["use"] == use]
    records = {name: _records(name, wanted) for name in {label["corpus"] for label in wanted}}
    for label in wanted:
        yield label, records[label["corpus"]][label["id"]]


def read_contributions(label: Row, record: Row) -> Abstract:
    """Return what the sentences of an abstract show as what says what is new."""
    spans, name = _parts(record)
    signs = tuple(contribution_signs(spans, place, name) for place in range(len(spans)))
    words = tuple(words_of(span.text) for span in spans)
    return Abstract(signs=signs, words=words, chosen=_places(spans, label["contribution"]))


def read_results(label: Row, record: Row) -> Abstract:
    """Return what the sentences but the contribution show as what says what was achieved."""
    spans, name = _parts(record)
    chosen = _places(spans, label["contribution"])
    start = chosen[0] if chosen else 0
    places = [place for place in range(len(spans)) if place != start]
    results = [place for place in _places(spans, label["result"]) if place != start]
    return Abstract(
        signs=tuple(result_signs(spans, place, start, name) for place in places),
        words=tuple(words_of(spans[place].text) for place in places),
        chosen=tuple(places.index(place) for place in results),
    )


def train(abstracts: Sequence[Abstract]) -> Weights:
    """Fit a choice among an abstract's sentences, silence being one more, with a ridge.

    Told in the unit of the cues: the weight of their sum is one.
    """
    seen = Counter(word for one in abstracts for words in one.words for word in words)
    known = sorted(word for word, count in seen.items() if count >= LEAST)
    names = sorted(abstracts[0].signs[0])
    weights = _fit([_matrix(one, names, known) for one in abstracts], abstracts)
    scale = [_SCALE.get(name, 1.0) for name in names]
    signs = dict(zip(names, weights[1 : len(names) + 1] / scale, strict=True))
    unit = signs["cues"]
    return Weights(
        bias=_rounded(weights[0] / unit),
        signs={name: _rounded(value / unit) for name, value in signs.items()},
        words={
            word: round(float(value / unit) * THOUSAND)
            for word, value in zip(known, weights[len(names) + 1 :], strict=True)
        },
    )


def write(path: Path, tables: Mapping[Role, Weights]) -> None:
    """Write the tables, a weight a line."""
    told = {
        role: {"bias": one.bias, "signs": one.signs, "words": one.words}
        for role, one in tables.items()
    }
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _records(name: str, wanted: Sequence[Row]) -> dict[str, Row]:
    """Return the records of a corpus that labels speak of, by identifier."""
    ids = {label["id"] for label in wanted if label["corpus"] == name}
    with gzip.open(CORPORA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as rows:
        return {row["id"]: row for row in map(json.loads, rows) if row["id"] in ids}


def _parts(record: Row) -> tuple[list[Span], str | None]:
    """Return the sentences of a record's abstract, and the name that the paper introduces."""
    return parts_of(record["abstract"]), describe(parse_paper(record)).introduces.name


def _places(spans: Sequence[Span], starts: Sequence[int]) -> tuple[int, ...]:
    """Return the places of the sentences that hold these places of the text."""
    found = (
        next((place for place, span in enumerate(spans) if span.start <= start < span.end), None)
        for start in starts
    )
    return tuple(place for place in found if place is not None)


def _matrix(abstract: Abstract, names: Sequence[str], known: Sequence[str]) -> Matrix:
    """Return a row for each sentence: one, its signs, and which known words it has."""
    signs = [[one[name] / _SCALE.get(name, 1.0) for name in names] for one in abstract.signs]
    words = [[float(word in one) for word in known] for one in abstract.words]
    return np.hstack([np.ones((len(signs), 1)), np.array(signs), np.array(words)])


def _fit(matrices: Sequence[Matrix], abstracts: Sequence[Abstract]) -> Matrix:
    """Descend to the weights by which the chosen sentences are the likeliest."""
    weights = np.zeros(matrices[0].shape[1])
    speed = np.zeros_like(weights)
    wanted = [_wanted(one) for one in abstracts]
    for _ in range(STEPS):
        pull = RIDGE * weights
        for rows, one in zip(matrices, wanted, strict=True):
            pull = pull + rows.T @ (_likelihoods(rows @ weights) - one)[:-1] / len(wanted)
        speed = MOMENTUM * speed - RATE * pull
        weights = weights + speed
    return weights


def _wanted(abstract: Abstract) -> Matrix:
    """Return what share each sentence should have, and silence, the last, where none was chosen."""
    shares = np.zeros(len(abstract.signs) + 1)
    for rank, place in enumerate(abstract.chosen):
        shares[place] = _ALSO if rank else 1.0
    if not abstract.chosen:
        shares[-1] = 1.0
    told: Matrix = shares / shares.sum()
    return told


def _likelihoods(scores: Matrix) -> Matrix:
    """Return how likely each sentence is, and silence, the last, whose score is zero."""
    powers = np.exp(np.append(scores, 0.0) - max(scores.max(initial=0.0), 0.0))
    told: Matrix = powers / powers.sum()
    return told


def _rounded(value: float) -> float:
    return round(float(value), 3)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
