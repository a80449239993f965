"""Mends headings once papers stand under them: renames untrue ones, joins those that are one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from digest.text.forms import tokenize
from digest.themes.naming.headings import Heading, Namer, is_new

Headings = Mapping[str, Heading]

# Sections are joined while more than so many are left, where their papers are so much alike (the
# cosine of what they are about) and no more than this share of all.  Larger ones an editor keeps
# apart, as people's own lists do.
_FEWEST = 5
_ALIKE = 0.75
_LARGEST = 0.25
# Words that join others and say nothing by themselves, or that half of all headings have.
_JOINTS = frozenset("a an and for from in of on the to via with learning model 3d".split())


def members_of(headings: Headings) -> Mapping[Heading, list[str]]:
    """Return the papers (identifiers) of each heading, in order."""
    members: dict[Heading, list[str]] = defaultdict(list)
    for paper in sorted(headings):
        members[headings[paper]].append(paper)
    return members


def rename_untrue(namer: Namer, headings: Headings) -> dict[str, Heading]:
    """Give sections of whose papers their heading is not true the best one that is, if any is."""
    renamed = dict(headings)
    for heading, papers in members_of(headings).items():
        if namer.is_true(heading, papers):
            continue
        taken = {*renamed.values(), *namer.reserved} - {heading}
        true = (other for other in namer.rank_headings(papers) if not other.loose)
        better = next((other for other in true if is_new(other, taken)), None)
        renamed |= dict.fromkeys(papers, better or heading)
    return renamed


def join_kin(namer: Namer, headings: Headings) -> dict[str, Heading]:
    """Join sections whose headings are near one another under one that is true of both."""
    joined = dict(headings)
    while pair := next(_joinable(namer, joined), None):
        one, other, shared = pair
        joined = {p: shared if here in (one, other) else here for p, here in joined.items()}
    return joined


def _joinable(namer: Namer, headings: Headings) -> Iterator[tuple[Heading, Heading, Heading]]:
    """Yield two sections and their common heading, the smallest first."""
    members = members_of(headings)
    if len(members) <= _FEWEST:
        return
    by_size = sorted(members, key=lambda heading: (len(members[heading]), heading.key))
    for one, other in combinations(by_size, 2):
        papers = [*members[one], *members[other]]
        if (
            len(papers) <= _LARGEST * len(headings)
            and _are_near(namer, one, other)
            and (namer.coverage.likeness(members[one], members[other]) >= _ALIKE)
        ):
            rest = {*members, *namer.reserved} - {one, other}
            shared = _find_common(namer, one, other, papers)
            if shared and (shared in (one, other) or is_new(shared, rest)):
                yield one, other, shared


def _find_common(
    namer: Namer, one: Heading, other: Heading, papers: Sequence[str]
) -> Heading | None:
    """Return what is true of the papers of two headings: one of them, or what is above both."""
    cover = namer.coverage.over(papers)
    keys = {one.theme, other.theme} | (namer.above(one) & namer.above(other))
    worths = {
        key: namer.coverage.worth(key, cover[key], len(papers))
        for key in keys & cover.keys()
        if namer.coverage.is_true(key, papers)
    }
    true = [key for key, worth in worths.items() if worth > 0]
    best = min(true, key=lambda key: (namer.is_broad(key), -cover[key], key), default="")
    return namer.of_theme(best) if best else None


def _are_near(namer: Namer, one: Heading, other: Heading) -> bool:
    """Tell whether a heading holds another, or is of its family and shares words with it."""
    if not (one.theme and other.theme):
        return False
    if one.theme in namer.above(other) or other.theme in namer.above(one):
        return True
    kin = namer.above(one) & namer.above(other)
    return bool(kin) and bool(_words(one) & _words(other))


def _words(heading: Heading) -> set[str]:
    return set(tokenize(heading.title)) - _JOINTS
