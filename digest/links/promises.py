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
# What is said to happen to a thing, not what it will do.
_STEPS = r"(?:(?!(?:have|need|access|require|use|learn|allow|enable|help)\b)\w+\s)"
# What some share among themselves is not given to all.
_ALL = r"(?:\w+ ){0,2}(?:community|public|researchers|readers|everyone)\b"
_TO_ALL = rf"(?! (?:across|among|amongst|between|throughout|within)\b|(?<=shared) with (?!{_ALL}))"
_LATER_ON = r"(?:up)?on (?:acceptance|publication)"
_PROMISE = re.compile(
    rf"\b{_THING}\b[^.]{{0,80}}\b(?:will|shall|would be|(?:is|are) to be)\s"
    rf"{_STEPS}{{0,6}}{_HAD}\b{_TO_ALL}"
    r"|\bwe (?:\w+ )?(?:will|shall|plan to|intend to|are going to) (?:\w+ ){0,3}?"
    r"(?:release|open[- ]?source|publish|share|make (?:\w+ ){0,6}?(?:available|public))\b"
    rf"|\b{_THING}\b[^.]{{0,20}}\b(?:coming soon|soon|{_LATER_ON})\b"
    rf"|\b{_THING}\b[^.]{{0,60}}\b{_HAD} (?:soon|{_LATER_ON})\b"
    rf"|\b{_LATER_ON}\b[^.]{{0,60}}\b{_THING}\b[^.]*",
    re.IGNORECASE,
)
# "Not yet" promises, "not" refuses; so do "neither", "nor" and "no" before the thing.
_NOT = re.compile(r"\b(?:not(?! yet\b| only\b)|never|cannot)\b", re.IGNORECASE)
_NO = re.compile(r"\b(?:no|nor|neither)(?: the)? $", re.IGNORECASE)
# "neither the " is the longest of these.
_REACH = 12
# Every promise has one of these; to look for them first is cheap, and most papers promise nothing.
_SIGNS = (
    *("will", "shall", "would be", "to be", "plan to", "intend to", "going to", "soon"),
    *("acceptance", "publication"),
)


def promises_release(paper: Paper) -> bool:
    """Tell whether the abstract or the comment says that code or data will be released.

    Where the same sentence has the address, there is nothing left to wait for.
    """
    return any(_promises(text) for text in (paper.abstract, paper.comment or ""))


def _promises(text: str) -> bool:
    if not _may_promise(text):
        return False
    sentences = (span.text for span in split_sentences(text))
    found = (words for words in sentences if _may_promise(words) and _has_promise(words))
    return any(not find_addresses(sentence) for sentence in found)


def _may_promise(text: str) -> bool:
    folded = text.casefold()
    return any(sign in folded for sign in _SIGNS)


def _has_promise(sentence: str) -> bool:
    """Tell whether something is promised, though something else may be refused before it."""
    found = _PROMISE.search(sentence)
    while found and (
        _NOT.search(found[0])
        or _NO.search(sentence[max(found.start() - _REACH, 0) : found.start()])
    ):
        found = _PROMISE.search(sentence, found.start() + 1)
    return found is not None
