"""Fit the model of `digest.writing.telling` to its labels: `python -m training.clarity`.

Prints the weights that stand there, and by cross-validation how often the sentences are without
fault that the model is surest of.
"""

import json
import sys
from collections.abc import Iterator

import numpy as np

from digest.model import Choice
from digest.reading import read
from digest.themes import load_taxonomy
from digest.writing.edits import count_persons
from digest.writing.telling import signs_of
from training.fitting import Doubles, regress_clues
from training.labels import HOME, NoCorporaError, Text, read_texts

FOLDS, BATCH, ONE = 10, 100, 1
SURE = 0.35
Row = tuple[Choice, tuple[float, ...], bool]


def main() -> None:
    """Print the weights of openings and of what stands behind them."""
    try:
        texts = read_texts()
    except NoCorporaError as error:
        sys.exit(str(error))
    for name, (signs, fine) in zip(("OPENING", "FOLLOWING"), read_both(texts), strict=True):
        print(f"{name} = {tuple(round(float(one), 3) for one in fit(signs, fine))}")
        print(f"  {len(fine)} sentences, {fine.mean():.2f} without fault; {tell(signs, fine)}")


def read_both(texts: dict[str, Text]) -> Iterator[tuple[Doubles, Doubles]]:
    """Yield signs, (sentences, signs), and what is without fault: of openings, then of others."""
    rows = list(read_rows(texts))
    for kinds in ({"what"}, {"finding", "limit"}):
        chosen = [(signs, fine) for kind, signs, fine in rows if kind in kinds]
        yield np.array([row[0] for row in chosen]), np.array([row[1] for row in chosen])


def fit(signs: Doubles, fine: Doubles) -> Doubles:
    """Return the weights of a logistic regression, the bias last."""
    return regress_clues(list(signs.T), fine.astype(float))


def tell(signs: Doubles, fine: Doubles) -> str:
    """Say how many of the surest sentences are without fault, by cross-validation."""
    scores, fold = np.zeros(len(fine)), np.arange(len(fine)) % FOLDS
    for part in range(FOLDS):
        found = fit(signs[fold != part], fine[fold != part])
        scores[fold == part] = signs[fold == part] @ found[:-1] + found[-1]
    surest = np.argsort(-scores)[: int(SURE * len(fine))]
    return f"{int(fine[surest].sum())} of the surest {len(surest)}"


def read_rows(texts: dict[str, Text]) -> Iterator[Row]:
    """Yield for each judged sentence its kind, its signs, and whether it is without fault."""
    lines = (HOME / "clarity-labels.jsonl").read_text("utf-8").splitlines()
    labels = [json.loads(line) for line in lines]
    taxonomy = load_taxonomy()
    for at in range(0, len(labels), BATCH):
        part = labels[at : at + BATCH]
        readings = read([texts[label["id"]] for label in part], taxonomy)
        for label, reading in zip(part, readings, strict=True):
            text = texts[label["id"]]
            places = {one.start: place for place, one in enumerate(reading.sentences)}
            first = places[label["starts"][0]]
            for kind, start, fault in zip(
                label["kinds"], label["starts"], label["faults"], strict=True
            ):
                place = places[start]
                one = reading.sentences[place]
                # The writer tells no sentence with two first persons.
                if count_persons(text.abstract[one.start : one.end]) <= ONE:
                    told = (first,) if kind in {"finding", "limit"} else ()
                    yield kind, signs_of(text, reading, kind, place, told), fault == "-"


if __name__ == "__main__":
    main()
