"""Names clusters: from the taxonomy where one is about a theme, else by its own phrases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import chain
from math import log

from digest.model import Paper
from digest.text import slugify
from digest.text.forms import tokenize
from digest.themes.fitting.coverage import MOST, SMOOTH, Coverage
from digest.themes.fitting.fitness import fitness_for
from digest.themes.fitting.taxonomy import Theme
from digest.themes.naming.distinctive import Phrasebook

# A part of a theme heads in its place where it fits nearly as many papers.
_PART = 0.8
# A heading that an issue before had wins over one that does not say six times as much.
_AGAIN = 6.0
# Few of the week's papers are about a heading, or so large a share of those stands in one section.
_COMMON = 0.2
_TELLING = 0.5
# A loose heading is better than none where no phrase is shared either.
_LOOSE = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A cluster's name: of the taxonomy's `theme` (its key), or in the words of its papers.

    `stems` are the words of the papers' phrase; a `loose` heading is true of too few of them, and
    was given because nothing better was found.
    """

    key: str
    title: str
    theme: str = ""
    stems: tuple[str, ...] = ()
    loose: bool = False


class Namer:
    """A week's papers, ready for clusters of them to be named.

    `before` are the keys of an earlier issue's headings: of those that are true of a cluster, one
    of them wins unless another says clearly more.  `reserved` headings are the user's own.
    """

    def __init__(
        self,
        papers: Sequence[Paper],
        taxonomy: Sequence[Theme],
        *,
        before: frozenset[str] = frozenset(),
    ) -> None:
        self.reserved = tuple(
            Heading(key=theme.key, title=theme.heading) for theme in taxonomy if theme.own
        )
        self._before = before
        self.fitness = fitness_for(tuple(taxonomy))
        self._papers = {paper.id: paper for paper in sorted(papers, key=lambda paper: paper.id)}
        self.coverage = Coverage(papers, self.fitness)
        self.fits = self.coverage.fits
        self._phrases = Phrasebook(list(self._papers.values()))

    def rank_headings(self, cluster: Sequence[str]) -> Iterator[Heading]:
        """Yield the headings that are true of a cluster (identifiers), the best first."""
        themes = self._rank_themes(cluster)
        yield from map(self.of_theme, themes)
        for phrase in self._phrases.rank_phrases(cluster):
            yield Heading(key=slugify(phrase.heading), title=phrase.heading, stems=phrase.stems)
        for key in self._rank_themes(cluster, least=_LOOSE):
            if key not in themes:
                yield replace(self.of_theme(key), loose=True)

    def fit(self, paper: Paper, heading: Heading) -> float:
        """Return between 0 and 1 how well a heading fits a paper."""
        if heading.theme:
            return self.fits[paper.id].get(heading.theme, 0.0)
        return self._phrases.fit(paper.id, heading.stems)

    def kinship(self, paper: Paper, others: Sequence[str]) -> float:
        """Return between 0 and 1 how far a paper is about what others (identifiers) are about."""
        return self.coverage.likeness([paper.id], others)

    def belonging(self, paper: Paper, cluster: Sequence[str]) -> float:
        """Return between 0 and 1 how far a paper is about what the rest of its cluster is."""
        return self.coverage.belonging(paper.id, cluster)

    def is_true(self, heading: Heading, papers: Sequence[str]) -> bool:
        """Tell whether a heading fits half of papers (identifiers) and says more than the topic."""
        if heading.theme:
            return self.coverage.is_true(heading.theme, papers)
        return self.share(heading, papers) >= MOST

    def share(self, heading: Heading, papers: Sequence[str]) -> float:
        """Return the share of papers (identifiers) that a heading plainly fits."""
        return sum(self.suits_id(paper, heading) for paper in papers) / len(papers)

    def suits(self, paper: Paper, heading: Heading) -> bool:
        """Tell whether a heading plainly fits a paper: a specialist would look for it there."""
        return self.suits_id(paper.id, heading)

    def suits_id(self, paper: str, heading: Heading) -> bool:
        """Tell whether a heading plainly fits a paper (its identifier)."""
        if heading.theme:
            return heading.theme in self.coverage.plain[paper]
        return self._phrases.fit(paper, heading.stems) > 0

    def tells(self, heading: Heading, count: int) -> bool:
        """Tell whether a heading that plainly fits so many of a section's papers tells them apart.

        What many other sections are about too tells no more than that of which clusters are made.
        """
        spread = self.coverage.counts[heading.theme]
        return spread <= _COMMON * len(self._papers) or count >= _TELLING * spread

    def above(self, heading: Heading) -> frozenset[str]:
        """Return the keys of the theme and the family to which a taxonomy's heading belongs."""
        theme = self.fitness.themes[self.fitness.parent(heading.theme)]
        return frozenset((theme.key, theme.family)) & self.fitness.themes.keys()

    def is_broad(self, key: str) -> bool:
        """Tell whether a theme (its key) is a family."""
        return self.fitness.themes[key].broad

    def of_theme(self, key: str) -> Heading:
        """Return the heading of a theme of the taxonomy (its key)."""
        return Heading(key=key, title=self.fitness.themes[key].heading, theme=key)

    def _rank_themes(self, cluster: Sequence[str], *, least: float = MOST) -> list[str]:
        """Return the themes that are true of a cluster, the specific ones first, then by worth."""
        cover = self.coverage.over(cluster)
        true = [key for key in cover if self.coverage.is_true(key, cluster, least=least)]
        worths = {key: self.coverage.worth(key, cover[key], len(cluster)) for key in true}
        ranked = sorted(
            (key for key, worth in worths.items() if worth > 0),
            key=lambda key: (
                self.is_broad(key) and key not in self._before,
                -worths[key] * self._again(key),
                key,
            ),
        )
        # A theme that is there for one of its parts gives way to it.
        narrowed = (self._narrowed(key, cover, cluster) for key in ranked)
        return list(dict.fromkeys((*narrowed, *ranked)))

    def _narrowed(self, key: str, cover: Mapping[str, float], cluster: Sequence[str]) -> str:
        """Return the part of a theme that fits nearly as many papers, or the theme."""
        if key in self._before:
            return key
        parts = {
            part.key: cover[part.key]
            * log(1 / (self.coverage.background[part.key] + SMOOTH))
            * self._again(part.key)
            for part in self.fitness.themes[key].parts
            if cover.get(part.key, 0.0) >= _PART * cover[key]
            and self.coverage.is_true(part.key, cluster)
        }
        return min(parts, key=lambda part: (-parts[part], part), default=key)

    def goes_on(self, key: str) -> bool:
        """Tell whether an issue before had a heading (its key)."""
        return key in self._before

    def _again(self, key: str) -> float:
        """Return by how much a heading counts more because an issue before had it."""
        return _AGAIN if key in self._before else 1.0


def name_clusters(
    clusters: Sequence[Sequence[Paper]], taxonomy: Sequence[Theme]
) -> tuple[Heading | None, ...]:
    """Name every cluster, no two alike; None where nothing is true of two of its papers.

    The clusters are named against each other: what all speak of heads none of them.
    """
    papers = [paper for cluster in clusters for paper in cluster]
    namer = Namer(papers, taxonomy)
    return choose_headings(namer, [[paper.id for paper in cluster] for cluster in clusters])


def choose_headings(
    namer: Namer,
    clusters: Sequence[Sequence[str]],
    *,
    others: Iterable[Heading] = (),
    may_merge: bool = False,
) -> tuple[Heading | None, ...]:
    """Give each cluster, the largest first, its best heading that no other has, nor `others`.

    Clusters may merge, that is have one heading, where only a loose one would tell them apart.
    """
    reserved = set(others)
    given: dict[int, Heading | None] = {}
    for at in sorted(
        range(len(clusters)), key=lambda at: (-len(clusters[at]), min(clusters[at], default=""))
    ):
        taken = {heading for heading in given.values() if heading}
        given[at] = _choose(namer, clusters[at], taken, reserved, may_merge=may_merge)
    return tuple(given[at] for at in range(len(clusters)))


def _choose(
    namer: Namer,
    cluster: Sequence[str],
    taken: AbstractSet[Heading],
    reserved: AbstractSet[Heading],
    *,
    may_merge: bool,
) -> Heading | None:
    headings = namer.rank_headings(cluster)
    best = next(headings, None)
    others = chain([best] if best else [], headings)
    free = next((heading for heading in others if is_new(heading, taken | reserved)), None)
    if may_merge and best in taken and (free is None or free.loose):
        return best
    return free


def is_new(heading: Heading, taken: AbstractSet[Heading]) -> bool:
    """Tell whether a heading differs from all others, a phrase in more than a word left away."""
    own = set(heading.stems)
    return not any(
        heading.key == other.key
        or heading.title.casefold() == other.title.casefold()
        or (own and (own <= (words := {*tokenize(other.title)}) or words <= own))
        for other in taken
    )
