"""What a week's papers are about: which themes are true of some, and say what others do not."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain
from math import fsum, hypot, log

from digest.model import Paper
from digest.themes.fitting.fitness import Fitness, listings

# A heading is true of papers where it plainly fits half of them.
MOST = 0.5
# It fits them so much better than it fits the rest of the week.
_AGAINST = 1.5
# Where fewer of the papers are of its field than the first figure says, one word in passing is
# mostly another field's: nearly all must speak of it.
_HOME = 0.4
_ABROAD = 0.9
# A family says nothing where so many of the week's papers are of its field, or about it.
_TOPIC = 0.45
# Their papers are about the subjects of every field.
_METHODS = frozenset(("cs", "eess", "stat"))
# Added to shares, so that what hardly any paper says is not infinitely telling.
SMOOTH = 0.02


class Coverage:
    """How well the themes of a taxonomy fit each paper of a week, and groups of them."""

    def __init__(self, papers: Sequence[Paper], fitness: Fitness) -> None:
        self._fitness = fitness
        self._papers = {paper.id: paper for paper in sorted(papers, key=lambda paper: paper.id)}
        self.fits = {id_: fitness.fits(paper) for id_, paper in self._papers.items()}
        self.plain = {id_: fitness.plain(paper) for id_, paper in self._papers.items()}
        # How many papers of the week each theme plainly fits.
        self.counts = Counter(chain.from_iterable(self.plain.values()))
        # The same sections are asked about for every paper.
        self._means = cache(self._mean)
        self.background = self.over(list(self.fits))
        # The families that say no more than what the whole week is about.
        self.topics = self._find_topics()

    def over(self, cluster: Sequence[str]) -> Mapping[str, float]:
        """Return the mean fit of every theme over papers (identifiers)."""
        return self._means(tuple(sorted(cluster)))

    def _mean(self, cluster: tuple[str, ...]) -> Mapping[str, float]:
        total: dict[str, float] = defaultdict(float)
        for paper in cluster:
            for key, fit in self.fits[paper].items():
                total[key] += fit
        return {key: amount / len(cluster) for key, amount in total.items()}

    def likeness(self, some: Sequence[str], others: Sequence[str]) -> float:
        """Return between 0 and 1 how far papers are about what others (identifiers) are about."""
        return _cosine(self.over(some), self.over(others))

    def belonging(self, paper: str, cluster: Sequence[str]) -> float:
        """Return between 0 and 1 how far one of a cluster's papers is about what the rest is."""
        rest = dict(self.over(cluster))
        for key, fit in self.fits[paper].items():
            rest[key] -= fit / len(cluster)
        return _cosine(self.fits[paper], rest)

    def is_true(self, key: str, cluster: Sequence[str], *, least: float = MOST) -> bool:
        """Tell whether a theme fits so large a share of papers, and two at least."""
        users = sum(key in self.plain[paper] for paper in cluster)
        if users < max(2, least * len(cluster)) or key in self.topics:
            return False
        return users >= _ABROAD * len(cluster) or self._is_at_home(key, cluster)

    def _is_at_home(self, key: str, cluster: Sequence[str]) -> bool:
        """Tell whether a theme is of the field of enough of the papers, as far as known."""
        field = self._fitness.field(key)
        strange = [
            paper
            for paper in cluster
            if (primary := self._papers[paper].primary)
            and primary.partition(".")[0] not in _METHODS
            and field.isdisjoint(listings((primary,)))
        ]
        return not field or len(strange) <= (1 - _HOME) * len(cluster)

    def _find_topics(self) -> frozenset[str]:
        """Find the families that say no more than what the whole week is about."""
        broad = (key for key, theme in self._fitness.themes.items() if theme.broad)
        return frozenset(key for key in broad if self._is_topic(key))

    def _is_topic(self, key: str) -> bool:
        field = self._fitness.field(key)
        about = sum(
            key in plain or not field.isdisjoint(listings(self._papers[paper].categories))
            for paper, plain in self.plain.items()
        )
        return about >= max(_TOPIC * len(self._papers), 1)

    def worth(self, key: str, share: float, size: int) -> float:
        """Return how much a theme says of a cluster: its share there, by that share elsewhere."""
        rest = len(self.fits) - size
        elsewhere = (self.background[key] * len(self.fits) - share * size) / rest if rest else 0.0
        lift = (share + SMOOTH) / (max(elsewhere, 0.0) + SMOOTH)
        return share * log(lift) if lift >= _AGAINST else 0.0


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    length = hypot(*one.values()) * hypot(*other.values())
    shared = one.keys() & other.keys()
    return fsum(one[key] * other[key] for key in shared) / length if length else 0.0
