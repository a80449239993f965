"""Makes operands of tokens: terms, categories and ranges of time, and the prefixes before them."""

import re
from datetime import UTC, datetime
from typing import get_args

from digest.errors import UsageError
from digest.query.archives import category
from digest.query.spelling import WORD, nearest
from digest.query.syntax import STAMP, Field, Query, Submitted, Term, submitted
from digest.query.tokens import Token

_FIELDS: dict[str, Field] = {field: field for field in get_args(Field)}

PREFIXES = (*_FIELDS, "cat")

_RANGE = re.compile(r"[a-z]+:\[\s*([0-9]{12})\s+TO\s+([0-9]{12})\s*\]", re.IGNORECASE)
_HOW_RANGES_LOOK = "Times are submittedDate:[YYYYMMDDHHMM TO YYYYMMDDHHMM], in UTC"


def read_term(token: Token, prefix: str) -> Query:
    """Make a term of a word or phrase, or a category.  Raises UsageError."""
    if prefix == "cat":
        return category(token.text)
    if not WORD.search(token.text):
        raise UsageError(f"{token} has no letter and no digit to search for.")
    # Authors' names may be joined by underscores, arXiv's own custom.
    words = " ".join(token.text.replace("_", " ").split())
    return Term(words=words, field=_FIELDS[prefix], is_phrase=token.kind == "phrase")


def read_range(token: Token) -> Submitted:
    """Make a range of submission times.  Raises UsageError for anything else."""
    found = _RANGE.fullmatch(token.text)
    if found is None:
        raise UsageError(f"{token} is no range of submission times.", hint=f"{_HOW_RANGES_LOOK}.")
    try:
        return submitted(*map(_minute, found.groups()))
    except ValueError as error:
        raise UsageError(f"{token} holds a time that does not exist.") from error


def unknown_prefix(prefix: Token) -> UsageError:
    """Say that arXiv has no such prefix, and which comes nearest."""
    likely = nearest(prefix.text.rstrip(":").lower(), PREFIXES)
    return UsageError(
        f"{prefix} is no prefix; the nearest is '{likely}:'.",
        hint=f"Prefixes are {', '.join(PREFIXES)}; put words with a colon in quotes."
        f" {_HOW_RANGES_LOOK}.",
    )


def _minute(text: str) -> datetime:
    return datetime.strptime(text, STAMP).replace(tzinfo=UTC)
