"""Compares the query that a source says it answered with the one that was meant."""

import re

ANOTHER = "another query"
"""The subject of a problem that tells of an answer to another query than the one asked."""

# arXiv echoes `field:[A TO B]` as `field:"A TO B"`.
_RANGE = re.compile(r'[\["]([0-9]+ TO [0-9]+)[\]"]')


def is_same_query(one: str, other: str) -> bool:
    """Tell whether two queries in arXiv's syntax differ in nothing that means anything."""
    return _squeeze(one) == _squeeze(other)


def _squeeze(query: str) -> str:
    """Leave out what means nothing: whitespace between parts, and how a range is bracketed."""
    return "".join(_RANGE.sub(r"\1", query).split())
