"""Finds, among all the titles of a library, the few that stretches of a post may name."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from digest.check.records import Titled
from digest.grounding.tables import load_tables
from digest.grounding.tokens import is_distinctive

_WORD = re.compile(r"[^\W_]+")
_PIECE = re.compile(r"[^\W_](?:[\w.+-]*[^\W_])?")
_HEAD = re.compile(r"([^:.,;()]{3,60}?)(?:\s+(?:dataset|benchmark|library))?:\s", re.IGNORECASE)
_STOPS = ":,.;?!"
_LONGEST_NAME = 3
_LEAST_WORDS = 3
_LEAST_LETTERS = 3
_SHARE = 0.6
_SLIP = 2
_CLOSE = 0.8


def find_candidates(
    titles: Iterable[Titled], texts: Sequence[str], dois: Collection[str] = ()
) -> Iterator[Titled]:
    """Yield the titles that may stand in one of these texts, slips of the pen allowed.

    So do those whose DOI is one of these, in lower case.  Thousands of titles are passed by: each
    costs a few look-ups, and none is compared with all.
    """
    held = [(one, one.title.casefold().split()) for one in titles]
    pairs, vocabulary = _words_of(texts)
    spelt = frozenset(piece for text in texts for piece in _PIECE.findall(text))
    heads = _Heads(match[1] for text in texts if (match := _HEAD.match(text)))
    rare = _Rarity(held, spelt)
    for one, words in held:
        head = _head_of(one.title)
        borne = bool(head) and (rare.bears(head) or heads.has_like(head))
        is_told = tuple(words[:2]) in pairs or _is_shared(words, vocabulary)
        if borne or is_told or (dois and one.doi.casefold() in dois):
            yield one._replace(names=borne)


def is_own_spelling(piece: str) -> bool:
    """Tell whether a word is spelt as only a name is: capitals inside, a figure, three capitals."""
    return (
        len(piece) >= _LEAST_LETTERS
        and any(map(str.isalpha, piece))
        and is_distinctive(piece)
        and piece.casefold().removesuffix("s") not in load_tables().general
    )


def _head_of(title: str) -> str:
    """Return the few words that a title sets before its colon, "" where it sets none."""
    head, colon, _ = title.partition(":")
    return head if colon and head.count(" ") < _LONGEST_NAME else ""


def _words_of(texts: Iterable[str]) -> tuple[set[tuple[str, ...]], set[str]]:
    """Return each two words that stand side by side, and all words, with their marks and without.

    So a title need only be cut at its spaces.
    """
    pairs: set[tuple[str, ...]] = set()
    vocabulary: set[str] = set()
    for text in texts:
        words = text.casefold().split()
        bare = [word.strip(_STOPS) for word in words]
        vocabulary.update(words, bare, _WORD.findall(text.casefold()))
        pairs.update(pairwise(words))
        for one, two in pairwise(bare):
            pairs.update(((one, two), (f"{one}:", two), (one, f"{two}:"), (one, f"{two},")))
    return pairs, vocabulary


def _is_shared(words: Sequence[str], vocabulary: set[str]) -> bool:
    """Tell whether most words of a title stand in the texts."""
    told = len(vocabulary.intersection(words))
    return told >= _LEAST_WORDS and told >= _SHARE * len(words)


class _Rarity:
    """Knows which names of the texts one title alone has: what others use too is nobody's own."""

    def __init__(self, held: Sequence[tuple[Titled, Sequence[str]]], spelt: frozenset[str]) -> None:
        self._spelt = spelt
        wanted = {piece.casefold() for piece in spelt if is_own_spelling(piece)}
        spellings = {f"{piece}{mark}": piece for piece in wanted for mark in ("", *_STOPS, "s")}
        self._counts = Counter(
            piece
            for _, words in held
            if spellings and not spellings.keys().isdisjoint(words)
            for piece in {spellings[word] for word in words if word in spellings}
        )

    def bears(self, name: str) -> bool:
        """Tell whether the texts spell a name as its title does, and no other title has it."""
        pieces = name.split()
        return self._spelt.issuperset(pieces) and any(
            self._counts[piece.casefold()] == 1 for piece in pieces if is_own_spelling(piece)
        )


class _Heads:
    """The words at the heads of list items, which may be misspelt names."""

    def __init__(self, heads: Iterable[str]) -> None:
        self._heads: dict[tuple[str, int], list[str]] = {}
        for head in heads:
            if any(map(is_own_spelling, head.split())):
                key = "".join(_WORD.findall(head.casefold()))
                self._heads.setdefault((key[:1], len(key)), []).append(key)

    def has_like(self, name: str) -> bool:
        """Tell whether one of them looks like a name, and is not quite it."""
        if not self._heads or not any(map(is_own_spelling, name.split())):
            return False
        key = "".join(_WORD.findall(name.casefold()))
        lengths = range(len(key) - _SLIP, len(key) + _SLIP + 1)
        near = (head for length in lengths for head in self._heads.get((key[:1], length), ()))
        return any(
            head != key and SequenceMatcher(None, head, key, autojunk=False).ratio() >= _CLOSE
            for head in near
        )
