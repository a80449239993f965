"""Scores a sentence by its signs and words, with the weights that labelled abstracts taught.

The table is made by `python -m training.sentence_weights`.  Its unit is that of the cues: what a
word is worth can be read beside what a cue is worth.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Role = Literal["contribution", "result"]
TABLE = "sentence-weights.json"
THOUSAND = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a sentence is worth without any sign, and what each sign and word adds.

    Words are weighed in thousandths: whole numbers have the same sum in whatever order they come.
    """

    bias: float
    signs: Mapping[str, float]
    words: Mapping[str, int]

    def score(self, signs: Mapping[str, float], words: frozenset[str]) -> float:
        """Return the score of a sentence; unknown words add nothing."""
        known = self.words
        told = sum([value * self.signs[sign] for sign, value in signs.items()])
        return self.bias + told + sum([known[word] for word in words if word in known]) / THOUSAND


@cache
def read_weights(role: Role) -> Weights:
    """Read the packaged weights of a role."""
    text = files("digest").joinpath("data", TABLE).read_text("utf-8")
    return Weights(**json.loads(text)[role])
