"""Tells what kind of thing a paper introduces, from its title and its introducing sentence."""

import re

from digest.contributions.data_nouns import (
    DataKind,
    find_places,
    kind_of_entitled,
    kind_of_introduced,
    kind_of_name,
    kind_of_object,
    kind_of_suffix,
    kind_of_title,
)
from digest.contributions.wording import MARKS, find_introduced, without_styles
from digest.model import ContributionKind, Paper

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
_SUBTITLE = re.compile(r":|\?\s")
_MAKES = re.compile(
    r"\b(?:framework|method|approach|algorithm|technique|strategy|scheme|paradigm|mechanism)\b"
)
_PREPOSITION = re.compile(r"\b(?:for|of|on|in|from|via|using|with|by|through|that|which|to)\b")


def find_kind(paper: Paper, name: str | None) -> ContributionKind:
    """Return the kind of what a paper introduces.

    A named thing is data only where data is said of that name.  A title that follows a name
    tells what is done with the thing rather than what it is.
    """
    said = _SUBTITLE.split(paper.title)[-1]
    introduced = find_introduced(paper.abstract)
    told = _object(next(iter(introduced), ""), name or "")
    if name:
        return (
            find_data_kind(paper, name)
            or _kind_of_named(told, said)
            or find_entitled_kind(paper, name)
            or "method"
        )
    kinds = (kind_of_object(text) or _kind_told(text.casefold()) for text in (said, told))
    return next(filter(None, kinds), "method" if introduced else "study")


def find_data_kind(paper: Paper, name: str) -> DataKind | None:
    """Return the kind of data that the paper says its own name stands for."""
    abstract = without_styles(paper.abstract)
    kinds = (
        *(kind_of_name(abstract, *place) for place in find_places(abstract, name)),
        *(
            kind_of_introduced(words, *place)
            for words in find_introduced(paper.abstract)
            for place in find_places(words, name)
        ),
        kind_of_suffix(name) if name in abstract else None,
        kind_of_title(paper.title, name),
    )
    return next(filter(None, kinds), None)


def find_entitled_kind(paper: Paper, name: str) -> DataKind | None:
    """Return the kind of data that bears the paper's own name, as in "the Loom dataset"."""
    abstract = without_styles(paper.abstract)
    kinds = (kind_of_entitled(abstract, *place) for place in find_places(abstract, name))
    return next(filter(None, kinds), None)


def _kind_of_named(told: str, said: str) -> ContributionKind | None:
    """Return the kind of a named thing that is no data; a study is a thing without a name."""
    kinds = (_kind_told(text.casefold()) for text in (told, said))
    return next((kind for kind in kinds if kind and kind != "study"), None)


def _object(introduced: str, name: str) -> str:
    """Return the words right behind the introducing verb, the name left out."""
    words = introduced.split()[:_OBJECT_WORDS]
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
