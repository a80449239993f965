"""Joins clusters, the taxonomy and a user's own themes: every paper under one heading."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from digest.model import Paper
from digest.themes.arranging.filing import ALSO_NEW, file_few
from digest.themes.arranging.own import Nearness, OwnClaim, find_own
from digest.themes.arranging.placing import Places
from digest.themes.fitting.coverage import Coverage
from digest.themes.fitting.fitness import Fitness, fitness_for
from digest.themes.fitting.taxonomy import Theme
from digest.themes.naming.headings import Heading, Namer, choose_headings

# At most one of few papers in so many is left over.
_LEFT_OVER = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One section's worth of papers: their identifiers, in the order in which they were given.

    `reasons` says of papers, by identifier, why a user's own theme has them.
    """

    key: str
    title: str
    papers: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...] = ()


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
    come first, then the largest section, those that say no more than the topic behind them; papers
    stand in the order in which they were given.
    Headings of the issue `before`, by key, are preferred where they are true again.
    """
    own = find_own(papers, taxonomy, nearness=nearness)
    free = [paper for paper in papers if paper.id not in own]
    room = max(bounds.most - len({claim.key for claim in own.values()}), 1)
    namer = Namer(free, taxonomy, before=before)
    others = [Heading(key=theme.key, title=theme.heading) for theme in taxonomy if theme.own]
    headings = _name(namer, _usable(clusters, free, bounds.least), others)
    places = Places(namer, headings, free)
    _settle(places, replace(bounds, most=room))
    where = {paper: heading.key for paper, heading in places.headings.items()}
    titles = {heading.key: heading.title for heading in places.headings.values()}
    return _groups(papers, where, titles, own, taxonomy, topics=namer.coverage.topics)


def arrange_few(
    papers: Sequence[Paper],
    taxonomy: Sequence[Theme],
    *,
    bounds: Bounds = Bounds(),
    nearness: Nearness | None = None,
    before: frozenset[str] = frozenset(),
) -> tuple[Group, ...]:
    """Make sections of papers too few for clusters: the user's own themes, then the taxonomy's.

    Fewer papers than a section has are one, if a heading fits them all.  Headings of the issue
    `before`, by key, are preferred.
    """
    own = find_own(papers, taxonomy, nearness=nearness)
    free = [paper for paper in papers if paper.id not in own]
    fitness = fitness_for(tuple(taxonomy))
    topics = Coverage(free, fitness).topics
    filed = file_few(
        free,
        fitness,
        most=max(bounds.most - len({claim.key for claim in own.values()}), 1),
        least=min(bounds.least, len(papers)),
        room=len(papers) // _LEFT_OVER,
        topics=topics,
        before=before,
        without=_keys_titled(fitness, [theme.heading for theme in taxonomy if theme.own]),
    )
    titles = {key: fitness.themes[key].heading for key in filed.values()}
    return _groups(papers, filed, titles, own, taxonomy, topics=topics)


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


def _settle(places: Places, bounds: Bounds) -> None:
    """Put every paper where it fits: under the headings that hold, else under the taxonomy's."""
    places.move_strangers(least=bounds.least)
    places.close_small(most=bounds.most, least=bounds.least)
    places.place_left()
    places.exchange(most=bounds.most)
    places.close_small(most=bounds.most, least=bounds.least)
    places.open_topics(most=bounds.most)
    places.place_most()


def _keys_titled(fitness: Fitness, titles: Iterable[str]) -> frozenset[str]:
    """Return the themes (keys) whose heading is one of some titles."""
    known = {title.casefold() for title in titles}
    return frozenset(
        key for key, theme in fitness.themes.items() if theme.heading.casefold() in known
    )


def _groups(  # noqa: PLR0913 - each is one independent thing that decides
    papers: Sequence[Paper],
    filed: Mapping[str, str],
    titles: Mapping[str, str],
    own: Mapping[str, OwnClaim],
    taxonomy: Sequence[Theme],
    *,
    topics: frozenset[str],
) -> tuple[Group, ...]:
    """Put papers together under their headings (keys), a user's own before all others."""
    where = {**filed, **{paper: claim.key for paper, claim in own.items()}}
    titles = {**titles, **{theme.key: theme.heading for theme in taxonomy if theme.own}}
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
    return tuple(sorted(groups, key=lambda group: _rank(group, pinned, topics)))


def _rank(
    group: Group, pinned: Mapping[str, int], topics: frozenset[str]
) -> tuple[bool, bool, float, int, str]:
    """Pinned themes come first in their order, then the largest, "Also new" last.

    Before it stand those that say no more than the topic: no issue is named after them.
    """
    place = pinned.get(group.key, float("inf"))
    vague = group.key in topics and group.key not in pinned
    return group.key == ALSO_NEW, vague, place, -len(group.papers), group.key
