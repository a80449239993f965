"""Filing papers under themes, so that no section is too small and there are not too many."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import fsum

from digest.model import Paper
from digest.themes.claims import Claim, judge_for
from digest.themes.taxonomy import Theme

ALSO_NEW = "also-new"

# Below nothing, because a paper without a theme is worse than one under a dull heading.
_UNCLAIMED = Claim(key=ALSO_NEW, worth=-1.0)
_ONE_GROUP = 3
_PAIR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One section's worth of papers: their identifiers, in the order in which they were given."""

    key: str
    title: str
    papers: tuple[str, ...]


def arrange(
    papers: Sequence[Paper], taxonomy: Sequence[Theme], *, most: int = 9, least: int = 3
) -> tuple[Group, ...]:
    """File every paper under one theme, the largest group first.

    Themes with fewer than `least` papers (two, where papers are few) are dissolved, then the
    smallest until `most` are left; a user's own themes never are.  What no theme holds follows
    as "Also new".  Up to three papers make a single group.
    """
    judge = judge_for(tuple(taxonomy))
    claims = {paper.id: judge.claims(paper) for paper in papers}
    if len(claims) <= _ONE_GROUP:
        places = dict.fromkeys(claims, _common_theme(claims.values()))
    else:
        filing = _Filing(claims, taxonomy)
        filing.settle(most=most, least=least if len(claims) >= 2 * least else _PAIR)
        places = filing.places
    return _groups(places, {theme.key: theme.heading for theme in taxonomy})


class _Filing:
    """Papers under themes, which are dissolved one by one."""

    def __init__(self, claims: Mapping[str, Sequence[Claim]], taxonomy: Sequence[Theme]) -> None:
        self._claims = claims
        self._own = {theme.key for theme in taxonomy if theme.own}
        self._broad = {theme.key for theme in taxonomy if theme.broad}
        self._dissolved: set[str] = set()
        self._members: dict[str, list[str]] = defaultdict(list)
        self._file(claims)

    @property
    def places(self) -> dict[str, str]:
        """The theme of each paper."""
        where = {paper: key for key, papers in self._members.items() for paper in papers}
        return {paper: where[paper] for paper in self._claims}

    def settle(self, *, most: int, least: int) -> None:
        """Dissolve themes until the rest are large and few enough."""
        while victim := self._victim(most=most, least=least):
            self._dissolved.add(victim)
            self._file(self._members.pop(victim))

    def _file(self, papers: Iterable[str]) -> None:
        for paper in papers:
            self._members[self._standing(paper)[0].key].append(paper)

    def _standing(self, paper: str) -> tuple[Claim, ...]:
        """Return the best two claims to a paper whose themes are not dissolved."""
        standing = (claim for claim in self._claims[paper] if claim.key not in self._dissolved)
        return (*islice(standing, 2), _UNCLAIMED, _UNCLAIMED)[:2]

    def _victim(self, *, most: int, least: int) -> str | None:
        """Return the theme to dissolve next: the one whose papers lose least.

        Small broad themes wait, because they grow by what the specific ones let go.
        """
        free = self._members.keys() - self._own - {ALSO_NEW}
        small = {key for key in free if len(self._members[key]) < least}
        crowded = len(self._members.keys() - small - {ALSO_NEW}) > most
        candidates = small - self._broad or (free - small if crowded else small)
        return min(candidates, key=lambda key: (self._loss(key), key), default=None)

    def _loss(self, key: str) -> float:
        pairs = map(self._standing, self._members[key])
        return fsum(first.worth - second.worth for first, second in pairs)


def _common_theme(claims: Iterable[Sequence[Claim]]) -> str:
    """Return the theme that claims every paper and is worth most to them."""
    papers = list(claims)
    worths: dict[str, list[float]] = defaultdict(list)
    for claim in (claim for paper in papers for claim in paper):
        worths[claim.key].append(claim.worth)
    shared = {key: fsum(held) for key, held in worths.items() if len(held) == len(papers)}
    return min(shared, key=lambda key: (-shared[key], key), default=ALSO_NEW)


def _groups(places: Mapping[str, str], headings: Mapping[str, str]) -> tuple[Group, ...]:
    members: dict[str, list[str]] = defaultdict(list)
    for paper, key in places.items():
        members[key].append(paper)
    groups = [
        Group(key=key, title=headings.get(key, "Also new"), papers=tuple(papers))
        for key, papers in members.items()
    ]
    return tuple(sorted(groups, key=lambda g: (g.key == ALSO_NEW, -len(g.papers), g.key)))
