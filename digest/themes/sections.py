"""Joins clusters, the taxonomy and a user's own themes: every paper under one heading."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from digest.model import Paper
from digest.themes.arranging import Group, arrange
from digest.themes.filing import ALSO_NEW
from digest.themes.headings import Heading, Namer, choose_headings
from digest.themes.own import Nearness, OwnClaim, find_own
from digest.themes.placing import Places
from digest.themes.taxonomy import Theme, packaged_only


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How few papers a section has, and how many sections an issue has at most."""

    least: int = 3
    most: int = 9


def arrange_clusters(  # noqa: PLR0913 - each is one independent thing that decides
    papers: Sequence[Paper],
    clusters: Sequence[Sequence[str]],
    taxonomy: Sequence[Theme],
    *,
    bounds: Bounds = Bounds(),
    nearness: Nearness | None = None,
    before: frozenset[str] = frozenset(),
) -> tuple[Group, ...]:
    """Make sections of clusters (identifiers); papers that no cluster has are left over.

    A paper that a user's theme claims goes there.  The rest keeps its cluster, but for papers
    that another heading plainly fits better.  Sections keep within the bounds, the user's own
    being never too small.  What is left over goes where it fits and, if that leaves more than a
    tenth of the papers, where it fits at all; the rest is "Also new".  A user's pinned themes
    come first, then the largest section; papers stand in the order in which they were given.
    Headings of the issue `before`, by key, are preferred where they are true again.
    """
    own = find_own(papers, taxonomy, nearness=nearness)
    free = [paper for paper in papers if paper.id not in own]
    room = max(bounds.most - len({claim.key for claim in own.values()}), 1)
    namer = Namer(free, taxonomy, before=before)
    others = [Heading(key=theme.key, title=theme.heading) for theme in taxonomy if theme.own]
    headings = _name(namer, _usable(clusters, free, bounds.least), others)
    places = Places(namer, headings, free)
    topics = namer.coverage.topics
    rest = [theme for theme in packaged_only(taxonomy) if theme.key not in topics]
    _settle(places, rest, replace(bounds, most=room))
    where = {paper: heading.key for paper, heading in places.headings.items()}
    titles = {heading.key: heading.title for heading in places.headings.values()}
    titles |= {theme.key: theme.heading for theme in taxonomy if theme.own}
    where |= {paper: claim.key for paper, claim in own.items()}
    return _groups(papers, where, titles, own, taxonomy)


def arrange_few(
    papers: Sequence[Paper], taxonomy: Sequence[Theme], *, nearness: Nearness | None = None
) -> tuple[Group, ...]:
    """Make sections of papers too few for clusters: the user's own themes, then the taxonomy's."""
    own = find_own(papers, taxonomy, nearness=nearness)
    free = [paper for paper in papers if paper.id not in own]
    groups = arrange(free, packaged_only(taxonomy)) if free else ()
    where = {name: group.key for group in groups for name in group.papers}
    titles = {theme.key: theme.heading for theme in taxonomy if theme.own}
    titles |= {group.key: group.title for group in groups}
    where |= {paper: claim.key for paper, claim in own.items()}
    return _groups(papers, where, titles, own, taxonomy)


def _usable(
    clusters: Iterable[Sequence[str]], free: Sequence[Paper], least: int
) -> list[list[str]]:
    """Return what own themes leave of the clusters where that is enough for a section."""
    ids = {paper.id for paper in free}
    left = [sorted(ids & {*cluster}) for cluster in clusters]
    return sorted((cluster for cluster in left if len(cluster) >= least), key=lambda c: c[0])


def _name(
    namer: Namer, clusters: Sequence[Sequence[str]], others: Sequence[Heading]
) -> Mapping[str, Heading]:
    """Return the heading of each paper that stands in a cluster that has one."""
    named = choose_headings(namer, clusters, others=others, may_merge=True)
    return {
        paper: heading
        for cluster, heading in zip(clusters, named, strict=True)
        if heading
        for paper in cluster
    }


def _settle(places: Places, taxonomy: Sequence[Theme], bounds: Bounds) -> None:
    """Put every paper where it fits: under the headings that hold, else under the taxonomy's."""
    places.move_strangers(least=bounds.least)
    while victim := places.victim(most=bounds.most, least=bounds.least):
        places.close(victim)
    places.place_left()
    _file_left(places, taxonomy, bounds)
    places.place_most()


def _file_left(places: Places, taxonomy: Sequence[Theme], bounds: Bounds) -> None:
    """File what is left over by the taxonomy alone while there is room for sections."""
    room = bounds.most - len({*places.headings.values()})
    if room < 1:
        return
    known = {heading.title.casefold(): heading for heading in places.headings.values()}
    for group in arrange(places.left, taxonomy, most=room, least=bounds.least):
        made = Heading(key=group.key, title=group.title, theme=group.key)
        heading = known.get(group.title.casefold(), made)
        if group.key != ALSO_NEW and len(group.papers) >= bounds.least:
            places.headings |= dict.fromkeys(group.papers, heading)


def _groups(
    papers: Sequence[Paper],
    where: Mapping[str, str],
    titles: Mapping[str, str],
    own: Mapping[str, OwnClaim],
    taxonomy: Sequence[Theme],
) -> tuple[Group, ...]:
    pinned = {theme.key: theme.order for theme in taxonomy if theme.own and theme.order}
    members: dict[str, list[str]] = {}
    for paper in papers:
        members.setdefault(where.get(paper.id, ALSO_NEW), []).append(paper.id)
    groups = [
        Group(
            key=key,
            title=titles.get(key, "Also new"),
            papers=tuple(ids),
            reasons=tuple((paper, own[paper].reason) for paper in ids if paper in own),
        )
        for key, ids in members.items()
    ]
    return tuple(sorted(groups, key=lambda group: _rank(group, pinned)))


def _rank(group: Group, pinned: Mapping[str, int]) -> tuple[bool, float, int, str]:
    """Pinned themes come first in their order, then the largest, "Also new" last."""
    place = pinned.get(group.key, float("inf"))
    return group.key == ALSO_NEW, place, -len(group.papers), group.key
