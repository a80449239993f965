"""Takes out of a sentence what can go without changing what it claims.

- Praise that nobody could check (`extensive experiments`, `a novel method`).
- Addresses in brackets, which the post prints as links; asterisks that set words off.
- `In this paper` behind other words, and spaces and commas that were left over.
- In a long sentence, what stands behind a clause border, unless it restricts what stands before.
"""

import re
from collections.abc import Callable

from digest.writing.soundness import is_balanced

_FEWEST_WORDS = 8
# An article must fit what follows: where its first letter does not tell how it sounds, or a second
# adjective is joined, the text is left alone.
_UNTOLD = r"(?i:(?:and|or|but|yet)\b|one|uni|us[aeiu]|eu|ubiq|hou?r|hon|heir)"
# Without `new`, a record would be anybody's; with `next-generation`, some terms are common.
_RECORDS = r"(?i:state-of|record|best|high|low|sota)"
_TERMS = r"(?:sequenc|wireless|network|communicat|cellular|mobile|internet|reservoir)"
_PRAISE = (
    rf"(?:(?:novel|new|innovative|groundbreaking)(?! {_RECORDS})|next-generation(?! {_TERMS})|"
    r"(?:surprisingly )?simple,? (?:yet|but) (?:\w+ly )?(?:effective|powerful|efficient))"
)
_THOROUGH = r"(?:extensive|comprehensive|thorough|rigorous)"
_ADORNMENTS = (
    (re.compile(r"^(?:Extensive|Comprehensive|Thorough|Rigorous)(?: and \w+)? (?=[a-z]+s\b)"), ""),
    (re.compile(rf" an? {_THOROUGH} (?=experiment|evaluation)"), " an "),
    (re.compile(rf" {_THOROUGH} (?=experiment|evaluation)"), " "),
    (re.compile(rf" an? {_PRAISE} (?!{_UNTOLD})(?=[AEIOaeio][a-z]|[Uu]n)"), " an "),
    (re.compile(rf" an? {_PRAISE} (?!{_UNTOLD})(?=[B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z][a-z])"), " a "),
    (re.compile(r"\s\((?:[A-Za-z ]+: ?)?https?://[^\s()]+\)"), ""),
    (re.compile(r",? in this (?:paper|work|study|article|letter)(?=\.?$|, )"), ""),
    (re.compile(r"\*\*"), ""),
    (re.compile(r"(?<=\w) +(?=[,;])"), ""),
    (re.compile(r",(?:\s*,)+"), ","),
)
_CUTS = re.compile(
    r";\s|:\s(?=\(?(?:1|i|a)\)|[^:]*;)|,\s(?:thereby|thus|hence|which|where|"
    r"resulting in|leading to|followed by|including|comprising|with|improves|reduces|achieves|"
    r"and (?:we|they))\b"
    r"|,\s(?:\w+ly )?[a-z]+ing\s(?:the|an?|its|their|our|that|both|to|up|in|on|how)\b"
    r"|,\s(?:enabling|achieving|outperforming|ensuring|improving|reducing|surpassing)\b"
)
# A list or an explanation has begun: none of it may be cut off.
_LISTED = re.compile(r"\((?:1|i|a)\)|\b1\)|:\s")
_HANGING = re.compile(
    r"\b(?:of|including|namely|as|by|with|for|to|and|or|that|the|an?|(?:the )?following(?: \w+)?)$"
)
_RESTRICTING = re.compile(
    r"\b(?:only|unless|except(?:ion)?|provided that|assuming|although|though|however|albeit|"
    r"despite|at the (?:expense|cost|price) of)\b|,\s(?:but|under)\b"
    r"|\band (?:demonstrate|show|prove)s?\b"
)
# These limit the whole sentence, unless they stand inside a clause that only describes.
_CONTRASTING = re.compile(r"\b(?:while|whereas|if|when)\b")
_DESCRIBING = re.compile(r",\s(?:where|which|including|comprising)\b")
_FIGURE = re.compile(r"\d\.\d|\d\s?(?:%|×|x\b|percent\b)")


def unadorned(text: str) -> str:
    """Drop praise, addresses in brackets, and spaces before commas."""
    for pattern, without in _ADORNMENTS:
        text = pattern.sub(without, text)
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.isalpha() and first.islower() else text


def shortened(text: str, most: int) -> str:
    """Cut a text of more than `most` words at the last clause border that leaves enough said."""
    if len(text.split()) <= most:
        return text
    heads = (text[: cut.start()] for cut in reversed(list(_CUTS.finditer(text))))
    return next(filter(_ends_well(text, most), heads), text)


def restricts(text: str, start: int) -> bool:
    """Tell whether what stands behind a place limits, or sets off, what stands before it."""
    contrasts = _CONTRASTING.search(text, start) and not _DESCRIBING.match(text, start)
    return bool(_RESTRICTING.search(text, start) or contrasts)


def _ends_well(text: str, most: int) -> Callable[[str], bool]:
    """Return the test whether a text may end after a head, with nothing half told or unsaid."""

    def ends_well(head: str) -> bool:
        return (
            _FEWEST_WORDS <= len(head.split()) <= most
            and is_balanced(head)
            and not _LISTED.search(head)
            and not _HANGING.search(head)
            and not restricts(text, len(head))
            and bool(_FIGURE.search(head) or not _FIGURE.search(text, len(head)))
        )

    return ends_well
