"""Judges the form of a model's sentence: what may stand in a post, whatever it says."""

import re

from digest.text import has_deceptive_words, shown, split_sentences
from digest.writing.grammar import has_first_person
from digest.writing.model.agreement import find_disagreement
from digest.writing.model.attribution import find_attribution
from digest.writing.soundness import has_residue, is_balanced

FEWEST_WORDS, MOST_WORDS = 8, 45
# What stands in a sentence for a slot, in words.
_SLOT_WORDS = {"paper": 5, "title": 4, "authors": 3, "name": 1, "count": 1}
SLOT = re.compile(r"\{(\w+)\}")
_MARKUP = re.compile(r"[*_`#\[\]|\\^$@&“”\"«»‹›¦]|[<>](?!\s?\d)|\bwww\.|://|[^\W\d]\.[^\W\d]{2,}")
_READER = re.compile(
    r"\b(?:you|your|yours|yourself|please|reader|readers|digest|click)\b", re.IGNORECASE
)
_ENDS = re.compile(r"[^.!?…]\.$")


def find_fault(text: str, allowed: frozenset[str]) -> str:
    """Return what is wrong with a sentence's form, "" where nothing is; `allowed` are its slots."""
    slots = [match[1] for match in SLOT.finditer(text)]
    bare = SLOT.sub("Xx", text)
    checks = (
        (
            strange := sorted(set(slots) - allowed),
            f"{{{''.join(strange[:1])}}} means nothing here.",
        ),
        (len(slots) != len(set(slots)), "A placeholder stands twice."),
        ("{" in bare or "}" in bare, "There are stray braces."),
        (_MARKUP.search(bare), "There is markup, an address, TeX or a quotation mark."),
        (_READER.search(bare), "It speaks to the reader."),
        (has_first_person(bare), "It speaks in the first person."),
        (not is_balanced(bare), "Brackets are not in pairs."),
        (not _ENDS.search(bare) or len(split_sentences(bare)) != 1, "It is not one sentence."),
        (has_residue(bare) or shown(bare) != bare, "It has signs that do not belong in prose."),
        (has_deceptive_words(bare), "It has words that deceive or are too long."),
        (why := find_attribution(bare), why),
        (verb := find_disagreement(bare), f"“{verb}” has not the number of its subject."),
    )
    return next((why for found, why in checks if found), "") or _length_fault(bare, slots)


def _length_fault(bare: str, slots: list[str]) -> str:
    """Return what is wrong with a sentence's length."""
    extra = sum(_SLOT_WORDS[slot] - 1 for slot in slots)
    number = len(bare.split()) + extra
    if FEWEST_WORDS <= number <= MOST_WORDS:
        return ""
    return f"It has {number} words, not {FEWEST_WORDS} to {MOST_WORDS}."
