"""Tells that a paper of an earlier issue was withdrawn, in the words of its record.

A comment may come from the authors or from arXiv's moderators, and may or may not give a reason:
it is quoted, and never called more than what the record says.
"""

from dataclasses import replace
from datetime import date

from digest.model import Correction, Paper, Quote, Statement
from digest.text import Span, shown, split_sentences
from digest.withdrawal import is_withdrawn
from digest.writing.statements import quote

MOST_CHARACTERS = 200
_ENDS = (".", "!", "?", "…", "。")


def correct(paper: Paper, issued: date) -> Correction:
    """Return the correction of an issue that told of a paper as if it stood."""
    return Correction(paper=paper, issued=issued, statement=_tell(paper))


def _tell(paper: Paper) -> Statement:
    """Quote what withdraws the paper: its comment, or the opening of its abstract."""
    if is_withdrawn(replace(paper, abstract="")):
        return _reading(paper, "comment")
    if is_withdrawn(replace(paper, comment=None)):
        return _reading(paper, "abstract")
    return Statement(text="It has been withdrawn; no reason is stated.", verified="edit")


def _reading(paper: Paper, field: str) -> Statement:
    """Say how a field of the record reads."""
    text = getattr(paper, field)
    proof = _stretch(paper, field)
    is_cut = proof.end < len(text) and not shown(proof.text).endswith(_ENDS)
    words = _quoted(f"{proof.text} …" if is_cut else proof.text)
    stop = "" if words[:-1].endswith(_ENDS) else "."
    told = f"It has been withdrawn. Its {field} on arXiv reads: {words}{stop}"
    return Statement(text=told, verified="edit", quotes=(proof,))


def _quoted(words: str) -> str:
    """Put a record's words between quotation marks; those inside become single."""
    return f"“{shown(words).replace('“', '‘').replace('”', '’')}”"


def _stretch(paper: Paper, field: str) -> Quote:
    """Return a comment that is short, else the sentences from the one that withdraws the paper."""
    text = getattr(paper, field)
    if field == "comment" and len(text) <= MOST_CHARACTERS:
        return quote(paper, field, 0, len(text))
    sentences = split_sentences(text)
    first = next((place for place, one in enumerate(sentences) if _withdraws(paper, one)), 0)
    last = len(sentences) if field == "comment" else first + 1
    start = sentences[first].start
    fitting = [one.end for one in sentences[first:last] if one.end - start <= MOST_CHARACTERS]
    return quote(paper, field, start, fitting[-1] if fitting else _border(text, start))


def _withdraws(paper: Paper, sentence: Span) -> bool:
    """Tell whether a sentence, as a comment, would withdraw the paper."""
    return is_withdrawn(replace(paper, comment=sentence.text, abstract=""))


def _border(text: str, start: int) -> int:
    """Return where the last word ends that fits; a text without spaces is cut anywhere."""
    end = start + MOST_CHARACTERS
    space = text.rfind(" ", start, end + 1)
    return space if space > start else min(end, len(text))
