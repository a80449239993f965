"""Papers under the headings of their clusters, moved to where a specialist would look for them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from digest.model import Paper
from digest.themes.headings import Heading, Namer
from digest.themes.own import Nearness

# A paper leaves its cluster only from a heading of which it says nothing to one that plainly fits:
# on sections that people made, freer moves put more papers in the wrong place than in the right.
_FITS = 0.9
# A left-over paper needs less, and least of all where too many are left.
_ENOUGH = 0.35
_SOME = 0.05
_MOST_LEFT = 0.1
# How much of a paper's nearness to a section's papers counts beside the words of its heading.
_NEAR = 0.5


class Places:
    """Where each paper stands; `headings` maps identifiers, and what is left over is not in it."""

    def __init__(
        self,
        namer: Namer,
        headings: Mapping[str, Heading],
        papers: Iterable[Paper],
        nearness: Nearness | None,
    ) -> None:
        self._namer = namer
        self.headings = dict(headings)
        self._papers = sorted(papers, key=lambda paper: paper.id)
        self._nearness = nearness

    @property
    def left(self) -> list[Paper]:
        """The papers that stand nowhere, by identifier."""
        return [paper for paper in self._papers if paper.id not in self.headings]

    def move_strangers(self, *, least: int) -> None:
        """Move papers that their heading plainly does not fit to one that plainly does.

        No section falls below `least` by that.
        """
        sizes = Counter(self.headings.values())
        for paper in self._papers:
            here = self.headings.get(paper.id)
            if not here or sizes[here] <= least or self._namer.fit(paper, here):
                continue
            there, fit = self._best(paper, dict.fromkeys(sizes, 0.0))
            if there and fit >= _FITS:
                sizes[here] -= 1
                sizes[there] += 1
                self.headings[paper.id] = there

    def close(self, heading: Heading) -> None:
        """Take a heading away; its papers are left over."""
        self.headings = {paper: here for paper, here in self.headings.items() if here != heading}

    def victim(self, *, most: int, least: int) -> Heading | None:
        """Return the smallest section where it is too small, or where there are too many."""
        sizes = Counter(self.headings.values())
        smallest = min(sizes, key=lambda heading: (sizes[heading], heading.key), default=None)
        if smallest and (sizes[smallest] < least or len(sizes) > most):
            return smallest
        return None

    def place_left(self) -> None:
        """Place what is left over where it fits."""
        self._place(_ENOUGH)

    def place_most(self) -> None:
        """Place what is left over where it fits at all, if that is too much."""
        if len(self.left) > _MOST_LEFT * len(self._papers):
            self._place(_SOME)

    def _place(self, least: float) -> None:
        members = self._members()
        found = {
            paper.id: self._best(paper, {h: self._near(paper, ids) for h, ids in members.items()})
            for paper in self.left
        }
        self.headings |= {p: there for p, (there, fit) in found.items() if there and fit >= least}

    def _best(self, paper: Paper, bonus: Mapping[Heading, float]) -> tuple[Heading | None, float]:
        """Return the heading that fits a paper best, and how well, with a bonus for each."""
        fits = {heading: self._namer.fit(paper, heading) + more for heading, more in bonus.items()}
        best = min(fits, key=lambda heading: (-fits[heading], heading.key), default=None)
        return best, fits[best] if best else 0.0

    def _near(self, paper: Paper, members: Sequence[str]) -> float:
        return _NEAR * max(self._nearness(paper, members), 0.0) if self._nearness else 0.0

    def _members(self) -> Mapping[Heading, list[str]]:
        members: dict[Heading, list[str]] = defaultdict(list)
        for paper in sorted(self.headings):
            members[self.headings[paper]].append(paper)
        return members
