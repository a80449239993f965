"""Tells what a part of an affiliation is: a university, company, institute, unit or place."""

from enum import IntEnum

from digest.dossier.folding import fold
from digest.dossier.institutions.names import begins_known
from digest.dossier.institutions.places import is_city, is_place
from digest.dossier.institutions.wording import split_aside
from digest.dossier.institutions.words import (
    BODY,
    FIRM,
    GROUP,
    NO_INSTITUTION,
    UNIT,
    UNIVERSITY,
)

_LONGEST = 180
_SHORT = 2


class Rank(IntEnum):
    """What a part is; the highest rank among the parts stands for the affiliation."""

    NOTHING = 0
    UNIT = 1
    NAME = 2
    GROUP = 3
    BODY = 4
    FIRM = 5
    SURE = 6


def rank_of(part: str) -> Rank:
    """Return what a part is."""
    plain, _ = split_aside(part)
    folded = fold(plain)
    if not any(map(str.isalpha, plain)) or len(part) > _LONGEST or is_city(plain):
        return Rank.NOTHING
    if UNIVERSITY.search(folded):
        return Rank.SURE
    if is_place(plain) or NO_INSTITUTION.search(fold(part)):
        return Rank.NOTHING
    rank = _rank_name(folded)
    return Rank.NOTHING if rank == Rank.NAME and plain.islower() else rank


def _rank_name(folded: str) -> Rank:
    """Return what a part is that is no university, place or person's standing."""
    is_body, is_group = BODY.search(folded), GROUP.search(folded)
    if UNIT.search(folded):
        return Rank.UNIT
    # A laboratory of a known house is less than the house itself, but for `Alibaba Group`.
    if begins_known(folded) and (is_body or not is_group or len(folded.split()) <= _SHORT):
        return Rank.SURE
    if is_body:
        return Rank.BODY
    if FIRM.search(folded):
        return Rank.FIRM
    return Rank.GROUP if is_group else Rank.NAME
