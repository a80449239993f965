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
# An article must fit the noun phrase that follows: where its first letter does not tell how it
# sounds, or a second adjective is joined, the text is left alone.
_UNTOLD = r"(?:(?:and|or|but|yet)\b|one|uni|us[aeiu]|eu|ubiq|hou?r|hon|heir)"
_ADORNMENTS = (
    (re.compile(r"^(?:Extensive|Comprehensive|Thorough|Rigorous)(?: and \w+)? (?=[a-z]+s\b)"), ""),
    (re.compile(r" (?:extensive|comprehensive|thorough|rigorous) (?=experiment|evaluation)"), " "),
    (re.compile(rf" an? (?:novel|new) (?!{_UNTOLD})(?=[aeio]|un)"), " an "),
    (re.compile(rf" an? (?:novel|new) (?!{_UNTOLD})(?=[b-df-hj-np-tv-z]|[A-Z][a-z])"), " a "),
    (re.compile(r"\s\((?:[A-Za-z ]+: ?)?https?://[^\s()]+\)"), ""),
    (re.compile(r",? in this (?:paper|work|study|article|letter)(?=\.?$|, )"), ""),
    (re.compile(r"\*\*"), ""),
    (re.compile(r"(?<=\w) +(?=[,;])"), ""),
    (re.compile(r",(?:\s*,)+"), ","),
)
_CUTS = re.compile(
    r";\s|:\s(?=\(?(?:1|i|a)\)|[^:]*;)|,\s(?:thereby|thus|hence|while|whereas|which|where|"
    r"resulting in|leading to|followed by|including|comprising|with|improves|reduces|achieves|"
    r"and we|and demonstrate|and show)\b"
    r"|,\s(?:\w+ly )?[a-z]+ing\s(?:the|an?|its|their|our|that|both|to|up|in|on|how)\b"
    r"|,\s(?:enabling|achieving|outperforming|ensuring|improving|reducing|surpassing)\b"
)
# A list or an explanation has begun: none of it may be cut off.
_LISTED = re.compile(r"\((?:1|i|a)\)|\b1\)|:\s")
_HANGING = re.compile(
    r"\b(?:of|including|namely|as|by|with|for|to|and|or|that|the|an?|(?:the )?following(?: \w+)?)$"
)
_RESTRICTING = re.compile(
    r"\b(?:only|unless|except(?:ion)?|provided that|assuming|although|however|albeit|despite)\b"
    r"|,\s(?:but|if|when|under)\b"
)


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


def _ends_well(text: str, most: int) -> Callable[[str], bool]:
    """Return the test whether a text may end after a head, with nothing half told or unsaid."""

    def ends_well(head: str) -> bool:
        return (
            _FEWEST_WORDS <= len(head.split()) <= most
            and is_balanced(head)
            and not _LISTED.search(head)
            and not _HANGING.search(head)
            and not _RESTRICTING.search(text, len(head))
        )

    return ends_well
