"""Tells whether a paper announces code or data that are still to come, and gives no address."""

import re

from digest.links.addresses import find_addresses
from digest.model import Paper
from digest.text import split_sentences

_THING = (
    r"(?:codes?|code ?base|data|data ?sets?|models?|weights|checkpoints?|implementations?|"
    r"benchmarks?|library|toolkit|software|source|scripts?|materials?|resources?|corpus)"
)
_HAD = (
    r"(?:available|accessible|released?|public|publici[sz]ed|published|open[- ]?sourced?|shared|"
    r"provided|uploaded|posted|opened?)"
)
_PROMISE = re.compile(
    rf"\b{_THING}\b[^.]{{0,80}}\b(?:will|shall|would be|(?:is|are) to be)\s(?:\w+\s){{0,6}}{_HAD}\b"
    r"|\bwe (?:\w+ )?(?:will|shall|plan to|intend to|are going to) (?:\w+ ){0,3}?"
    r"(?:release|open[- ]?source|publish|share|make (?:\w+ ){0,6}?(?:available|public))\b"
    rf"|\b{_THING}\b[^.]{{0,20}}\b(?:coming soon|soon|(?:up)?on (?:acceptance|publication))\b"
    rf"|\b{_THING}\b[^.]{{0,60}}\b{_HAD} (?:soon|(?:up)?on (?:acceptance|publication))\b"
    rf"|\b(?:up)?on (?:acceptance|publication)\b[^.]{{0,60}}\b{_THING}\b",
    re.IGNORECASE,
)
# Every promise has one of these; to look for them first is cheap, and most papers promise nothing.
_SIGNS = ("will", "shall", "would be", "to be", "plan to", "intend to", "going to", "soon")
_LATER = ("acceptance", "publication")


def promises_release(paper: Paper) -> bool:
    """Tell whether the abstract or the comment says that code or data will be released.

    Where the same sentence has the address, there is nothing left to wait for.
    """
    return any(_promises(text) for text in (paper.abstract, paper.comment or ""))


def _promises(text: str) -> bool:
    folded = text.casefold()
    if not any(sign in folded for sign in (*_SIGNS, *_LATER)):
        return False
    found = (span.text for span in split_sentences(text) if _PROMISE.search(span.text))
    return any(not any(find_addresses(sentence)) for sentence in found)
