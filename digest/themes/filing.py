"""Papers under headings, of which some are closed until the rest are large and few enough."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import fsum

from digest.themes.claims import Claim
from digest.themes.taxonomy import Theme

ALSO_NEW = "also-new"

# Below nothing, because a paper without a theme is worse than one under a dull heading.
_UNCLAIMED = Claim(key=ALSO_NEW, worth=-0.6)


class Filing:
    """Papers, each under the open heading that has the best claim to it."""

    def __init__(self, claims: Mapping[str, Sequence[Claim]], taxonomy: Sequence[Theme]) -> None:
        self._claims = claims
        self._own = {theme.key for theme in taxonomy if theme.own}
        self._broad = {theme.key for theme in taxonomy if theme.broad}
        self._closed: set[str] = set()
        self._members: dict[str, list[str]] = defaultdict(list)
        self._pairs: dict[str, tuple[Claim, Claim]] = {}
        self._file(claims)

    @property
    def places(self) -> dict[str, str]:
        """The heading of each paper."""
        where = {paper: key for key, papers in self._members.items() for paper in papers}
        return {paper: where[paper] for paper in self._claims}

    def settle(self, *, most: int, least: int) -> None:
        """Close headings until the rest are large and few enough, then reopen what is missed."""
        while victim := self._victim(most=most, least=least):
            self._close(victim)
        while missed := self._missed(most=most, least=least):
            self._open(missed)

    def _close(self, key: str) -> None:
        self._closed.add(key)
        for paper in [name for name, pair in self._pairs.items() if key in {c.key for c in pair}]:
            del self._pairs[paper]
        self._file(self._members.pop(key))

    def _open(self, key: str) -> None:
        self._closed.remove(key)
        self._pairs.clear()
        papers = [paper for papers in self._members.values() for paper in papers]
        self._members.clear()
        self._file(papers)

    def _file(self, papers: Iterable[str]) -> None:
        for paper in papers:
            self._members[self._standing(paper)[0].key].append(paper)

    def _standing(self, paper: str) -> tuple[Claim, Claim]:
        """Return the best two claims to a paper whose headings are open."""
        if paper not in self._pairs:
            still = (claim for claim in self._claims[paper] if claim.key not in self._closed)
            self._pairs[paper] = (next(still, _UNCLAIMED), next(still, _UNCLAIMED))
        return self._pairs[paper]

    def _victim(self, *, most: int, least: int) -> str | None:
        """Return the heading to close next: the one whose papers lose least.

        Small broad ones wait, because they grow by what the specific ones let go.
        """
        free = self._members.keys() - self._own - {ALSO_NEW}
        small = {key for key in free if len(self._members[key]) < least}
        crowded = len(self._members.keys() - small - {ALSO_NEW}) > most
        candidates = small - self._broad or (free - small if crowded else small)
        return min(candidates, key=lambda key: (self._loss(key), key), default=None)

    def _loss(self, key: str) -> float:
        pairs = map(self._standing, self._members[key])
        return fsum(first.worth - second.worth for first, second in pairs)

    def _missed(self, *, most: int, least: int) -> str | None:
        """Return the closed heading from which papers would gain most, the others staying large."""
        if len(self._members.keys() - {ALSO_NEW}) >= most:
            return None
        gains = self._gains()
        fit = {key: fsum(g.values()) for key, g in gains.items() if self._fits(g, least)}
        return min(fit, key=lambda key: (-fit[key], key), default=None)

    def _gains(self) -> Mapping[str, Mapping[str, float]]:
        """Return what each paper would gain from each closed heading."""
        gains: dict[str, dict[str, float]] = defaultdict(dict)
        for paper, claims in self._claims.items():
            now = self._standing(paper)[0]
            for claim in claims:
                if claim.key in self._closed and claim.worth > now.worth:
                    gains[claim.key][paper] = claim.worth - now.worth
        return gains

    def _fits(self, movers: Mapping[str, float], least: int) -> bool:
        """Tell whether a heading of these papers is large, and leaves the others large."""
        left = (
            sum(paper not in movers for paper in papers)
            for key, papers in self._members.items()
            if key not in self._own and key != ALSO_NEW
        )
        return len(movers) >= least and all(count >= least for count in left)
