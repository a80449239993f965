"""Finds the noun phrases of two or three words in a paper, by closed rules and without a tagger."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from digest.model import Paper
from digest.text import shown
from digest.text.forms import cut_compound, read_words
from digest.themes.words.heading_words import EMPTY, PARTNERS, TAILS
from digest.themes.words.phrase_words import (
    ADJECTIVES,
    BEFORE_VERBS,
    BREAKS,
    GERUNDS,
    JOINTS,
    NOUNS,
    PARTICIPLES,
    PLURAL_MODIFIERS,
)

# Any sign but a space ends a phrase, and so does a word that no heading has.
_PIECE = re.compile(r"[^\W_]+(?:[-‐‑–][^\W_]+)*|\S")
_STOPS = frozenset(".!?:")
_LENGTHS = (2, 3)
_LONGEST_WORD = 24
_ENDINGS = re.compile(
    r"(?:ive|al|ous|ful|less|able|ible|ic|ary|ant|ent|ish|an|ly)$|-(?:based|aware|free|driven)$"
)
_NOUN_ENDINGS = re.compile(
    r"(?:ment|agent|component|gradient|patient|student|event|content|token)$"
)
_CONTRACTION = re.compile(r"['’](?:s|t|re|ve|ll|d|m)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class NounPhrase:
    """A phrase as a text writes it, and the stems by which it is the same in others.

    `told_by_case` is false where a title or the start of a sentence may have raised a capital.
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    in_title: bool
    told_by_case: bool


def find_noun_phrases(paper: Paper) -> tuple[NounPhrase, ...]:
    """Return the noun phrases of a paper's title and abstract, in order."""
    title, abstract = shown(paper.title), shown(paper.abstract)
    return (*_phrases_of(title, in_title=True), *_phrases_of(abstract, in_title=False))


def find_pairs(paper: Paper) -> frozenset[tuple[str, str]]:
    """Return the stems that follow one another in a paper, but for those with a function word.

    The stems of every noun phrase have such a pair, but for one in some thousands that holds a
    formula or a dash; pairs cost far less to find.
    """
    pairs = chain.from_iterable(map(pairwise, map(read_words, (paper.title, paper.abstract))))
    return frozenset(pair for pair in pairs if JOINTS.isdisjoint(pair))


def _cut(text: str) -> list[str]:
    return _PIECE.findall(_CONTRACTION.sub(" | ", text))


def _phrases_of(text: str, *, in_title: bool) -> Iterator[NounPhrase]:
    for run, starts in _runs(text):
        end = len(_without_tail(run))
        for start in range(end):
            words = tuple(run[start:end])
            if len(words) in _LENGTHS and _is_noun_phrase(words):
                yield NounPhrase(
                    words=words,
                    stems=stems_of(words),
                    in_title=in_title,
                    told_by_case=not in_title and not (starts and start == 0),
                )


def stems_of(words: Iterable[str]) -> tuple[str, ...]:
    """Return the forms in which words are compared, a compound in its parts."""
    return tuple(stem for word in words for stem in cut_compound(word))


def _runs(text: str) -> Iterator[tuple[Sequence[str], bool]]:
    """Yield words that stand together, and whether a sentence begins with them."""
    run: list[str] = []
    starts, before = True, "."
    for piece in _cut(text):
        ends = _ends_a_run(piece) or before.casefold() in BEFORE_VERBS
        if run and (ends or _ends_with_plural(run[-1])):
            yield run, starts
            run = []
        if not ends:
            starts = starts if run else before in _STOPS
            run.append(piece)
        before = piece
    if run:
        yield run, starts


@lru_cache(maxsize=1 << 16)
def _ends_with_plural(last: str) -> bool:
    """Tell whether a word is a plural: what follows one is a verb in most cases."""
    word = last.casefold()
    return (
        word.endswith("s")
        and not word.endswith(("ics", "ss", "us", "is"))
        and word not in PLURAL_MODIFIERS
        and not last.isupper()
    )


@lru_cache(maxsize=1 << 16)
def _ends_a_run(piece: str) -> bool:
    word = piece.casefold()
    if not word[0].isalnum() or word.isdigit() or len(word) > _LONGEST_WORD or word in BREAKS:
        return True
    if word.endswith("ed") and piece.islower():
        return word not in PARTICIPLES and "-" not in word
    if word.endswith("ly") and word not in NOUNS:
        return True
    return word.endswith("ing") and word.rpartition("-")[2] not in GERUNDS and word not in GERUNDS


def _without_tail(run: Sequence[str]) -> Sequence[str]:
    """Leave away heads that say only that there is a method or a task."""
    while run and _stem(run[-1]) in TAILS:
        run = run[:-1]
    return run


def _is_noun_phrase(words: Sequence[str]) -> bool:
    return (
        _may_stand_last(words[-1])
        and not any(_is_empty(word) for word in words)
        and len(set(map(_stem, words))) == len(words)
        and _is_article_free(words[0])
        and sum(len(word) > 1 for word in words) == len(words)
    )


def _is_empty(word: str) -> bool:
    stem = _stem(word)
    return stem in EMPTY and stem not in PARTNERS


def _is_article_free(word: str) -> bool:
    """Tell whether a word can begin a heading: no number, no comparative."""
    return not word[0].isdigit() or word[-1].isalpha()


@lru_cache(maxsize=1 << 16)
def _may_stand_last(word: str) -> bool:
    """Tell whether a word is a noun, as far as its ending and our lists know."""
    stem = _stem(word)
    if stem in NOUNS or stem.rpartition("-")[2] in GERUNDS or _NOUN_ENDINGS.search(stem):
        return True
    if stem in ADJECTIVES or word.casefold() in PARTICIPLES or stem in EMPTY - PARTNERS:
        return False
    if stem.endswith("ed"):
        return False
    return not _ENDINGS.search(stem) or not word.islower()


def _stem(word: str) -> str:
    return "-".join(cut_compound(word)) or word.casefold()
