"""Judges whether a model's sentence keeps the order of its quotes: who does what to whom.

A word list knows no roles: `A needs B` and `B needs A` have the same words.  So each clause of a
sentence rests on one quoted sentence, and its words stand in the order that they have there, but
for what a preposition or a comma sets off, and for a verb that is turned from active to passive.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from digest.grounding.inflections import stem
from digest.grounding.tokens import Token, tokenize
from digest.writing.model.clausing import Clause, clauses_of, parts_of
from digest.writing.model.matching import key_of, tells
from digest.writing.model.quoted import SIDED, Told

_BEING = frozenset("is are was were be been being".split())
_PARTICIPLES = ("ed", "en", "wn")


def find_disorder(text: str, quotes: Sequence[str], name: str) -> str:
    """Return the words of a text that stand otherwise in its quotes, "" where none do."""
    told = [Told(quote) for quote in quotes]
    free = {stem(token.text) for token in tokenize(name)}
    if doubled := _find_doubled(text, told, free):
        return doubled
    for clause in clauses_of(text):
        if wrong := _wrong_in(clause, told, free):
            parts = list(parts_of(clause))
            again = [_wrong_in(part, told, free) for part in parts]
            if len(parts) == 1 or any(again):
                return wrong
    return ""


def _wrong_in(clause: Clause, told: Sequence[Told], free: set[str]) -> str:
    """Return what of a clause stands so in no single quoted sentence."""
    words = [place for place in clause.places if clause.key(place) not in free]
    able = [one for one in told if all(one.has(clause.key(place)) for place in words)]
    if not able:
        return clause.shown(clause.places)
    wrong = [_disorder(clause, words, one) for one in able]
    return wrong[0] if all(wrong) else ""


def _find_doubled(text: str, told: Sequence[Told], free: set[str]) -> str:
    """Return a word that a text has more often than its quotes: it stands in another's place."""
    for token, count in Counter(key_of(token) for token in tokenize(text) if tells(token)).items():
        if token not in free and count > sum(len(one.places.get(token, ())) for one in told) > 0:
            return token
    return ""


def _disorder(clause: Clause, words: Sequence[int], told: Told) -> str:
    """Return what of a clause stands otherwise in a quoted sentence."""
    figures = (place for place in words if clause.tokens[place].kind == "number")
    for place in figures:
        if not _keeps_neighbour(clause, place, told):
            return clause.tokens[place].text
    for run in clause.stretches(words):
        for one, two in pairwise(run):
            if not _stands_so(clause, one, two, told):
                return clause.shown([one, two])
        if not _keeps_side(clause, run[0], told):
            return clause.shown(range(max(run[0] - 1, 0), run[0] + 1))
    return ""


def _keeps_neighbour(clause: Clause, place: int, told: Told) -> bool:
    """Tell whether the word before a number or the one behind it stands so near it there too."""
    at = clause.places.index(place)
    before, after = clause.places[max(at - 1, 0) : at], clause.places[at + 1 : at + 2]
    if not (before or after):
        return True
    for there in told.places[clause.key(place)]:
        ahead, behind = told.around(there)
        if any(clause.key(one) in ahead for one in before) or any(
            clause.key(one) in behind for one in after
        ):
            return True
    return False


def _stands_so(clause: Clause, one: int, two: int, told: Told) -> bool:
    """Tell whether two words stand so in a quoted sentence: in their order, or turned with a verb.

    What is passive in one of the two and active in the other has its words the other way round.
    """
    first, last = told.places[clause.key(one)], told.places[clause.key(two)]
    kept = min(first) < max(last) or clause.key(one) == clause.key(two)
    turned = max(first) > min(last)
    for place, there in ((one, first), (two, last)):
        ours = _voice(clause.tokens, place)
        theirs = {_voice(told.tokens, at) for at in there}
        if {ours, *theirs} == {"active", "passive"} and len(theirs) == 1:
            return turned
        if ours not in theirs and "participle" in {ours, *theirs}:
            return kept or turned
    return kept or (turned and _is_attribute(clause, one, two))


def _is_attribute(clause: Clause, one: int, two: int) -> bool:
    """Tell whether a word is set before its noun: `low-cost nets`, `annotated reefs`."""
    word, after = clause.tokens[one], clause.tokens[two]
    beside = after.start - word.end <= 1 and two == one + 1
    hyphened = one > 0 and clause.tokens[one - 1].end + 1 == word.start
    return beside and (word.text.endswith(_PARTICIPLES) or (hyphened and clause.hyphens(word)))


def _keeps_side(clause: Clause, place: int, told: Told) -> bool:
    """Tell whether a word that `than` or `from` stands before has it before it there too.

    The doer of a passive verb stands behind `by` in one of the two only.
    """
    if not place or (side := clause.tokens[place - 1].text.casefold()) not in SIDED - {"by"}:
        return True
    places = told.places[clause.key(place)]
    return side not in _words(told) or any(side in told.sides(at) for at in places)


def _words(told: Told) -> frozenset[str]:
    return frozenset(token.text.casefold() for token in told.tokens)


def _voice(tokens: Sequence[Token], place: int) -> str:
    """Return how a word stands if it is a verb; `participle` may be a past tense too."""
    if not tokens[place].text.endswith(_PARTICIPLES):
        return "active"
    before = {token.text.casefold() for token in tokens[max(place - 2, 0) : place]}
    after = {token.text.casefold() for token in tokens[place + 1 : place + 3]}
    return "passive" if before & _BEING or "by" in after else "participle"
