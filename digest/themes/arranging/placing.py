"""Papers under the headings of their clusters, moved to where a specialist would look for them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from digest.model import Paper
from digest.themes.arranging.exchanging import exchange
from digest.themes.arranging.settling import join_kin, members_of, rename_untrue
from digest.themes.arranging.topics import open_topics
from digest.themes.naming.headings import Heading, Namer

# A paper leaves its cluster only from a heading that does not plainly fit it to one that its title
# names, and where it is as near to the papers there.  On sections that people made, freer moves put
# more papers in the wrong place than in the right.
_FITS = 0.9
_NEAR = 1.0
# A left-over paper needs less, and least of all where too many are left.
_ENOUGH = 0.35
_MOST_LEFT = 0.1
# How much being about the same things as a section's papers counts beside its heading's words.
_KIN = 0.1
# Of a section whose heading plainly fits fewer papers, all others are left over first.
_MOST_SAY = 0.5
# What its heading does not plainly fit and lies so far out of its section is left over.
_OUTSIDE = 0.5


class Places:
    """Where each paper stands; `headings` maps identifiers, and what is left over is not in it."""

    def __init__(
        self, namer: Namer, headings: Mapping[str, Heading], papers: Iterable[Paper]
    ) -> None:
        self._namer = namer
        self.headings = dict(headings)
        self._papers = sorted(papers, key=lambda paper: paper.id)
        self._by_id = {paper.id: paper for paper in self._papers}
        self._room = int(_MOST_LEFT * len(self._papers))
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
        members = members_of(self.headings)
        for paper in self._papers:
            here = self.headings.get(paper.id)
            if not here or sizes[here] <= least or self._namer.suits(paper, here):
                continue
            if there := self._find_home(paper, here, members):
                sizes[here] -= 1
                sizes[there] += 1
                self.headings[paper.id] = there

    def _find_home(
        self, paper: Paper, here: Heading, members: Mapping[Heading, Sequence[str]]
    ) -> Heading | None:
        """Return the heading that fits a paper best of those that clearly do and are near."""
        belonging = self._namer.belonging(paper, members[here])
        fits = {
            there: fit
            for there, papers in members.items()
            if (fit := self._namer.fit(paper, there)) >= _FITS
            and self._tells(there, papers)
            and self._namer.kinship(paper, papers) >= _NEAR * belonging
        }
        return min(fits, key=lambda there: (-fits[there], there.key), default=None)

    def _tells(self, heading: Heading, papers: Sequence[str]) -> bool:
        """Tell whether a heading tells the papers under it apart from others."""
        here = sum(self._namer.suits(self._by_id[paper], heading) for paper in papers)
        return self._namer.tells(heading, here)

    def close_small(self, *, most: int, least: int) -> None:
        """Take away headings that have too few papers, and those that are too many."""
        while victim := self._victim(most=most, least=least):
            self.headings = {id_: here for id_, here in self.headings.items() if here != victim}

    def _victim(self, *, most: int, least: int) -> Heading | None:
        """Return the smallest section where it is too small, or where there are too many."""
        sizes = Counter(self.headings.values())
        smallest = min(sizes, key=lambda heading: (sizes[heading], heading.key), default=None)
        fits = not smallest or (sizes[smallest] >= least and len(sizes) <= most)
        return None if fits else smallest

    def exchange(self, *, most: int) -> None:
        """Open headings for what no heading fits, in place of those that fit too few papers."""
        self.headings = rename_untrue(self._namer, self.headings)
        self.headings = exchange(
            self._namer, self.headings, self._papers, most=most, least=self._least
        )

    def place_left(self) -> None:
        """Place what is left over where it fits."""
        found = self._found()
        self.headings |= {id_: there for id_, (there, fit) in found.items() if fit >= _ENOUGH}

    def open_topics(self, *, most: int) -> None:
        """Open headings that say no more than the topic where too much is left over otherwise."""
        self.headings = open_topics(
            self._namer, self.headings, self._papers, most=most, least=self._least, room=self._room
        )

    def place_most(self) -> None:
        """Leave over a tenth of the papers at most, and put every heading right.

        Left over are those that fit the sections worst.
        """
        self.headings = rename_untrue(self._namer, self.headings)
        self._place_all_but(self._room)
        self.headings = join_kin(self._namer, self.headings)
        self._set_aside(self._room - len(self.left))
        self.headings = rename_untrue(self._namer, self.headings)

    def _place_all_but(self, room: int) -> None:
        """Place what is left over, what fits best first, until as much is left as may be.

        What its heading plainly fits is placed in any case.
        """
        found = self._found()
        ranked = sorted(found, key=lambda paper: (-found[paper][1], paper))
        needed = {*ranked[: max(len(self.left) - room, 0)]}
        self.headings |= {
            paper: heading
            for paper, (heading, _) in found.items()
            if paper in needed or self._namer.suits_id(paper, heading)
        }

    def _set_aside(self, room: int) -> None:
        """Leave over papers that their heading does not plainly fit and that lie far out of it.

        Those that another heading plainly fits go there.
        """
        sizes = Counter(self.headings.values())
        untrue = self._strangers(_MOST_SAY)
        far = [paper for paper, kin in self._strangers().items() if kin < _OUTSIDE]
        for paper in dict.fromkeys((*untrue, *far)):
            here = self.headings[paper]
            if room > 0 and sizes[here] > self._least:
                sizes[here] -= 1
                if there := self._suited(paper):
                    sizes[there] += 1
                    self.headings[paper] = there
                else:
                    room -= 1
                    del self.headings[paper]

    def _suited(self, paper: str) -> Heading | None:
        """Return the heading that fits a paper (its identifier) best of those that plainly do."""
        homes = [home for home in {*self.headings.values()} if self._namer.suits_id(paper, home)]
        fits = {home: self._namer.fit(self._by_id[paper], home) for home in homes}
        return min(fits, key=lambda home: (-fits[home], home.key), default=None)

    def _strangers(self, clear: float = 1.0) -> Mapping[str, float]:
        """Return the papers that their heading does not fit, those farthest out first.

        Sections of which so clear a share fits are not looked at.
        """
        members = members_of(self.headings)
        unclear = {h: ids for h, ids in members.items() if self._namer.share(h, ids) < clear}
        strange = {
            paper: self._namer.kinship(self._by_id[paper], ids)
            for here, ids in unclear.items()
            for paper in ids
            if not self._namer.suits(self._by_id[paper], here)
        }
        return dict(sorted(strange.items(), key=lambda pair: (pair[1], pair[0])))

    def _found(self) -> Mapping[str, tuple[Heading, float]]:
        """Return where each left-over paper fits best, if anywhere is, and how well."""
        members = members_of(self.headings)
        found = {
            paper.id: self._best(
                paper, {h: _KIN * self._namer.kinship(paper, ids) for h, ids in members.items()}
            )
            for paper in self.left
        }
        return {paper: (there, fit) for paper, (there, fit) in found.items() if there}

    def _best(self, paper: Paper, bonus: Mapping[Heading, float]) -> tuple[Heading | None, float]:
        """Return the heading that fits a paper best, and how well, with a bonus for each."""
        fits = {heading: self._namer.fit(paper, heading) + more for heading, more in bonus.items()}
        best = min(fits, key=lambda heading: (-fits[heading], heading.key), default=None)
        return best, fits[best] if best else 0.0
