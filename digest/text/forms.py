"""Forms of words: lists of words, and the normal form in which words are compared."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Generic, TypeVar

from digest.text.tex import to_unicode
from digest.text.tokens import WORD

Value = TypeVar("Value")

# Verbs with which authors state their claims, in the base form.
VERBS = frozenset(
    """
    achieve adapt address adopt advance advocate aim analyse analyze apply approach argue ask assess
    attempt benchmark bridge build calculate capture challenge characterise characterize classify
    collect combine compare complete compute conduct consider construct contribute convert create
    define deliver demonstrate deploy derive describe design detail detect determine develop devise
    discover discuss employ enable enhance ensure envision establish estimate evaluate examine
    exploit explore expose extend extract fill find focus formalise formalize formulate frame
    generalise generalize generate give highlight hypothesise hypothesize identify illustrate
    implement improve incorporate infer inspect integrate introduce investigate isolate launch
    learn leverage make map measure model motivate obtain observe offer optimise optimize outline
    perform pinpoint pioneer point pose posit predict present produce propose prove provide publish
    quantify question reach reconsider reconstruct record reduce reexamine reformulate release
    report reproduce rethink reveal review revisit run search seek set share show simulate solve
    study suggest summarise summarize survey synthesise synthesize tackle take target test train
    transform translate uncover unify unveil use utilise utilize validate verify view work yield
    assemble clarify compile conclude confirm constrain couple elucidate encode exploit infer
    contrast forecast interpret operationalize recommend align assume categorize count curate
    decompose decouple diagnose draw embed emphasize enforce equip expect explain fit follow inject
    instantiate organize recover represent resolve showcase specify trace track treat update
    """.split()
)


def _third_singular(verb: str) -> str:
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"


SINGULAR = {_third_singular(verb): verb for verb in VERBS}


def any_of(*phrases: str) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases as whole words, whatever their case."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)


# Hyphenated words are looked up as a whole, since most texts share them.
_COMPOUND = re.compile(r"\w+(?:[-‐‑–]\w+)*")
_HYPHEN = re.compile(r"[-‐‑–](?=\w)")
_PREFIXES = frozenset(
    "anti bi bio co de electro geo hyper inter intra meta micro multi neuro non over photo pre"
    " quasi re semi spatio super un".split()
)
_LAST_WORD = re.compile(r"\w+$")
_LONGEST_PREFIX = max(map(len, _PREFIXES))
_BRITISH = frozenset("e ed er ing ation".split())
_SHORTEST_PLURAL = 4
# Words whose singular is another word; an editor's phrases mean them as they are.  A pattern that
# begins with their last letter is found in half the time.
_NO_PLURALS = "aids dynamics ethics goods mechanics news physics semantics statics".split()
_NO_PLURAL = re.compile(
    r"s\b(?:" + "|".join(rf"(?<=\b{word})" for word in _NO_PLURALS) + ")", re.IGNORECASE
)
_HYPHENS = str.maketrans(dict.fromkeys("-‐‑–", " "))


class Forms(dict[str, tuple[str, ...]]):
    """The normal forms of words and of hyphenated words, each found when it is first needed.

    Whoever reads many texts keeps one.
    """

    def __missing__(self, compound: str) -> tuple[str, ...]:
        if compound.isalnum():
            found: tuple[str, ...] = (_normalize(compound),)
        else:
            found = tuple(map(_normalize, WORD.findall(_HYPHEN.sub(_join_prefix, compound))))
        self[compound] = found
        return found


def tokenize(text: str, forms: Forms | None = None) -> tuple[str, ...]:
    """Return the words of a text in order, each in its normal form."""
    known = Forms() if forms is None else forms
    return tuple(chain.from_iterable(map(known.__getitem__, _COMPOUND.findall(text))))


def read_words(text: str, forms: Forms | None = None) -> tuple[str, ...]:
    """Return the words of a text in order, with its TeX as Unicode."""
    return tokenize(to_unicode(text) if "\\" in text else text, forms)


def read_phrases(text: str, forms: Forms | None = None) -> tuple[str, ...]:
    """Return the words of a text, for the search for an editor's phrases."""
    # A second s keeps these words from being reduced to a singular.
    return tokenize(_NO_PLURAL.sub(r"\g<0>s", text), forms)


def spell_phrase(phrase: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a phrase as written, with spaces and with hyphens.

    To `tokenize`, `multi-agent` is one word, and `multi agent` is two.
    """
    parts = phrase.translate(_HYPHENS).split()
    spelt = (phrase, " ".join(parts), "-".join(parts))
    return tuple(filter(None, dict.fromkeys(map(read_phrases, spelt))))


def spell_terms(term: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a term with its prefixes as separate words, and joined by hyphens.

    To `tokenize`, `re identification` is two words, and `re-identification` is one.
    """
    words = term.split()
    if _PREFIXES.isdisjoint(words) and all(map(str.isalnum, words)):
        return (tuple(map(_normalize, words)),) if words else ()
    joints = ["-" if word.casefold() in _PREFIXES else " " for word in words]
    joined = "".join(chain.from_iterable(zip(words, joints, strict=True))).strip(" -")
    return tuple(filter(None, dict.fromkeys((tokenize(term), tokenize(joined)))))


class PhraseTable(Generic[Value]):
    """Values by phrases, each given by its words."""

    def __init__(self, values: Mapping[tuple[str, ...], Value]) -> None:
        self._values = values
        # The lengths of the phrases that begin with a word, the longest first.
        self._lengths: dict[str, list[int]] = {}
        for first, length in sorted({(run[0], -len(run)) for run in values}):
            self._lengths.setdefault(first, []).append(-length)

    def find(self, words: Sequence[str]) -> Iterator[Value]:
        """Yield the values of the phrases in a text from left to right, without overlaps.

        The longest phrase wins, so that "medical image segmentation" does not yield "image
        segmentation".
        """
        end = 0
        # Few words begin a phrase; the others are skipped first.
        for at in [at for at, word in enumerate(words) if word in self._lengths]:
            for length in self._lengths[words[at]] if at >= end else ():
                if (run := tuple(words[at : at + length])) in self._values:
                    yield self._values[run]
                    end = at + len(run)
                    break


def _join_prefix(hyphen: re.Match[str]) -> str:
    """Return "" for a hyphen after a prefix, which makes a single word, else the hyphen."""
    # One more letter than the longest prefix shows whether the word is longer.
    before = hyphen.string[max(hyphen.start() - _LONGEST_PREFIX - 1, 0) : hyphen.start()]
    word = _LAST_WORD.search(before)
    return "" if word and word[0].casefold() in _PREFIXES else hyphen[0]


def _normalize(word: str) -> str:
    """Return the singular of a word in American spelling."""
    word = word.casefold()
    if word.endswith("s"):
        word = _singular(word)
    # A word that only looks British changes in every text.
    if word.endswith("our") and len(word) > _SHORTEST_PLURAL:
        return f"{word[:-3]}or"
    if "is" not in word:
        return word
    before, _, ending = word.rpartition("is")
    return f"{before}iz{ending}" if ending in _BRITISH else word


def _singular(word: str) -> str:
    if len(word) < _SHORTEST_PLURAL or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > _SHORTEST_PLURAL:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


# English as arXiv's search compares it: Lucene's stop words, and Porter's stems (1980).
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
