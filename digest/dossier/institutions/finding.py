"""Finds the institutions in an author's affiliation, whatever department or address is around them.

An affiliation is cut into parts at its commas.  Universities, academies and known bodies stand for
themselves; where there are none, a company or an institute does, then a name that is neither a
unit nor a place.  What names no institution gives none.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from digest.dossier.folding import fold, fold_words
from digest.dossier.institutions.naming import is_repeated, name_of
from digest.dossier.institutions.places import is_region
from digest.dossier.institutions.ranks import Rank, rank_of
from digest.dossier.institutions.wording import (
    LONGEST,
    clean_statements,
    split_aside,
    split_parts,
)
from digest.dossier.institutions.words import GENERIC, NO_STATEMENT

_JOINT = re.compile(r"\s+(?:and|&|und|et|y|e)\s+(?:the\s+)?|\s*/\s*", re.IGNORECASE)
# The last of a list: "X, Y, and Z".
_LAST = re.compile(r"^(?:and|&|und|et|y)\s+", re.IGNORECASE)


# Authors of one paper, and of a group, state the same.
@lru_cache(maxsize=4096)
def find_institutions(stated: str, *, sure: bool = False) -> tuple[str, ...]:
    """Return the institutions that an affiliation names, in its order, each once.

    `stated` may have departments, addresses, e-mails, marks and TeX.  With `sure`, only what its
    own words tell to be an institution counts, not any name.
    """
    names = dict[str, str]()
    for statement in clean_statements(stated):
        if not is_remark(statement):
            for name in _find_in(tuple(_parts(statement)), least=Rank.BODY if sure else Rank.NAME):
                names.setdefault(fold(name), name)
    found = tuple(names.values())
    return tuple(name for name in found if not is_repeated(name, found))


def is_remark(text: str) -> bool:
    """Tell whether words tell of help, merit or another time, not of where an author is."""
    return bool(NO_STATEMENT.search(fold(text[:LONGEST])))


def is_unit(stated: str) -> bool:
    """Tell whether words name a department or another unit, and no institution."""
    parts = [part for statement in clean_statements(stated) for part in _parts(statement)]
    return max(map(rank_of, parts), default=Rank.NOTHING) == Rank.UNIT


def ends_address(stated: str) -> bool:
    """Tell whether words end with a country or state: what follows is another address."""
    parts = [part for statement in clean_statements(stated) for part in split_parts(statement)]
    return len(parts) > 1 and is_region(parts[-1])


def _parts(statement: str) -> Iterator[str]:
    """Yield the parts of a statement; one that joins two institutions is two."""
    for listed in split_parts(statement):
        part = _LAST.sub("", listed)
        yield from _split_joint(part)
        _, aside = split_aside(part)
        if rank_of(aside) == Rank.SURE and rank_of(part) < Rank.BODY:
            yield aside


def _split_joint(part: str) -> Iterator[str]:
    """Yield both sides of an `and` between institutions; else the part as it is."""
    for joint in _JOINT.finditer(part):
        sides = part[: joint.start()], part[joint.end() :]
        if all(map(_is_whole, sides)):
            yield sides[0]
            yield from _split_joint(sides[1])
            return
    yield part


def _is_whole(part: str) -> bool:
    """Tell whether a part is an institution by itself: "State University" alone is none."""
    return rank_of(part) == Rank.SURE and not set(fold_words(part)) <= GENERIC


def _find_in(parts: Sequence[str], *, least: Rank) -> Iterator[str]:
    """Yield the names that stand for a statement, if they have a rank at least."""
    parts = _cut_countries(parts)
    ranks = [rank_of(part) for part in parts]
    best = max(ranks, default=Rank.NOTHING)
    if best < least:
        return
    # A company beside a university is a house of its own; an institute may be part of it.
    places = [place for place, rank in enumerate(ranks) if rank >= min(best, Rank.FIRM)]
    for place in _choose(best, places, parts):
        yield from filter(None, [name_of(parts[place], parts[place + 1 :])])


def _cut_countries(parts: Sequence[str]) -> Sequence[str]:
    """Take off a part the country of the address before it: two lines may stand as one."""
    cut = list(parts)
    for at, part in enumerate(parts[2:], start=2):
        country, _, rest = part.partition(" ")
        is_address = rank_of(parts[at - 1]) <= Rank.NAME
        if is_address and is_region(country) and rank_of(parts[0]) >= Rank.FIRM and _is_whole(rest):
            cut[at] = rest
    return cut


def _choose(best: Rank, places: Sequence[int], parts: Sequence[str]) -> Sequence[int]:
    """Choose among parts of one rank: of laboratories the last, which holds the others."""
    if best >= Rank.FIRM:
        return places
    if best > Rank.NAME:
        return places[-1:]
    # A town that is not known looks like a name; it stands before its country.
    towns = {
        place for place in places[1:] if place + 1 < len(parts) and is_region(parts[place + 1])
    }
    names = [place for place in places if place not in towns]
    return names if len(names) == 1 else ()
