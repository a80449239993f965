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
    """Make a range of submission times.  Raises UsageError for a time that does not exist."""
    first, last = re.findall(r"[0-9]{12}", token.text)
    try:
        return submitted(_minute(first), _minute(last))
    except ValueError as error:
        raise UsageError(f"{token} holds a time that does not exist.") from error


def unknown_prefix(prefix: Token) -> UsageError:
    """Say that arXiv has no such prefix, and which comes nearest."""
    likely = nearest(prefix.text.rstrip(":").lower(), PREFIXES)
    return UsageError(
        f"{prefix} is no prefix; the nearest is '{likely}:'.",
        hint=f"Prefixes are {', '.join(PREFIXES)}; put words with a colon in quotes."
        " Dates are submittedDate:[YYYYMMDDHHMM TO YYYYMMDDHHMM].",
    )


def _minute(text: str) -> datetime:
    return datetime.strptime(text, STAMP).replace(tzinfo=UTC)
