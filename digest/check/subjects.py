"""Finds which papers a block of a post speaks of, by link, address, title or name."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from digest.check.index import Index
from digest.check.post import Block
from digest.identifiers import Identifier, parse_id
from digest.papers.addresses import Address, find_addresses, may_hold_address

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
