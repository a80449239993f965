"""Filing papers under themes, so that no section is too small and there are not too many."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from digest.model import Paper
from digest.themes.claims import Claim, judge_for
from digest.themes.filing import ALSO_NEW, Filing
from digest.themes.taxonomy import Theme

_ONE_GROUP = 3
_PAIR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One section's worth of papers: their identifiers, in the order in which they were given.

    `reasons` says of papers, by identifier, why a user's own theme has them.
    """

    key: str
    title: str
    papers: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...] = ()


def arrange(
    papers: Sequence[Paper], taxonomy: Sequence[Theme], *, most: int = 9, least: int = 3
) -> tuple[Group, ...]:
    """File every paper under one theme, the largest group first.

    Themes with fewer than `least` papers (two, where papers are few) are dissolved, most often
    into their families, then others until `most` are left; a user's own themes never are.  What
    no theme holds follows as "Also new".  Up to three papers make a single group.
    """
    judge = judge_for(tuple(taxonomy))
    claims = {paper.id: judge.claims(paper) for paper in papers}
    if len(claims) <= _ONE_GROUP:
        places = dict.fromkeys(claims, _common_theme(claims.values()))
    else:
        filing = Filing(claims, taxonomy)
        filing.settle(most=most, least=least if len(claims) >= 2 * least else _PAIR)
        places = filing.places
    return _groups(places, {theme.key: theme.heading for theme in taxonomy})


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
