"""Checks any post: compares its claims, line by line, with the record."""

from digest.check.context import CheckedPost, Finding, KnownPapers, Prober, Records, Severity
from digest.check.index import IndexedPaper
from digest.check.kinds import parse_whole, read_post
from digest.check.verify import check_post

__all__ = [
    "CheckedPost",
    "Finding",
    "IndexedPaper",
    "KnownPapers",
    "Prober",
    "Records",
    "Severity",
    "check_post",
    "parse_whole",
    "read_post",
]
