"""Writes a query for arXiv's search.

Every pair is in parentheses, because arXiv's own reading has no precedence and joins to the right.
"""

import unicodedata
from collections.abc import Iterable
from functools import reduce

from digest.errors import UsageError
from digest.query.spelling import WORD
from digest.query.syntax import STAMP, And, AndNot, Category, Or, Query, Submitted, Term
from digest.query.tokens import OPERATORS


def to_arxiv(query: Query) -> str:
    """Write a query for arXiv's search, every pair in parentheses.

    Of a term stay letters, digits, and the points and apostrophes between them; UsageError where
    that is nothing.
    """
    match query:
        case And(parts=parts):
            return _join("AND", parts)
        case Or(parts=parts):
            return _join("OR", parts)
        case AndNot(query=wanted, excluded=excluded):
            return _join("ANDNOT", (wanted, excluded))
        case Category(name=name):
            return f"cat:{name}"
        case Submitted(start=start, end=end):
            return f"submittedDate:[{start:{STAMP}} TO {end:{STAMP}}]"
        case Term():
            return f"{query.field}:{_words(query)}"


def _join(operator: str, parts: Iterable[Query]) -> str:
    return reduce(lambda left, right: f"({left} {operator} {right})", map(to_arxiv, parts))


def _words(term: Term) -> str:
    words = WORD.findall(unicodedata.normalize("NFC", term.words))
    if not words:
        raise UsageError(f"'{term.words}' has no letter and no digit to search for.")
    # An operator within a phrase might be taken for one.
    text = " ".join(word.lower() if word in OPERATORS else word for word in words)
    return text if text.isalnum() and not term.is_phrase else f'"{text}"'
