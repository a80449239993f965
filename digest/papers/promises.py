"""Finds the sentences that promise code or data."""

import re
from collections.abc import Sequence

from digest.model import LinkKind
from digest.text import any_of

PROMISED: Sequence[LinkKind] = ("code", "dataset")
"""The kinds of links that keep a promise."""

_THING = (
    r"(?:codes?|code ?base|data|data ?sets?|models?|weights|checkpoints?|implementations?|"
    r"benchmarks?|library|toolkit|software|source|scripts?|materials?|resources?|corpus)"
)
_HAD = (
    r"(?:available|accessible|released?|public|publici[sz]ed|published|open[- ]?sourced?|shared|"
    r"provided|uploaded|posted|opened?)"
)
_LATER_ON = r"(?:up)?on (?:acceptance|publication)"
_PROMISE = re.compile(
    rf"(?<!\bno )(?<!neither the )(?<!nor the )\b{_THING}\b[^.]{{0,80}}"
    r"\b(?:will|shall|would be|(?:is|are) to be)\s"
    # "Code will have ..." promises no release, and sharing within a group is none.
    rf"(?:(?!(?:have|need|access|require|use|learn|allow|enable|help)\b)\w+\s){{0,6}}{_HAD}\b"
    r"(?! (?:across|among|between|throughout|within)\b)"
    r"|\bwe (?:\w+ )?(?:will|shall|plan to|intend to|are going to) (?:\w+ ){0,3}?"
    r"(?:release|open[- ]?source|publish|share|make (?:\w+ ){0,6}?(?:available|public))\b"
    rf"|\b{_THING}\b[^.]{{0,20}}\b(?:coming soon|soon|{_LATER_ON})\b"
    rf"|\b{_THING}\b[^.]{{0,60}}\b{_HAD} (?:soon|{_LATER_ON})\b"
    rf"|\b{_LATER_ON}\b[^.]{{0,60}}\b{_THING}\b[^.]*",
    re.IGNORECASE,
)
# "Not yet" is a promise, "not" is a refusal.
_REFUSED = any_of(r"not(?! yet\b| only\b)", "never", "cannot")
# Every promise has one of these; looking for them first is cheap, and most papers promise nothing.
_CUES = (
    *("will", "shall", "would be", "to be", "plan to", "intend to", "going to", "soon"),
    *("publication", "acceptance"),
)


def is_promise(sentence: str) -> bool:
    """Return whether a sentence says that code or data will be released."""
    return any(map(sentence.casefold().__contains__, _CUES)) and any(
        not _REFUSED.search(found[0]) for found in _PROMISE.finditer(sentence)
    )
