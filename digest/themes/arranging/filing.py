"""Files papers by the taxonomy alone: those too few for clusters, and those that clusters leave."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from digest.model import Paper
from digest.themes.fitting.fitness import Fitness, fitness_for
from digest.themes.fitting.taxonomy import Theme

ALSO_NEW = "also-new"

# What one section more must add to how well headings fit, so that few papers are not cut up.
_CUT = 0.3
# A paper that stands nowhere costs more than the best heading gives one.
_MISSING = 3.0
# A heading that goes on from the issue before is worth so much more to a paper.
_AGAIN = 2.0

Keys = frozenset[str]


def best_theme(paper: Paper, taxonomy: Sequence[Theme]) -> Theme | None:
    """Return the packaged theme, or part of one, that fits a paper best, None where none does."""
    fitness = fitness_for(tuple(taxonomy))
    key = file_papers([paper], fitness, most=1, least=1).get(paper.id)
    return fitness.themes[key] if key else None


def file_papers(  # noqa: PLR0913 - each is one independent thing that decides
    papers: Sequence[Paper],
    fitness: Fitness,
    *,
    most: int,
    least: int,
    allowed: int | None = None,
    without: Keys = frozenset(),
    before: Keys = frozenset(),
) -> Mapping[str, str]:
    """Return the heading (its key) of each paper, by identifier, that has one.

    There are at most so many headings, none of them of those `without`, each for `least` papers
    or more: those that together fit the papers best and, where that is asked for, leave no more
    than are `allowed`, or as few as they can.  Those of the issue `before` count more.
    """
    worths = {
        paper.id: {
            key: worth * (_AGAIN if key in before else 1.0)
            for key, worth in fitness.worths(paper).items()
            if key not in without
        }
        for paper in papers
    }
    filing = _Filing(worths, least, len(papers) if allowed is None else allowed)
    chosen: Keys = frozenset()
    while better := filing.improve(chosen, most):
        chosen = better
    return {paper: home.key for paper, home in filing.file(chosen).homes.items()}


def file_few(  # noqa: PLR0913 - each is one independent thing that decides
    papers: Sequence[Paper],
    fitness: Fitness,
    *,
    most: int,
    least: int,
    room: int,
    topics: Keys = frozenset(),
    without: Keys = frozenset(),
    before: Keys = frozenset(),
) -> Mapping[str, str]:
    """Return the heading (its key) of each of few papers, `room` of them or fewer having none.

    Where the best headings leave more, those are taken that leave the fewest, then of these too
    that say no more than the `topics` of all; then what is left goes where it fits at all.  No
    heading is for fewer than `least`, so that unlike papers may leave more than there is room for.
    """
    filed: Mapping[str, str] = {}
    for avoided, allowed in ((topics, len(papers)), (topics, room), (frozenset(), room)):
        found = file_papers(
            papers,
            fitness,
            most=most,
            least=least,
            allowed=allowed,
            without=without | avoided,
            before=before,
        )
        filed = found if len(found) > len(filed) else filed
        if len(papers) - len(filed) <= room:
            break
    return {**filed, **_place_rest(papers, fitness, filed, room)}


def _place_rest(
    papers: Sequence[Paper], fitness: Fitness, filed: Mapping[str, str], room: int
) -> Mapping[str, str]:
    """Place what is left of papers, as far as there is no room for it, where it fits at all."""
    left = [paper for paper in papers if paper.id not in filed]
    held = {paper.id: fitness.worths(paper) for paper in left}
    open_keys = sorted({*filed.values()})
    homes = {
        id_: max((key for key in open_keys if key in worths), key=worths.__getitem__, default="")
        for id_, worths in held.items()
    }
    placed = [id_ for id_, home in homes.items() if home]
    ranked = sorted(placed, key=lambda id_: (-held[id_][homes[id_]], id_))
    return {id_: homes[id_] for id_ in ranked[: max(len(left) - room, 0)]}


class _Home(NamedTuple):
    """A heading for a paper; the better one sorts first."""

    loss: float
    key: str


_NOWHERE = _Home(0.0, "")


class _Filed(NamedTuple):
    """The best of some headings for each paper, how many papers each has, and how well they fit."""

    homes: Mapping[str, _Home]
    sizes: Mapping[str, int]
    fits: float

    def movers(self, users: Mapping[str, _Home]) -> Mapping[str, _Home]:
        """Return the papers that would be better off under a heading than where they are."""
        homes = self.homes
        return {paper: home for paper, home in users.items() if home < homes.get(paper, _NOWHERE)}

    def moved(self, key: str, movers: Mapping[str, _Home]) -> "_Filed":
        """Return what becomes of it when papers go under one heading more (its key)."""
        left = [self.homes[paper] for paper in movers if paper in self.homes]
        sizes = {**self.sizes, key: len(movers)}
        for home in left:
            sizes[home.key] -= 1
        gain = sum(home.loss for home in left) - sum(home.loss for home in movers.values())
        return _Filed({**self.homes, **movers}, sizes, self.fits + gain)

    def worth(self, least: int, wanted: int) -> float:
        """Return how well headings fit all papers, much less where one has too few of them.

        Each paper that stands nowhere though it is `wanted` takes away more than any can add.
        It is rounded, because floats are added in no order.
        """
        if min(self.sizes.values(), default=least) < least:
            return float("-inf")
        missing = max(wanted - len(self.homes), 0)
        return round(self.fits - _CUT * max(len(self.sizes) - 1, 0) - _MISSING * missing, 6)


class _Filing:
    """What each heading (its key) would be worth to each paper (its identifier)."""

    def __init__(self, worths: Mapping[str, Mapping[str, float]], least: int, allowed: int) -> None:
        self._least = least
        self._wanted = len(worths) - allowed
        self._users: dict[str, dict[str, _Home]] = defaultdict(dict)
        for paper, held in worths.items():
            for key, worth in held.items():
                self._users[key][paper] = _Home(-worth, key)
        self._keys = frozenset(key for key, users in self._users.items() if len(users) >= least)

    def file(self, chosen: Keys) -> _Filed:
        """Put each paper that any of some headings fits under the best of them."""
        filed = _Filed({}, {}, 0.0)
        for key in chosen:
            filed = filed.moved(key, filed.movers(self._users[key]))
        return filed

    def improve(self, chosen: Keys, most: int) -> Keys | None:
        """Return the best headings that differ from some by one, or None where none is better."""
        worths = dict(self._others(chosen, most))
        best = min(worths, key=lambda keys: (-worths[keys], sorted(keys)), default=chosen)
        is_better = worths.get(best, float("-inf")) > self.file(chosen).worth(
            self._least, self._wanted
        )
        return best if is_better else None

    def _others(self, chosen: Keys, most: int) -> Iterator[tuple[Keys, float]]:
        """Yield what adding, taking away or exchanging a heading makes of some, and its worth."""
        fewer = [chosen - {key} for key in chosen]
        for kept in fewer if len(chosen) >= most else [chosen, *fewer]:
            filed = self.file(kept)
            if kept != chosen:
                yield kept, filed.worth(self._least, self._wanted)
            for key in self._keys - chosen:
                movers = filed.movers(self._users[key])
                if len(movers) >= self._least:
                    yield kept | {key}, filed.moved(key, movers).worth(self._least, self._wanted)
