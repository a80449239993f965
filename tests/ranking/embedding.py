"""A small embedding for tests: each known word is a direction, and all texts share one more."""

from collections.abc import Sequence

import numpy as np

from digest.ranking import Text, Vectors
from digest.ranking.mentions import split_words

WORDS = ("tide", "reef", "kelp", "robot", "arm", "grasp", "galaxy", "star", "dust")


def embed(texts: Sequence[Text]) -> Vectors:
    """Return vectors of unit length."""
    rows = np.array([[3.0, *_counts(" ".join(text))] for text in texts]).reshape(-1, len(WORDS) + 1)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def embed_titles(*titles: str) -> Vectors:
    """Return the vectors of texts that are titles alone."""
    return embed([(title, "") for title in titles])


def _counts(text: str) -> list[float]:
    words = split_words(text)
    return [float(words.count(word)) for word in WORDS]
