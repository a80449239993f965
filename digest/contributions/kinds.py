"""Tells what kind of thing a paper introduces, from its title and its introducing sentence."""

import re

from digest.contributions.wording import INTRODUCING, MARKS
from digest.model import ContributionKind

_OBJECT_WORDS = 14

# The first row that speaks wins.
_KINDS: tuple[tuple[ContributionKind, re.Pattern[str]], ...] = (
    (
        "survey",
        re.compile(
            r"\b(?:survey|systematic (?:literature )?review|scoping review|overview|roadmap|"
            r"tutorial)\b"
        ),
    ),
    (
        "benchmark",
        re.compile(
            r"\b(?:benchmark|testbed|leaderboard|challenge set|test suite|evaluation suite|exam)\b"
        ),
    ),
    ("dataset", re.compile(r"\b(?:dataset|data set|corpus|corpora|database|treebank)\b")),
    (
        "library",
        re.compile(
            r"\b(?:library|toolkit|toolbox|python package|open-source (?:package|software|tool)|"
            r"software package)\b"
        ),
    ),
    (
        "theory",
        re.compile(
            r"\b(?:prove|proofs?|theorem|theory of|theoretical|bounds|convergence|optimality|"
            r"complexity of)\b"
        ),
    ),
    (
        "study",
        re.compile(
            r"\b(?:study|investigat\w+|empirical\w*|analy[sz]\w+|evaluat\w+|compar\w+|assess\w*|"
            r"examin\w+|measur\w+|observations?)\b"
        ),
    ),
    (
        "system",
        re.compile(
            r"\b(?:system|platform|pipeline|environment|simulator|tool|software|gui|application)\b"
        ),
    ),
    ("model", re.compile(r"\b(?:model|network|transformer|autoencoder|u-net|net)\b")),
)
_MAKES = re.compile(
    r"\b(?:framework|method|approach|algorithm|technique|strategy|scheme|paradigm|mechanism)\b"
)
_PREPOSITION = re.compile(r"\b(?:for|of|on|in|from|via|using|with|by|through|that|which|to)\b")


def find_kind(title: str, introducing: str, name: str | None) -> ContributionKind:
    """Return the kind; `introducing` is the first introducing sentence, or empty.

    A title that follows a name tells what is done with the thing rather than what it is.
    """
    told = _object(introducing.casefold(), (name or "").casefold())
    said = title.rpartition(":")[2].casefold()
    for text in (told, said) if name else (said, told):
        kind = _kind_told(text)
        if kind and not (name and kind == "study"):
            return kind
    return "method" if name or introducing else "study"


def _object(sentence: str, name: str) -> str:
    """Return the words right behind the introducing verb, the name left out."""
    verb = INTRODUCING.search(sentence)
    words = sentence[verb.end() :].split()[:_OBJECT_WORDS] if verb else ()
    return " ".join(word for word in words if word.strip(MARKS) != name)


def _kind_told(text: str) -> ContributionKind | None:
    """Return what the words before any preposition's object say, else what all of them say."""
    head = _PREPOSITION.split(text, maxsplit=1)[0]
    kind = _first_kind(head)
    if kind or head.strip() == text.strip():
        return kind or _method(head)
    if _MAKES.search(head):
        return "method"
    kind = _first_kind(text)
    return None if kind == "model" else kind or _method(text)


def _first_kind(text: str) -> ContributionKind | None:
    return next((kind for kind, words in _KINDS if words.search(text)), None)


def _method(text: str) -> ContributionKind | None:
    return "method" if _MAKES.search(text) else None
