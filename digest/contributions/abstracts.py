"""Reads an abstract: without styles, for whole words, and for the terms that it explains."""

import re
from collections.abc import Iterator
from functools import lru_cache

_STYLED = re.compile(r"\\(?:text\w+|emph|math\w+)\s*\{([^{}]*)\}")
_CITED = re.compile(r"\s?\\cite\w*\s?(?:\[[^\]]*\])?\{[^{}]*\}")
_BOLD = re.compile(r"\*{1,2}(\S(?:[^*]*\S)?)\*{1,2}")
# What is left of a styled name: "{Loom}", "$Loom$".
_WRAPPED = re.compile(r"(?<![\\\w^_}])[{$]([A-Z][\w+-]*)[}$]")
_WORD = re.compile(r"[\w-]")


# Names, kinds and datasets are all read from the same abstract.
@lru_cache(maxsize=64)
def plain(text: str) -> str:
    """Return a text without TeX's styles, citations and marks of emphasis."""
    if "\\" in text:
        # One style may lie in another.
        text = _CITED.sub("", _STYLED.sub(r"\1", _STYLED.sub(r"\1", text)))
    if "*" in text:
        text = _BOLD.sub(r"\1", text)
    if "{" in text or "$" in text:
        text = _WRAPPED.sub(r"\1", text)
    return text.replace("~", " ")


def find_places(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield where a name stands in a text as a whole word."""
    start = text.find(name)
    while name and start >= 0:
        end = start + len(name)
        around = text[max(0, start - 1) : start] + text[end : end + 1]
        if not _WORD.search(around):
            yield start, end
        start = text.find(name, end)


def has_word(name: str, text: str) -> bool:
    """Tell whether a name stands in a text as a whole word."""
    return any(True for _ in find_places(name, text))


def is_term(name: str, abstract: str) -> bool:
    """Tell whether an abstract explains a short form in brackets."""
    return f"({name})" in abstract or f"({name}s)" in abstract
