"""What each reason for a paper is worth, and how reasons are called."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

WEIGHTS: Mapping[str, float] = {
    "topic in the title": 2.0,
    "topic in the abstract": 1.0,
    "like the examples": 2.0,
    "like what is read": 1.5,
    "on the reading list": 1.0,
    "own code": 1.5,
    "own dataset or model": 1.0,
    "project page, demo or video": 0.5,
    "new dataset or benchmark": 1.0,
    "accepted at a venue": 1.5,
    "from a chosen institution": 1.0,
    "result in figures": 1.0,
    "names its contribution": 0.5,
    "theory with proof": 0.5,
    "survey": 0.5,
    "code promised": 0.25,
    "upvotes on Hugging Face": 1.5,
    "new beside earlier issues": 0.5,
}
"""The weight of each reason by its label; of one that has degrees, at its strongest."""


def find_label(name: str) -> str | None:
    """Return the label that a name spells, signs and case aside, such as `own_code`."""
    return next((label for label in WEIGHTS if _words(label) == _words(name)), None)


def nearest_label(name: str) -> str:
    """Return the label that an unknown name resembles most."""
    spelt = {_words(label): label for label in WEIGHTS}
    return spelt[get_close_matches(_words(name), spelt, n=1, cutoff=0)[0]]


def _words(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", name.casefold()))
