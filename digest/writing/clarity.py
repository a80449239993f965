"""How likely a told sentence is clear to a reader who sees no other of its abstract.

A logistic model of a few signs, fitted to sentences that editors judged as they stood in a post
(`python -m training.clarity`, which prints the weights below).
"""

import re
from collections.abc import Collection
from math import exp

from digest.model import Reading
from digest.model.readings import Choice
from digest.reading.reader import Text

# How sure it is read as this, and as its role; the share of its words that the abstract has before
# it and the post has not, and nouns behind `the` among these; whether the sentence before it is
# told, its length, a figure in it, the length of the title; the bias.
OPENING = (3.128, 1.908, -0.758, -1.664, 0.0, -0.152, 0.083, 0.979, -2.941)
BEHIND = (1.06, 0.701, -1.144, -0.631, 0.475, 0.413, 0.142, 0.048, -0.385)

_WORD = re.compile(r"[a-z]{4,}")
_DEFINITE = re.compile(r"\bthe (?:[\w-]+ )?([a-z]{4,})")


def clearness(
    text: Text, reading: Reading, choice: Choice, place: int, told: Collection[int]
) -> float:
    """Return the probability that a sentence, by its place, is clear behind those told."""
    *weights, bias = OPENING if choice == "what" else BEHIND
    signs = signs_of(text, reading, choice, place, told)
    return 1 / (1 + exp(-bias - sum(a * b for a, b in zip(weights, signs, strict=True))))


def signs_of(
    text: Text, reading: Reading, choice: Choice, place: int, told: Collection[int]
) -> tuple[float, ...]:
    """Return what the model looks at, in the order of its weights."""
    sentences = [text.abstract[one.start : one.end].lower() for one in reading.sentences]
    said = sentences[place]
    known = stems(text.title.lower()).union(*(stems(sentences[at]) for at in told))
    before = set[str]().union(*map(stems, sentences[:place])) - known
    words = [word.rstrip("s") for word in _WORD.findall(said)]
    nouns = [word.rstrip("s") for word in _DEFINITE.findall(said)]
    return (
        reading.sentences[place].tells.get(choice, 0.0),
        reading.sentences[place].probability,
        sum(word in before for word in words) / max(1, len(words)),
        sum(word in before for word in nouns) / 2,
        float(place - 1 in told),
        len(said.split()) / 40,
        float(any(map(str.isdigit, said))),
        len(text.title.split()) / 20,
    )


def stems(text: str) -> set[str]:
    """Return the words of four letters and more, without the `s` of a plural."""
    return {word.rstrip("s") for word in _WORD.findall(text)}
