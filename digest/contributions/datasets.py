"""Finds the datasets and benchmarks that a paper brings, and those that it uses."""

import re
from collections.abc import Iterable, Iterator

from digest.contributions.wording import (
    MARKS,
    find_cued,
    find_names,
    introduced,
    is_generic,
    is_name,
    own_part,
)
from digest.model import Contribution, Paper
from digest.text import split_sentences

_NOUN = r"(?:[Dd]ata ?sets?|[Bb]enchmarks?|[Cc]orpus|[Cc]orpora|[Tt]est ?sets?|[Tt]estbeds?)"
# "LoomSet, a large set of test images", and "the LoomSet dataset", but not "a UAV dataset".
_NEW = re.compile(
    rf"\s*(?:\([^()]{{0,100}}\))?,?\s{{1,3}}(?:is |which is )?(?:an?|the)\s"
    rf"(?:[\w/.-]{{1,30}},?\s){{0,6}}?{_NOUN}\b"
)
_NEW_NOUN = re.compile(rf"\s{_NOUN}\b")
_DEFINITE = re.compile(r"(?:^|\b(?:the|our|called|named))\W*$")
_CAPITALS = re.compile(r"(?:\b[A-Z][\w-]{0,30}\s){0,4}$")
_CALLED = re.compile(
    rf"\b{_NOUN},?\s(?:(?:is |are )?(?:called|named|termed|dubbed|namely)\s)?(\S+)"
)
_SIGNS = r"(?:[\w+/-]|\.(?=\w)){0,30}"
_NAME = rf"[A-Z]{_SIGNS}(?:[ -](?:\d|[A-Z]){_SIGNS}){{0,3}}(?![\w^$'’])"
_LIST = rf"{_NAME}(?:,\s(?:and\s)?{_NAME}){{0,8}}(?:,?\sand\s(?:the\s)?{_NAME})?"
_USED = re.compile(
    rf"\b(?:on|using|with|from|across|over)\s(?:(?:the|both|public|standard)\s){{0,2}}"
    rf"({_LIST})\s{_NOUN}\b"
)
_LISTED = re.compile(
    rf"\b{_NOUN}(?:,?\s(?:such as|including|namely)\s|,?\s?[(:–—]\s?(?:e\.g\.,?\s|i\.e\.,?\s)?)"
    rf"({_LIST})"
)
_EVALUATES = re.compile(
    r"\b(?:experiment|evaluat|result|train|test|achiev|outperform|demonstrat|perform|improv|"
    r"conduct|validat)",
    re.IGNORECASE,
)
_DESCRIBING = re.compile(r"-(?:like|style|based|level|specific)$")
_REACH = 80
_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
_NO_NAMES = frozenset(
    ("the", "this", "these", "we", "our", "public", "real", "synthetic", "standard", "popular")
)


def find_new_datasets(paper: Paper, introduces: Contribution) -> tuple[str, ...]:
    """Return the names of datasets and benchmarks that the paper itself brings."""
    own = introduces.name if introduces.kind in {"dataset", "benchmark"} else None
    told = (
        name
        for sentence in find_cued(paper.abstract)
        for name in _introduced_data(introduced(sentence))
    )
    return _distinct((*((own,) if own else ()), *told))


def find_used_datasets(paper: Paper, new: Iterable[str]) -> tuple[str, ...]:
    """Return the names of existing datasets that the abstract says were used.

    A short form that the abstract itself explains in brackets is a term, not a dataset.
    """
    known = {name.casefold() for name in new} | _NO_NAMES
    return _distinct(
        name
        for name in _used(paper.abstract)
        if len(name) > 1
        and name.casefold() not in known
        and not is_generic(name)
        and not _DESCRIBING.search(name)
        and f"({name})" not in paper.abstract
    )


def _used(abstract: str) -> Iterator[str]:
    """Yield what stands as a name before or behind words for data."""
    lists = [match[1] for match in _USED.finditer(abstract)]
    for span in split_sentences(abstract):
        listed = [match[1] for match in _LISTED.finditer(span.text)]
        if listed and _EVALUATES.search(span.text):
            lists += listed
    for names in lists:
        yield from (name.removeprefix("the ").strip(MARKS + " ") for name in _AND.split(names))


def _introduced_data(rest: str) -> Iterator[str]:
    """Yield the names that what follows a verb of making gives to data."""
    reach = len(own_part(rest))
    for match in find_names(rest[:reach]):
        word = match[0].rstrip(MARKS)
        end = match.start() + len(word)
        start = match.start() - len(_before(_CAPITALS, rest, match.start()))
        told = _NEW_NOUN.match(rest, end) and _DEFINITE.search(rest[max(0, start - _REACH) : start])
        if told or _NEW.match(rest, end):
            yield rest[start:end].strip(MARKS + " ")
    for match in _CALLED.finditer(rest[:reach]):
        if is_name(match[1]):
            yield match[1].strip(MARKS)


def _before(pattern: re.Pattern[str], text: str, end: int) -> str:
    """Return what a pattern that ends in `$` finds right before a place."""
    found = pattern.search(text[max(0, end - _REACH) : end])
    return found[0] if found else ""


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Keep the first spelling of each name."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name.casefold(), name)
    return tuple(first.values())
