"""Says what a sentence shows of itself: the cues that it has, its words, its place, and the name.

What each of these is worth, `weights.py` knows.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from digest.text import Span
from digest.text.rare import Rare
from digest.writing.cues import CONTRIBUTION, DOUBTS, FIGURE, RESULT, weigh
from digest.writing.rivals import tells_of_rival

Signs = Mapping[str, float]

_WORD = re.compile(r"[a-z](?:[a-z'-]*[a-z])?")
# `NAME is a …`, behind the name.
_IDENTITY = re.compile(r" (?:\([^()]*\) )?is (?:an?|the first)\b")
_INTRODUCING = re.compile(r"\b(?:propose|introduce|present|develop|release)s? (?:the )?$")
# What makes a name a part of another: `Reef-Net`.
_JOINED = re.compile(r"[\w-]")
# By what an abstract's opening speaks of the paper; else it speaks of the field.
_SPEAKING = Rare(
    r"\b(?:[Ww]e(?! (?:\w+ly )?(?:need|all|must|should)\b)|[Oo]ur|I|[Hh]ere|"
    r"[Tt]his (?:\w+ )?(?:paper|work|study|article|survey|letter|thesis|report|review|research|"
    r"manuscript|chapter|note|brief|tutorial|essay|perspective|primer|remark|project)"
    r"|(?:is|are) (?:propos|introduc|present|describ)ed)\b",
    *("we", "We", "our", "Our", "I", "here", "Here", "his "),
    *(" proposed", " introduced", " presented", " described"),
)
# Another paper of the authors.
_EARLIER = Rare(
    r"\b[Ww]e (?:have )?(?:recently|previously|earlier)\b", *("recently", "previously", "earlier")
)
# What says what is new, wherever it stands.
_PROPOSING = Rare(
    r"\b[Ww]e (?:propose|introduce|present|develop)\b",
    *("e propose", "e introduce", "e present", "e develop"),
)
# A figure that is no part of a name, and how many are as good as more.
_FIGURE, _FIGURES = re.compile(FIGURE), 4
# What a sentence was done for is not yet achieved: `To improve recall, we …`.
_AIM = re.compile(r"^(?:In order )?[Tt]o [^,]{3,120}, (?=we\b)")
# What it costs that the next sentence says the contrary of something else.
_HALF, _CONTRAST = 2.0, re.compile(r"(?:In|By) (?:stark )?contrast\b|Conversely\b")
# A label of its own, behind which the field is told.
_FIELD = 6.0
_OF_THE_FIELD = re.compile(r"(?:Context|Background|Introduction|Motivation)\W*", re.IGNORECASE)
# The share of an abstract that is its opening: a third.
_OPENING = 3
_RIVAL = 6.0
_WORDS = 30


def words_of(text: str) -> frozenset[str]:
    """Return a sentence's words in lower case, each once."""
    return frozenset(_WORD.findall(text.lower()))


def is_opening(place: int, total: int) -> bool:
    """Tell whether a sentence stands in the first third of an abstract."""
    return place < total // _OPENING


@lru_cache(maxsize=4096)
def speaks(text: str, name: str | None) -> bool:
    """Tell whether a sentence is about the paper, not about its field."""
    return bool((name and name in text) or _SPEAKING.search(text))


def contribution_signs(spans: Sequence[Span], place: int, name: str | None) -> Signs:
    """Return what speaks for a sentence as the one that says what is new."""
    text = spans[place].text
    after = spans[place + 1].text if place + 1 < len(spans) else ""
    half = bool(_CONTRAST.match(after))
    labelled = bool(place and _OF_THE_FIELD.fullmatch(spans[place - 1].text))
    return {
        **_common_signs(spans, place, name),
        "cues": _contribution_cues(text, place, name) - _HALF * half - _FIELD * labelled,
        "first": float(not place),
        "opening": float(is_opening(place, len(spans))),
        "speaks": float(speaks(text, name)),
        "first to speak": float(_is_first_to_speak(spans, place, name)),
    }


def result_signs(spans: Sequence[Span], place: int, start: int, name: str | None) -> Signs:
    """Return what speaks for a sentence as the one that says what was achieved.

    `start` is the place of the one that says what is new.
    """
    text, distance = spans[place].text, (place - start) / (len(spans) - start)
    return {
        **_common_signs(spans, place, name),
        "cues": _result_cues(spans, place, name),
        "behind": float(place > start),
        "next": float(place == start + 1),
        "distance": max(distance, 0.0),
        "figures": min(len(_FIGURE.findall(text)), _FIGURES) / _FIGURES,
    }


def _is_first_to_speak(spans: Sequence[Span], place: int, name: str | None) -> bool:
    """Tell whether a sentence is about the paper, none before it is, and none proposes later.

    One with the name of the thing may well come before what was made for it.
    """
    telling = (speaks(one.text, name) and not _EARLIER.search(one.text) for one in spans[:place])
    if not speaks(spans[place].text, name) or _EARLIER.search(spans[place].text) or any(telling):
        return False
    named = name is not None and name in spans[place].text
    return named or not any(_PROPOSING.search(one.text) for one in spans[place + 1 :])


def _common_signs(spans: Sequence[Span], place: int, name: str | None) -> Signs:
    """Return where a sentence stands, how long it is, and whether it has the paper's name."""
    text = spans[place].text
    return {
        "place": place / max(1, len(spans) - 1),
        "last": float(place == len(spans) - 1),
        "length": min(len(text.split()) / _WORDS, 2.0),
        "named": float(bool(name and name in text)),
        "subject": float(bool(name and text.startswith(name))),
    }


def _contribution_cues(text: str, place: int, name: str | None) -> float:
    """Add up a sentence's cues as the one that says what is new."""
    score = weigh(CONTRIBUTION, text) - 0.25 * place + 2.0 * (not place and text.startswith("We "))
    if name and name in text and _stands_alone(name, text):
        score += 2.0 + (1.5 if text.startswith(name) else 0.0)
        score += 2.0 * bool(_IDENTITY.match(text.removeprefix(name)))
        score += 2.0 * bool(_INTRODUCING.search(text[: text.index(name)]))
    return score


def _stands_alone(name: str, text: str) -> bool:
    """Tell whether a name stands in a text, and not only as a part of another."""
    place = text.find(name)
    while place >= 0:
        before, after = text[place - 1 : place], text[place + len(name) :][:1]
        if not (_JOINED.match(before) or before == "{" or _JOINED.match(after)):
            return True
        place = text.find(name, place + 1)
    return False


def _result_cues(spans: Sequence[Span], place: int, name: str | None) -> float:
    """Add up a sentence's cues as the one that says what was achieved, and not by a rival."""
    text = _AIM.sub("", spans[place].text)
    score = weigh(RESULT, text)
    # What no cue speaks for is seldom doubted, and most sentences are such.
    score += weigh(DOUBTS, text) if score else 0.0
    before = spans[place - 1].text if place else ""
    after = spans[place + 1].text if place + 1 < len(spans) else ""
    rival = tells_of_rival(spans[place].text, before=before, after=after, name=name)
    return score - _RIVAL * rival
