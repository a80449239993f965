"""Papers of metadata files and of `digest fetch --format jsonl`, one object each.

They may lack a version, spell the identifier in any way and have line breaks in their texts.
"""

from dataclasses import replace

from digest.calendar import listing_day
from digest.codec import parse
from digest.identifiers import parse_id
from digest.model import Author, Paper
from digest.store.facts import PAPER
from digest.store.shapes import Record, check
from digest.text import collapse

_MARKS = ("id", "title", "abstract")
# What `digest fetch` tells of a paper beside its record.
_DESCRIBED = "introduces"


def is_plain(record: Record) -> bool:
    """Tell whether an object says no kind and looks like a paper."""
    return "kind" not in record and all(mark in record for mark in _MARKS)


def parse_plain(record: Record) -> Paper:
    """Read a paper; without a version, that of its identifier, or 1.  Raises ValueError."""
    named = parse_id(record["id"]) if isinstance(record["id"], str) else None
    if named is None:
        raise ValueError("'id' is not an arXiv identifier")
    whole = {**record, "id": named.id, "version": record.get("version") or named.version or 1}
    check(whole, PAPER)
    paper = _collapsed(parse(Paper, {**whole, "authors": list(map(_named, whole["authors"]))}))
    return _undated(paper) if _DESCRIBED in record else paper


def _collapsed(paper: Paper) -> Paper:
    return replace(
        paper,
        title=collapse(paper.title),
        abstract=collapse(paper.abstract),
        authors=tuple(_author(author) for author in paper.authors),
        comment=collapse(paper.comment) if paper.comment else None,
        journal_ref=collapse(paper.journal_ref) if paper.journal_ref else None,
    )


def _named(author: object) -> object:
    """Return an author, who may be a bare name."""
    return {"name": author} if isinstance(author, str) else author


def _author(author: Author) -> Author:
    name = collapse(author.name)
    # Most names are as they should be, and papers have many.
    return author if name == author.name else replace(author, name=name)


def _undated(paper: Paper) -> Paper:
    """Take away the day announced where it is only derived, not stated by a source."""
    unstated = replace(paper, announced=None)
    return unstated if listing_day(unstated) == paper.announced else paper
