"""Finds the words that an abbreviation stands for, by the letters with which they begin.

`ultraviolet (UV)`, `vehicle-to-vehicle (V2V)`, `Fleet Size and Mix Problem (FSMP)`.
"""

import re
from collections.abc import Sequence

# How a word may begin that a letter or a digit stands for by its sound.
_SOUNDS = {"X": ("ex", "cross", "every", "trans"), "2": ("to",), "4": ("for",)}
# What an abbreviation may leave out.
_SMALL = frozenset("a and at by for in of on the to with".split())
_WORD = re.compile(r"(?<![\w'’])[A-Za-z]\w*")
# Where a word may begin that some letters are taken from: behind no hyphen, but behind a dash.
_HEAD = r"(?<![\w'’])(?<![\w ]-)"
_SLACK = 4
# So many signs hold a letter's word, and those that may stand beside it.
_REACH = 40
# What no single term has inside.
_BROKEN = re.compile(r"[,.;:()\"“”]|(?<![\w-])(?:a|an|the|is|are|we|with|by)(?![\w-])")


def start_of_words(before: str, short: str) -> int:
    """Return where the words begin that an abbreviation stands for; -1 where nowhere.

    Their first letters are its letters or, where they are not, its letters stand in them in order:
    `ultraviolet (UV)`, `photodissociation region (PDR)`.
    """
    far = before.find(" ", max(0, len(before) - _REACH * len(short)))
    near = before[far:] if len(before) > _REACH * len(short) and far >= 0 else before
    words = [*_WORD.finditer(near)][-2 * len(short) - _SLACK :]
    place = _first_of([word[0] for word in words], short)
    start = words[place].start() if place >= 0 else _start_of_letters(near, short)
    return start + len(before) - len(near) if start >= 0 else -1


def _first_of(words: Sequence[str], short: str) -> int:
    """Return the first of the last words, whose initials are the letters; -1 where they are not."""
    place = len(words)
    for letter in reversed(short):
        place -= 1
        while place > 0 and not _begins(words[place], letter) and words[place] in _SMALL:
            place -= 1
        if place < 0 or not _begins(words[place], letter):
            return -1
    return -1 if words[place] in _SMALL else place


def _begins(word: str, letter: str) -> bool:
    """Tell whether a word can begin with a letter, as it is written or as it sounds."""
    sounds = _SOUNDS.get(letter, ())
    return word[0].upper() == letter.upper() or word.casefold().startswith(sounds or "\n")


def _start_of_letters(before: str, short: str) -> int:
    """Return where the shortest run of words begins in which the letters stand in order.

    The first one begins a word, and there are no more words than letters.
    """
    place = len(before)
    for letter in reversed(short[1:].casefold()):
        place = before.casefold().rfind(letter, 0, place)
        if place < 0:
            return -1
    first = "|".join((short[0], *_SOUNDS.get(short[0], ())))
    heads = re.finditer(rf"{_HEAD}(?:{first})", before[:place], re.IGNORECASE)
    start = max((head.start() for head in heads), default=-1)
    words = before[start:].split() if start >= 0 else []
    whole = 0 < len(words) <= len(short) and not _BROKEN.search(before[start:])
    if not (whole and words[0] not in _SMALL and len(before) - start > 2 * len(short)):
        return -1
    # A letter that is a word of its own belongs to the words: `T Tauri stars (TTs)`.
    return start - 2 if before[:start].endswith(f" {short[0]} ") else start
