"""Judges whether the verb of a model's sentence agrees with the subject that is filled in."""

import re

from digest.writing.grammar import is_past, is_verb

_ADVERBS = r"(?:(?:\w+ly|also|often|still|even|then|thus|never|always|further|first|now|both) )*"
_ONE = re.compile(rf"^(?:It|This|The (?:paper|method|model|framework|system)) {_ADVERBS}([a-z]+)\b")
_MANY = re.compile(rf"^(?:They|The authors|These) {_ADVERBS}([a-z]+)\b")
_VERB = re.compile(rf"^{_ADVERBS}([a-z]+)\b")
_BOTH = frozenset("can could will would may might must should did had".split())
# What ends like a verb in the singular, and is none.
_NO_ENDS = ("ss", "us", "ias")


def disagrees(predicate: str, *, single: bool) -> bool:
    """Tell whether a predicate's verb has not the number of its subject."""
    found = _VERB.match(predicate)
    return found is not None and not _agrees(found[1], single=single)


def find_disagreement(text: str) -> str:
    """Return the verb behind a pronoun that has not its number; "" where all is well."""
    for pattern, single in ((_ONE, True), (_MANY, False)):
        found = pattern.match(text)
        if found and not _agrees(found[1], single=single):
            return found[1]
    return ""


def _agrees(verb: str, *, single: bool) -> bool:
    if verb in _BOTH or is_past(verb):
        return True
    if single:
        return is_verb(verb)
    return not (verb.endswith("s") and not verb.endswith(_NO_ENDS))
