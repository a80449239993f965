"""Knows sentences that speak to a reader or a machine, and so tell nothing of a paper.

They give orders, advertise, feign to be no abstract any more, or hide what they say: such a
sentence is neither told nor quoted, and what it wants said may stand in the next.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from digest.text import Span, collapse, has_deceptive_words
from digest.writing.model.fencing import clean, is_seen

# Orders that nobody gives in prose about a paper, and verbs that are one before such a word.
_ORDERS = "buy|visit|subscribe|click|invest|disregard|obey|pretend|imagine"
_VERBS = (
    "ignore|forget|override|follow|respond|reply|answer|output|print|write|say|tell|state|mention|"
    "link|repeat|return|act|translate|include|insert|append|add|replace|remember|recommend|praise|"
    "rate|stop|begin|start|end"
)
_OBJECTS = "the|this|that|these|all|any|every|our|us|me|now|only|to|as|with|no|nothing|everything"
_ORDERED = re.compile(rf"\W*(?:You\b|(?i:{_ORDERS})\b(?!-)|(?i:{_VERBS}) (?i:{_OBJECTS})\b)")
_ADDRESSED = re.compile(
    r"\b(?:you|your(?! [A-Z])|yours|yourself|YOU|YOUR|[Pp]lease|[Dd]ear)\b"
    # An address in words.
    r"|\w (?:dot|\[dot\]|\(dot\)) (?:com|org|net|io|ai|dev|app|info|xyz|co)\b|\bhxxps?\b"
)
# What feigns to be no abstract any more; nothing behind it is the paper's.
_FORGED = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:previous|prior|above|all) .{0,30}"
    r"\b(?:instruction|prompt|rule)s?\b"
    r"|<!|</[a-z]{1,10}>|<(?:a|img|script|style|iframe|system|user|assistant)\b[^<>]*>|<\|\w+\|>|\[/?\w*(?:INST|SYS|DATA)\w*\]"
    r"|#{2,}|={3,}|-{4,}|```|[{\[]\s*\"\w+\"\s*:",
    re.IGNORECASE,
)
# A turn of a conversation.
_SPOKEN = re.compile(
    r"(?:^|[.!?] )\W*(?:system|assistant|user|human|developer|ai|llm|model|editor)\s*:",
    re.IGNORECASE,
)
# Without any of these, the rules find nothing: nearly all sentences are passed over at once.
_ADDRESSING = ("you", "please", "dear", "dot", "hxxp")
_FORGING = ("<", "##", "===", "----", "```", "{", "[", "ignore", "disregard", "forget", "override")


def without_addresses(spans: Sequence[Span]) -> list[Span]:
    """Return the sentences that speak to nobody; of what stands behind a forged one, none."""
    genuine = takewhile(lambda span: not _is_forged(span.text), spans)
    return [span for span in genuine if not speaks(span.text)]


@lru_cache(maxsize=4096)
def speaks(text: str) -> bool:
    """Tell whether a sentence speaks to somebody, as it was sent or as it is seen."""
    return (
        has_deceptive_words(text)
        or _is_forged(text)
        or any(
            _ORDERED.match(one) or _finds(_ADDRESSED, _ADDRESSING, one) for one in _readings(text)
        )
    )


@lru_cache(maxsize=4096)
def _is_forged(text: str) -> bool:
    """Tell whether a sentence feigns to be something else."""
    return any(
        _finds(_FORGED, _FORGING, one) or _finds(_SPOKEN, (":",), one) for one in _readings(text)
    )


def _finds(rule: re.Pattern[str], signs: Sequence[str], text: str) -> bool:
    """Tell whether a rule finds anything; it is only asked where one of its signs stands."""
    lowered = text.lower()
    return any(sign in lowered for sign in signs) and bool(rule.search(text))


def _readings(text: str) -> tuple[str, ...]:
    """Return a text as it was sent and, where it may hide signs, as it is seen."""
    if is_seen(text):
        return (text if text.isascii() else collapse(text),)
    return collapse(text), collapse(clean(text).text)
