"""Reads which way a comparison goes: who outperforms, and who is outperformed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.grounding.tokens import is_distinctive

_BEAT = r"(?:outperform|surpass|exceed|beat|outdo)"
_STANDS = r"(?:is|are|was|were|stays?|remains?)"
_PATTERN = re.compile(
    rf"(?P<passive>(?<!\w){_BEAT}(?:ed|en)\s+(?:\w+\s+)?by\b)"
    r"|(?P<worse>\b(?:underperform\w*|inferior\s+to|worse\s+than|falls?\s+short\s+of|trails?"
    rf"|(?:lag(?:s|ged|ging)?|falls?|fell|{_STANDS})\s+(?:well\s+|far\s+)?behind"
    rf"|{_STANDS}\s+(?:well\s+|far\s+)?(?:below|under)|los(?:es?|t|ing)\s+(?:to|against))\b)"
    rf"|(?P<active>\b{_BEAT}(?:e?s|ed|ing|en)?\b)"
    r"|(?P<better>\b(?:better\s+than|superior\s+to|improv\w+\s+(?:over|upon)|ahead\s+of"
    rf"|{_STANDS}\s+(?:well\s+|far\s+)?above)\b)",
    re.IGNORECASE,
)
# Without any of these, the pattern finds nothing.
_SIGNS = (
    *("perform", "surpass", "exceed", "beat", "outdo", "inferior", "worse", "short", "trail"),
    *("behind", "below", "under", "los", "better", "superior", "improv", "ahead", "above"),
)
_WORD = re.compile(r"[^\W_]+")
_OPPOSITE = {True: "outperforms", False: "is outperformed by"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A comparison at `text[start:end]`; it is `upward` where what stands first is the better.

    `before` and `after` are the names on its two sides.
    """

    start: int
    end: int
    upward: bool
    before: frozenset[str]
    after: frozenset[str]

    def agrees(self, other: "Comparison") -> bool:
        """Tell whether two comparisons say the same; one that is turned round has names turned."""
        turned = bool(self.before & other.after or self.after & other.before)
        kept = bool(self.before & other.before or self.after & other.after)
        return (self.upward == other.upward) is not (turned and not kept)


def find_comparisons(text: str) -> Iterator[Comparison]:
    """Yield the comparisons of a text that say who is better."""
    # Regardless of case, an i without its dot is one.
    told = text.casefold().replace("ı", "i")
    if not any(sign in told for sign in _SIGNS):
        return
    for match in _PATTERN.finditer(text):
        yield Comparison(
            start=match.start(),
            end=match.end(),
            upward=bool(match["active"] or match["better"]),
            before=_names(re.split(r"[.;:]\s", text[: match.start()])[-1]),
            after=_names(re.split(r"[.,;:]\s", text[match.end() :])[0]),
        )


def _names(text: str) -> frozenset[str]:
    """Return what can only be names, as words."""
    return frozenset(word.casefold() for word in _WORD.findall(text) if is_distinctive(word))


def told_direction(*, upward: bool) -> str:
    """Name a direction."""
    return _OPPOSITE[upward]
