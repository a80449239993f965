"""Finds a model's quotes in the record, and says which of its sentences may be rested on."""

import re
from collections.abc import Iterable

from digest.model import Paper, Quote
from digest.text import collapse, split_sentences
from digest.writing.addressing import speaks
from digest.writing.model.fencing import clean
from digest.writing.prose import quote

# Fewer words could stand anywhere.
_FEWEST_WORDS = 4
_VERBS = (
    "ignore|disregard|forget|override|obey|follow|respond|reply|answer|output|print|write|say|tell|"
    "state|mention|link|visit|click|repeat|return|pretend|act|translate|include|insert|append|add|"
    "replace|remember|recommend|praise|rate|note|stop|begin|start|end"
)
# Beside what is told to nobody: all that a model might obey, were it seldom meant so.
_ADDRESSED = re.compile(
    rf"\b(?:you|your|yours|yourself|dear|please)\b|(?:^\W*|[:;—]\s*)(?:{_VERBS})\b(?!-)"
    r"|\b(?:ignore|disregard|forget|override)\b.{0,60}\b(?:instruction|prompt|rule|above|previous)"
    r"|\b(?:system|assistant|user|human|developer)\s*:|(?:[(\[{<!-])\W*(?:ai|llm|model|editor)\s*:"
    r"|\b(?:previous|prior|above|earlier|hidden|these) (?:system )?(?:instruction|prompt)s?\b"
    r"|\b(?:digest|newsletter|this post|reviewers?|readers?)\b"
    r"|</?\w[^<>]*>|-{3,}|\"\s*:|[{\[]\s*\"",
    re.IGNORECASE,
)


def locate(paper: Paper, words: str) -> Quote | None:
    """Return the whole sentences of the abstract in which words stand exactly; None where nowhere.

    What a quote leaves out of a sentence might be its `not`.
    """
    shown, sought = clean(paper.abstract), clean(words).text
    start = shown.text.find(sought)
    if start < 0 or len(sought.split()) < _FEWEST_WORDS:
        return None
    first, last = shown.places[start], shown.places[start + len(sought) - 1]
    touched = [one for one in split_sentences(paper.abstract) if one.start <= last < one.end]
    opened = [one for one in split_sentences(paper.abstract) if one.start <= first < one.end]
    if not touched or not opened:
        return None
    return quote(paper, "abstract", opened[0].start, touched[0].end)


def may_be_rested_on(found: Quote, paper: Paper) -> bool:
    """Tell whether neither words of an abstract, nor any before them, speak to somebody.

    What such a sentence wants said may stand in the next.
    """
    before = (span for span in split_sentences(paper.abstract) if span.start < found.end)
    return not any(speaks(span.text) or _speaks(span.text) for span in before)


def _speaks(text: str) -> bool:
    """Tell whether a sentence could speak to a model, as it was sent or as it is seen."""
    return any(_ADDRESSED.search(collapse(one)) for one in (text, clean(text).text))


def without_doubles(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """Return quotes, each once, in the order of the record."""
    return tuple(sorted(dict.fromkeys(quotes), key=lambda one: (one.start, one.end)))
