"""Recognises withdrawn papers by their records."""

import re

from digest.model import Paper

_GONE = r"(?:withdrawn|retracted)"
_WORK = r"(?:paper|article|submission|manuscript|preprint|work|version|report|note)"
_WITHDRAWN = re.compile(
    rf"\b(?:has|have|had|is|was|be|been|being)\s(?:\w+\s)?{_GONE}\b"
    rf"|\b(?:this|the|our)\s{_WORK}\s{_GONE}\b|\b{_GONE}\sby\b"
    rf"|\b(?:we|i|authors?)\s(?:[\w']+\s){{0,5}}(?:withdr[ae]wn?|retract(?:ed)?)\s(?:this|the|our)\b"
    # Withdrawal is also a clinical term: alone it counts only at the start of the comment.
    rf"|^\W*(?:{_WORK}\s)?(?:{_GONE}|withdrawal|retraction)\s?"
    r"(?:[^\w\s]|$|(?:as|because|due|for|from|in|pending|since|to)\b)"
    rf"|[.;:]\s(?:this\s)?{_WORK}\s{_GONE}\b",
    re.IGNORECASE,
)
# Words about another record or an earlier version that was withdrawn.
_NOT_THIS_ONE = re.compile(
    rf"\b(?:(?:previous|earlier|prior|first|older|other|another|companion)\s|v\d|arxiv:|which\s)"
    rf"[^.;]{{0,60}}?\b{_GONE}\b[^.;]{{0,20}}",
    re.IGNORECASE,
)
_OPENING = re.compile(
    rf"\W*(?:this|the)\s{_WORK}\s(?:has been|is|was)\s(?:\w+\s)?{_GONE}\b", re.IGNORECASE
)


def is_withdrawn(paper: Paper) -> bool:
    """Return whether a source, the comment, or the start of the abstract says so."""
    if paper.withdrawn:
        return True
    comment = _NOT_THIS_ONE.sub(" ", paper.comment or "")
    return bool(_WITHDRAWN.search(comment) or _OPENING.match(paper.abstract))
