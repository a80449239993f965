"""Names clusters: from the taxonomy where one is about a theme, else by its own phrases."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from math import log

from digest.model import Paper
from digest.text import slugify
from digest.themes.distinctive import Phrasebook
from digest.themes.fitness import fitness_for
from digest.themes.taxonomy import Theme
from digest.themes.tokens import tokenize

# A theme heads a cluster where it fits so many of its papers (a share of the cluster, each paper
# counted by how well), and fits them so much better than it fits the rest of the week.
_MOST = 0.4
_AGAINST = 1.5
# A part of a theme heads in its place where it fits nearly as many papers, and most of them all.
_PART = 0.65
_MOST_OF_ALL = 0.5
# A loose heading is better than none where no phrase is shared either.
_LOOSE = 0.3
# From here on a theme fits a paper: one clear phrase in the abstract says as much.
_FITS = 0.3
_SMOOTH = 0.02


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
    """A week's papers, ready for clusters of them to be named."""

    def __init__(self, papers: Sequence[Paper], taxonomy: Sequence[Theme]) -> None:
        self._fitness = fitness_for(tuple(theme for theme in taxonomy if not theme.own))
        ordered = sorted(papers, key=lambda paper: paper.id)
        self.fits = {paper.id: self._fitness.fits(paper) for paper in ordered}
        self._phrases = Phrasebook(ordered)
        self._background = _coverage(self.fits, list(self.fits))

    def rank_headings(self, cluster: Sequence[str]) -> Iterator[Heading]:
        """Yield the headings that are true of a cluster (identifiers), the best first."""
        themes = self._rank_themes(cluster, least=_MOST)
        certain = [key for key in themes if not self._fitness.themes[key].broad]
        yield from map(self._of_theme, certain)
        for phrase in self._phrases.rank_phrases(cluster):
            yield Heading(key=slugify(phrase.heading), title=phrase.heading, stems=phrase.stems)
        for key in self._rank_themes(cluster, least=_LOOSE):
            if key not in certain:
                yield replace(self._of_theme(key), loose=True)

    def fit(self, paper: Paper, heading: Heading) -> float:
        """Return between 0 and 1 how well a heading fits a paper."""
        if heading.theme:
            return self.fits[paper.id].get(heading.theme, 0.0)
        return self._phrases.fit(paper.id, heading.stems)

    def _of_theme(self, key: str) -> Heading:
        return Heading(key=key, title=self._fitness.themes[key].heading, theme=key)

    def _rank_themes(self, cluster: Sequence[str], *, least: float) -> list[str]:
        """Return the themes that fit enough of a cluster's papers, the most telling first."""
        cover = _coverage(self.fits, cluster)
        worths = {
            key: worth
            for key, share in cover.items()
            if share >= least
            and self._is_true(key, cluster, loose=least < _MOST)
            and (worth := self._worth(key, share, len(cluster))) > 0
        }
        ranked = sorted(worths, key=lambda key: (-worths[key], key))
        # A theme that is there for one of its parts gives way to it.
        return list(dict.fromkeys(self._narrowed(key, cover, cluster) for key in ranked))

    def _narrowed(self, key: str, cover: Mapping[str, float], cluster: Sequence[str]) -> str:
        """Return the part of a theme that fits nearly as many papers, or the theme."""
        parts = {
            part.key: cover.get(part.key, 0.0) * log(1 / (self._background[part.key] + _SMOOTH))
            for part in self._fitness.themes[key].parts
            if cover.get(part.key, 0.0) >= _PART * cover[key] and self._is_true(part.key, cluster)
        }
        return min(parts, key=lambda part: (-parts[part], part), default=key)

    def _is_true(self, key: str, cluster: Sequence[str], *, loose: bool = False) -> bool:
        """Tell whether a theme fits more than one paper and, where it is a part, most of them."""
        users = sum(self.fits[paper].get(key, 0.0) >= _FITS for paper in cluster)
        is_part = self._fitness.parent(key) != key
        return users > 1 and (loose or not is_part or users >= _MOST_OF_ALL * len(cluster))

    def _worth(self, key: str, share: float, size: int) -> float:
        """Return how much a theme says of a cluster: its share there, by that share elsewhere."""
        rest = len(self.fits) - size
        elsewhere = (self._background[key] * len(self.fits) - share * size) / rest if rest else 0.0
        lift = (share + _SMOOTH) / (max(elsewhere, 0.0) + _SMOOTH)
        return share * log(lift) if lift >= _AGAINST else 0.0


def _coverage(
    fits: Mapping[str, Mapping[str, float]], cluster: Sequence[str]
) -> Mapping[str, float]:
    """Return the mean fit of every theme over papers."""
    total: dict[str, float] = defaultdict(float)
    for paper in sorted(cluster):
        for key, fit in fits[paper].items():
            total[key] += fit
    return {key: amount / len(cluster) for key, amount in total.items()}


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
    best = next(namer.rank_headings(cluster), None)
    headings = namer.rank_headings(cluster)
    free = next((heading for heading in headings if _is_new(heading, taken | reserved)), None)
    if may_merge and best in taken and (free is None or free.loose):
        return best
    return free


def _is_new(heading: Heading, taken: AbstractSet[Heading]) -> bool:
    """Tell whether a heading differs from all others, a phrase in more than a word left away."""
    own = set(heading.stems)
    return not any(
        heading.key == other.key
        or heading.title.casefold() == other.title.casefold()
        or (own and (own <= (words := {*tokenize(other.title)}) or words <= own))
        for other in taken
    )
