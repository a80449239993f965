"""Finds what a block of a post may speak of: links, titles and names of papers."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from digest.check.finding import Titled
from digest.check.index import Index
from digest.check.post import Block
from digest.grounding.tokens import is_distinctive, load_tables
from digest.identifiers import Identifier, parse_id
from digest.papers.hosts import Address, find_addresses, may_hold_address

How = Literal["link", "address", "title", "name"]
_WRITTEN = re.compile(
    r"(?:\bdoi:\s?)?\b10\.48550/arXiv\.[\w./-]*\w|\barXiv:\s?[\w./-]*\w|\barXiv\s\d{4}\.\d{4,5}(?:v\d+)?",
    re.IGNORECASE,
)
_HOST = re.compile(
    r"arxiv|alphaxiv|ar5iv|huggingface\.co/papers|hf\.co/papers|10\.48550", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A paper that `text[start:end]` of a block speaks of."""

    start: int
    end: int
    paper: str
    how: How
    version: int | None = None


@lru_cache(maxsize=512)
def addresses_of(text: str) -> tuple[Address, ...]:
    """Return the addresses that stand in a text; most have none."""
    return find_addresses(text) if may_hold_address(text) else ()


def identifier_of(target: str) -> Identifier | None:
    """Return the paper that an address leads to, if it is one of arXiv's."""
    return parse_id(target) if _HOST.search(target) else None


def find_linked(block: Block) -> Iterator[Found]:
    """Yield the papers that a block gives by identifier: links, addresses, `arXiv:` and figures."""
    covered: list[tuple[int, int]] = []
    for mark in block.links:
        if named := identifier_of(mark.target):
            covered.append((mark.start, mark.end))
            yield _found(mark.start, mark.end, named, "link")
    for start, end in _written(block.text):
        named = parse_id(block.text[start:end])
        if named and not any(a <= start < b for a, b in covered):
            yield _found(start, end, named, "address")


def _written(text: str) -> Iterator[tuple[int, int]]:
    for address in addresses_of(text):
        if _HOST.search(address.url):
            yield (
                address.start,
                address.start + len(text[address.start : address.end].rstrip(".,;:)")),
            )
    for match in _WRITTEN.finditer(text):
        if not any(one.start <= match.start() < one.end for one in addresses_of(text)):
            yield match.span()


def _found(start: int, end: int, named: Identifier, how: How) -> Found:
    return Found(start=start, end=end, paper=named.id, how=how, version=named.version)


def find_subjects(
    block: Block, linked: Iterable[Found], index: Index, known: frozenset[str]
) -> tuple[Found, ...]:
    """Return every paper that a block speaks of, in order; links come before titles and names."""
    founds = [*linked, *_find_published(block, index)]
    for start, end, paper in (*index.find_abridged(block.text), *index.find_titles(block.text)):
        if _is_free(start, end, founds):
            founds.append(Found(start=start, end=end, paper=paper, how="title"))
    if block.kind == "item" and (listed := index.listed(block.text)):
        end, paper = listed
        if _is_free(0, end, founds):
            founds.append(Found(start=0, end=end, paper=paper, how="title"))
    is_free = _free_of(founds)
    for start, end, paper in index.find_names(block.text, known):
        if is_free(start, end) and not _in_address(block, start):
            founds.append(Found(start=start, end=end, paper=paper, how="name"))
    return tuple(sorted(founds, key=lambda found: found.start))


def _find_published(block: Block, index: Index) -> Iterator[Found]:
    """Yield the papers to whose published version a block links."""
    for mark in block.links:
        if paper := index.doi(mark.target):
            yield Found(start=mark.start, end=mark.end, paper=paper, how="link")


def _free_of(founds: Iterable[Found]) -> Callable[[int, int], bool]:
    """Return what tells whether a stretch is free of these, at one look-up each."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((found.start, found.end) for found in founds):
        first, last = merged.pop() if merged and start < merged[-1][1] else (start, end)
        merged.append((first, max(last, end)))

    def is_free(start: int, end: int) -> bool:
        place = bisect_left(merged, (end, 0))
        return place == 0 or merged[place - 1][1] <= start

    return is_free


def _is_free(start: int, end: int, founds: Iterable[Found]) -> bool:
    return not any(found.start < end and start < found.end for found in founds)


def _in_address(block: Block, start: int) -> bool:
    return any(one.start <= start < one.end for one in addresses_of(block.text))


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
