"""English words as arXiv's search compares them: Lucene's stop words, and Porter's stems (1980)."""

import re
from functools import lru_cache

STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then"
    " there these they this to was will with".split()
)

# The endings of each step with their replacements.
_STEPS = [
    dict(pair.split(":") for pair in step.split())
    for step in """
    ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent eli:e ousli:ous
    ization:ize ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive
    biliti:ble logi:log; icate:ic ative: alize:al iciti:ic ical:ic ful: ness:""".split(";")
]
_LAST_ENDING = re.compile(
    "(?:al|[ae]nce|er|ic|[ai]ble|ant|e?ment|ent|(?<=[st])ion|ou|ism|ate|iti|ous|ive|ize)$"
)
_SHORTEST_WORD = 3
_PAST = re.compile("(.*[aeiouy].*)(?:ed|ing)")
_SHORT_SYLLABLE = re.compile("[^aeiouy][aeiouy][^aeiouywxY]$")


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return the stem that the forms of a lower-case word share."""
    if len(word) < _SHORTEST_WORD:
        return word
    # A consonantal y is written as Y.
    word = _cut_inflection(re.sub("(?<![^aeiou])y", "Y", word))
    for step in _STEPS:
        if (end := re.search(rf"(?:{'|'.join(step)})$", word)) and _measure(word[: end.start()]):
            word = word[: end.start()] + step[end[0]]
    if (end := _LAST_ENDING.search(word)) and _measure(word[: end.start()]) > 1:
        word = word[: end.start()]
    if word.endswith("e") and _measure(word) > bool(_SHORT_SYLLABLE.search(word[:-1])):
        word = word[:-1]
    return (word[:-1] if word.endswith("ll") and _measure(word) > 1 else word).lower()


def _cut_inflection(word: str) -> str:
    """Cut the endings of plurals, past forms and participles; a final y becomes i."""
    if word.endswith("s") and not word.endswith("ss"):
        word = word[: -2 if word.endswith(("sses", "ies")) else -1]
    if word.endswith("eed"):
        word = word[: -1 if _measure(word[:-3]) else None]
    elif past := _PAST.fullmatch(word):
        word = re.sub(r"([^aeiouylsz])\1$", r"\1", past[1])
        if word.endswith(("at", "bl", "iz")) or (
            _measure(word) == 1 and _SHORT_SYLLABLE.search(past[1])
        ):
            word += "e"
    return re.sub("(?<=[aeiouy])([^aeiouy]*)[yY]$", r"\1i", word)


def _measure(word: str) -> int:
    """Count the runs of vowels that a consonant follows."""
    return len(re.findall("[aeiouy]+[^aeiouy]", word))
