"""Tells what was found without what was done for it, where both are too much for a sentence.

`We test boats on many seas, showing that they float` is `we show that they float`.
"""

import re
from dataclasses import replace

from digest.writing.clauses import Clause

_VERBS = {
    "finding": "find", "showing": "show", "demonstrating": "demonstrate", "revealing": "reveal",
    "proving": "prove", "observing": "observe", "concluding": "conclude",
    "establishing": "establish", "confirming": "confirm",
}  # fmt: skip
_FINDING = re.compile(rf", (?:\w+ly )?(?P<verb>{'|'.join(_VERBS)}) (?P<what>that \S.*)$")
# What is found points at what is left out.
_POINTING = re.compile(r"that (?:they|it|these|this|both|such|its|their)\b")


def finding(clause: Clause) -> Clause | None:
    """Return what authors found, where their sentence says it behind what they did; else None."""
    match = _FINDING.search(clause.predicate)
    if clause.subject != "authors" or not match or _POINTING.match(match["what"]):
        return None
    return replace(clause, predicate=f"{_VERBS[match['verb']]} {match['what']}", lead="")
