"""Judges the library's records by a query."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cache
from itertools import chain

from digest.model import Paper
from digest.query.syntax import And, AndNot, Category, Field, Or, Query, Submitted, Term

_MINUTE = timedelta(minutes=1)

_TEXTS: dict[Field, Callable[[Paper], Iterable[str]]] = {
    "ti": lambda paper: (paper.title,),
    "abs": lambda paper: (paper.abstract,),
    "au": lambda paper: (author.name for author in paper.authors),
    "co": lambda paper: (paper.comment or "",),
    "jr": lambda paper: (paper.journal_ref or "",),
    "rn": lambda _: (),
    "all": lambda paper: chain(
        (paper.title, paper.abstract, paper.comment or "", paper.journal_ref or ""),
        (author.name for author in paper.authors),
        paper.categories,
    ),
}


def matches(query: Query, paper: Paper) -> bool:
    """Tell whether a record satisfies a query.

    Case, accents and punctuation do not matter, nothing is stemmed, and a term lies within one
    field (one author, one category).  Report numbers are in no record, so `rn:` matches none.
    """
    match query:
        case And(parts=parts):
            return all(matches(part, paper) for part in parts)
        case Or(parts=parts):
            return any(matches(part, paper) for part in parts)
        case AndNot(query=wanted, excluded=excluded):
            return matches(wanted, paper) and not matches(excluded, paper)
        case Category(name=name):
            return any(_is_within(given, name) for given in paper.categories)
        case Submitted(start=start, end=end):
            return start <= paper.published <= end
        case Term():
            says = _finder(query.words)
            return any(says(text) for text in _TEXTS[query.field](paper))


def may_match(query: Query, paper: Paper, *, words: bool = True) -> bool:
    """Tell whether a record's categories and time of submission let it satisfy a query.

    Terms are taken to be found, as arXiv stems words and we do not; where `words` is not set, to
    be missing, so that what is excluded is excluded for sure.
    """
    match query:
        case And(parts=parts):
            return all(may_match(part, paper, words=words) for part in parts)
        case Or(parts=parts):
            return any(may_match(part, paper, words=words) for part in parts)
        case AndNot(query=wanted, excluded=excluded):
            is_excluded = may_match(excluded, paper, words=not words)
            return may_match(wanted, paper, words=words) and not is_excluded
        case Submitted(start=start, end=end):
            # Whether the last minute has its seconds, services disagree.
            return start <= paper.published < end + _MINUTE * words
        case Term():
            return words
    return matches(query, paper)


def _is_within(given: str, name: str) -> bool:
    return given.startswith(name[:-1]) if name.endswith(".*") else given == name


@cache
def _finder(words: str) -> Callable[[str], bool]:
    """Return the test for these words, side by side, in a text."""
    tokens = re.findall(r"[^\W_]+", _folded(words))
    phrase = r"[\W_]+".join(tokens)
    pattern = re.compile(rf"(?<![^\W_]){phrase}(?![^\W_])")

    def is_found(text: str) -> bool:
        folded = _folded(text)
        # The plain test is far cheaper, and most texts fail it.
        return tokens[0] in folded and bool(pattern.search(folded))

    return is_found


def _folded(text: str) -> str:
    """Return the text without case and accents."""
    if text.isascii():
        return text.lower()
    marked = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in marked if not unicodedata.combining(mark))
