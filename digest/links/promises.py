"""Tells whether a paper announces code or data that are still to come."""

import re

from digest.model import Paper

_PROMISE = re.compile(
    r"\b(?:codes?|data|datasets?|models?|weights|implementation|benchmark|library)\b"
    r"[^.]{0,80}\b(?:will be|to be|would be)\b[^.]{0,40}"
    r"\b(?:available|released?|public|published|open[- ]sourced?|shared|provided)\b"
    r"|\bwe (?:will|plan to) (?:release|open[- ]source|publish|share)\b"
    r"|\b(?:code|data|dataset|models?)\b[^.]{0,20}"
    r"\b(?:coming soon|upon (?:acceptance|publication))",
    re.IGNORECASE,
)
# Every promise has one of these; to look for them first is cheap, and most papers promise nothing.
_SIGNS = ("will", "would be", "to be", "plan to", "coming soon", "upon")


def promises_release(paper: Paper) -> bool:
    """Tell whether the abstract or the comment says that code or data will be released."""
    return any(_promises(text) for text in (paper.abstract, paper.comment or ""))


def _promises(text: str) -> bool:
    folded = text.casefold()
    return any(sign in folded for sign in _SIGNS) and bool(_PROMISE.search(text))
