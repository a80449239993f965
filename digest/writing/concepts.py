"""Knows the subjects that have a name: the phrases by which the packaged themes are told."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from digest.writing.phrases import words_of

_LONGEST = 4
# What ends in such a word is said of a thing, and names none; a number is none either.
_ADJECTIVE = re.compile(
    r"(?:ive|al|ous|ful|less|ble|ic|ary|ar|ant|ent|ish|an|ed|ese|centric|free|based|aware|guided"
    r"|vocabulary|text|shot|resource|vision.language)$|\d"
)
_NOUN = re.compile(
    r"(?:retrieval|signal|removal|trial|material|potential|interval|traffic|music|logic|binary"
    r"|summary|giant|assistant|constant|descent|radar|lidar|plant|agent|gradient|content|event"
    r"|ment|document|student|patient|human|calendar|pulsar|quasar|grammar|ocean|alignment)$"
)
# Words that every paper may have.
_EVERYWHERE = frozenset(
    (
        "classroom",
        "fairness",
        "leaderboard",
        "optimizer",
        "visualization",
        "vision language action",
        "source code",
    )
)

# Of the hints in the same table, those that say what a paper is about where it says so itself.
_NOUNS = frozenset(
    """
    accretion alignment anomaly augmentation bandit calibration camera compression
    convergence cooperation deception decoding denoising diagnosis diffusion distillation dust
    editing embedding explanation exploration filament finetuning flood forecasting forgery
    forgetting fraud geometry grading grounding hallucination imputation inspection jet jwst lensing
    localization manipulation merger motion negotiation occupancy odometry outflow planning policy
    pose preference pretraining privacy probing prompting pruning radar ranking reasoning
    recommendation redshift registration regret reward robot robustness safety satellite scheduling
    security segmentation simulation skeleton sparsity surveillance tracking trajectory
    transferability translation uncertainty vegetation vehicle vulnerability watermark writing
    """.split()
)


@lru_cache(maxsize=4096)
def concepts_in(text: str) -> frozenset[str]:
    """Return the named subjects of a text, in lower case and the singular, the longest of each."""
    return frozenset(_longest(_words(text), _load()))


@lru_cache(maxsize=4096)
def subjects_in(text: str) -> frozenset[str]:
    """Return the named subjects of a text, and the common nouns that can be a subject."""
    return frozenset(_longest(_words(text), _load_all()))


def _words(text: str) -> tuple[str, ...]:
    return tuple(part for word in words_of(text) for part in word.split("-"))


def _longest(words: tuple[str, ...], known: frozenset[str]) -> Iterator[str]:
    """Yield what is known from left to right; what stands in a longer one is not told apart."""
    place = 0
    while place < len(words):
        ends = range(min(place + _LONGEST, len(words)), place, -1)
        found = next((end for end in ends if " ".join(words[place:end]) in known), None)
        if found:
            yield " ".join(words[place:found])
        place = found or place + 1


@cache
def _load() -> frozenset[str]:
    """Read the phrases of the packaged themes that are nouns."""
    text = files("digest").joinpath("data", "themes.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    entries = [*tables["theme"], *tables["subtheme"]]
    return frozenset(
        " ".join(_words(phrase))
        for entry in entries
        for phrase in entry["phrases"]
        if names_thing(phrase) and phrase not in _EVERYWHERE
    )


@cache
def _load_all() -> frozenset[str]:
    """Return the phrases and the common nouns."""
    return _load() | _NOUNS


def names_thing(phrase: str) -> bool:
    """Tell whether a phrase ends in what can be a noun."""
    return bool(_NOUN.search(phrase)) or not _ADJECTIVE.search(phrase)
