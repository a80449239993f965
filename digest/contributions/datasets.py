"""Finds the datasets and benchmarks that a paper brings, and those that it uses."""

import re
from collections.abc import Iterable, Iterator

from digest.contributions.data_nouns import DATA_NOUN, kind_of_entitled, kind_of_introduced
from digest.contributions.kinds import find_data_kind, find_entitled_kind
from digest.contributions.wording import (
    MARKS,
    find_introduced,
    find_introduced_by,
    find_names,
    is_generic,
    own_part,
)
from digest.model import Contribution, Paper
from digest.text import split_sentences

_CAPITALS = re.compile(r"(?:\b[A-Z][\w-]{0,30}\s){0,4}$")
_SIGNS = r"(?:[\w+/-]|\.(?=\w)){0,30}"
_NAME = rf"[A-Z]{_SIGNS}(?:[ -](?:\d|[A-Z]){_SIGNS}){{0,3}}(?![\w^$'’])"
_LIST = rf"{_NAME}(?:,\s(?:and\s)?{_NAME}){{0,8}}(?:,?\sand\s(?:the\s)?{_NAME})?"
_USED = re.compile(
    rf"\b(?:on|using|with|from|across|over)\s(?:(?:the|both|public|standard)\s){{0,2}}"
    rf"({_LIST})\s{DATA_NOUN}\b"
)
_LISTED = re.compile(
    rf"\b{DATA_NOUN}(?:,?\s(?:such as|including|namely)\s|,?\s?[(:–—]\s?(?:e\.g\.,?\s|i\.e\.,?\s)?)"
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
    own = introduces.name
    introduced = (
        *find_introduced(paper.abstract),
        *(find_introduced_by(own, paper.abstract) if own else ()),
    )
    told = (name for words in introduced for name in _introduced_data(words))
    is_data = own and (find_data_kind(paper, own) or find_entitled_kind(paper, own))
    return _distinct((*((own,) if own and is_data else ()), *told))


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


def _introduced_data(introduced: str) -> Iterator[str]:
    """Yield the names that what follows a verb of making gives to data."""
    last = 0
    for match in find_names(own_part(introduced)):
        word = match[0].strip(MARKS)
        at = match.start() + match[0].index(word)
        end = at + len(word)
        start = at - len(_before(_CAPITALS, introduced, at))
        short_form = last and introduced[last:at] == " ("
        if not short_form and _is_data(introduced, start, at, end):
            last = end
            yield introduced[start:end]


def _is_data(introduced: str, start: int, at: int, end: int) -> bool:
    """Tell whether data is said of a name; its coined word begins `at`."""
    return (
        kind_of_entitled(introduced, start, end) is not None
        or kind_of_introduced(introduced, at, end) is not None
        or kind_of_introduced(introduced, start, end) is not None
    )


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
