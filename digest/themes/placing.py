"""Papers under the headings of their clusters, moved to where a specialist would look for them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from digest.model import Paper
from digest.themes.headings import Heading, Namer
from digest.themes.settling import join_kin, members_of, rename_untrue

# A paper leaves its cluster only from a heading of which it says nothing to one that clearly fits,
# and where it is nearer to the papers there by this factor: on sections that people made, freer
# moves put more papers in the wrong place than in the right.
_FITS = 0.5
_NEARER = 1.2
# A left-over paper needs less, and least of all where too many are left.
_ENOUGH = 0.35
_MOST_LEFT = 0.1
# How much being about the same things as a section's papers counts beside its heading's words.
_KIN = 0.1
# A heading that so few of its papers speak of is given up.
_HOLLOW = 0.34
# From a section that fewer papers speak of, strangers may go to any that fits.
_MOST_SAY = 0.5
# Where fewer speak of the heading, what lies so far out of a section may be left over.
_CLEAR = 0.75
_FAR = 0.2


class Places:
    """Where each paper stands; `headings` maps identifiers, and what is left over is not in it."""

    def __init__(
        self, namer: Namer, headings: Mapping[str, Heading], papers: Iterable[Paper]
    ) -> None:
        self._namer = namer
        self.headings = dict(headings)
        self._papers = sorted(papers, key=lambda paper: paper.id)
        self._least = 1

    @property
    def left(self) -> list[Paper]:
        """The papers that stand nowhere, by identifier."""
        return [paper for paper in self._papers if paper.id not in self.headings]

    def move_strangers(self, *, least: int) -> None:
        """Move papers that their heading plainly does not fit to one that plainly does.

        No section falls below `least` by that.
        """
        self._least = least
        sizes = Counter(self.headings.values())
        members = self._members()
        for paper in self._papers:
            here = self.headings.get(paper.id)
            if not here or sizes[here] <= least or self._namer.fit(paper, here):
                continue
            there, fit = self._best(paper, dict.fromkeys(sizes, 0.0))
            if there and fit >= _FITS and self._is_nearer(paper, members[there], members[here]):
                sizes[here] -= 1
                sizes[there] += 1
                self.headings[paper.id] = there

    def _is_nearer(self, paper: Paper, there: Sequence[str], here: Sequence[str]) -> bool:
        others = [other for other in here if other != paper.id]
        return self._namer.kinship(paper, there) >= _NEARER * self._namer.kinship(paper, others)

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
        found = self._found()
        self.headings |= {id_: there for id_, (there, fit) in found.items() if fit >= _ENOUGH}

    def place_most(self) -> None:
        """Leave over a tenth of the papers at most, and put every heading right.

        Left over are those that fit the sections worst.
        """
        room = int(_MOST_LEFT * len(self._papers))
        self.headings = rename_untrue(self._namer, self.headings)
        self._close_hollow()
        self._place_all_but(room)
        self._clear_untrue()
        self.headings = join_kin(self._namer, self.headings)
        self._set_aside(room - len(self.left))

    def _close_hollow(self) -> None:
        """Take away headings that are true of hardly any of their papers, but for the last."""
        for heading, papers in self._members().items():
            said = self._namer.share(heading, papers)
            if said < _HOLLOW and len(set(self.headings.values())) > 1:
                self.close(heading)

    def _place_all_but(self, room: int) -> None:
        """Place what is left over, what fits best first, until as much is left as may be."""
        found = self._found()
        ranked = sorted(found, key=lambda paper: (-found[paper][1], paper))
        placed = ranked[: max(len(self.left) - room, 0)]
        self.headings |= {paper: found[paper][0] for paper in placed}

    def _clear_untrue(self) -> None:
        """Move papers out of sections that are not about them to any that fits."""
        sizes = Counter(self.headings.values())
        by_id = {paper.id: paper for paper in self._papers}
        for paper in self._strangers(_MOST_SAY):
            here = self.headings[paper]
            there, fit = self._best(by_id[paper], dict.fromkeys(sizes, 0.0))
            if there and fit >= _ENOUGH and sizes[here] > self._least:
                sizes[here] -= 1
                sizes[there] += 1
                self.headings[paper] = there

    def _set_aside(self, room: int) -> None:
        """Leave over papers of which their section says nothing and that lie far out of it."""
        sizes = Counter(self.headings.values())
        untrue = self._strangers(_MOST_SAY)
        far = [paper for paper, kin in self._strangers(_CLEAR).items() if kin < _FAR]
        for paper in dict.fromkeys((*untrue, *far)):
            here = self.headings[paper]
            if room > 0 and sizes[here] > self._least:
                room -= 1
                sizes[here] -= 1
                del self.headings[paper]

    def _strangers(self, clear: float) -> Mapping[str, float]:
        """Return the papers that their heading does not fit, those farthest out first.

        Left out are sections of which so clear a share fits: there, what put the papers together
        is more than words.
        """
        members = self._members()
        clear_ones = {h for h, ids in members.items() if self._namer.share(h, ids) >= clear}
        strange = {
            paper.id: self._namer.kinship(paper, members[here])
            for paper in self._papers
            if (here := self.headings.get(paper.id))
            and here not in clear_ones
            and not self._namer.fit(paper, here)
        }
        return dict(sorted(strange.items(), key=lambda pair: (pair[1], pair[0])))

    def _found(self) -> Mapping[str, tuple[Heading, float]]:
        """Return where each left-over paper fits best, if anywhere is, and how well."""
        members = self._members()
        found = {
            paper.id: self._best(paper, {h: self._bonus(paper, ids) for h, ids in members.items()})
            for paper in self.left
        }
        return {paper: (there, fit) for paper, (there, fit) in found.items() if there}

    def _best(self, paper: Paper, bonus: Mapping[Heading, float]) -> tuple[Heading | None, float]:
        """Return the heading that fits a paper best, and how well, with a bonus for each."""
        fits = {heading: self._namer.fit(paper, heading) + more for heading, more in bonus.items()}
        best = min(fits, key=lambda heading: (-fits[heading], heading.key), default=None)
        return best, fits[best] if best else 0.0

    def _bonus(self, paper: Paper, members: Sequence[str]) -> float:
        """Return what speaks for a section beside its heading."""
        return _KIN * self._namer.kinship(paper, members)

    def _members(self) -> Mapping[Heading, list[str]]:
        return members_of(self.headings)
