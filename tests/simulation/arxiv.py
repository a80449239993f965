"""Search, listings and harvests over a world, and the line to them, which fails.

They show what is announced, and only that, as of the clock's moment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Literal

from digest.errors import AnswerError, FetchError
from digest.model import EVERYTHING, HarvestPage, ListingPage, Page, Paper, Search, Window
from digest.ports import Clock
from digest.query import matches, parse_query
from tests.fakes import FakeHarvester, FakeListings, FakeSource, Spoilt
from tests.simulation.world import TOPIC, World
from tests.standins.arxiv.oai import LAG
from tests.standins.arxiv.timetable import EASTERN, last_listing_day

# What is harvested is the topic's category, its archive or everything.
HARVESTED = (TOPIC, "cs.*", EVERYTHING)
_REACH = timedelta(days=90)
# `cut`: from that request on none is answered; `blink`: that one is not; `gap`: its rows never
# come; `zero`: it is answered as if there were nothing.
Kind = Literal["cut", "blink", "gap", "zero"]
_KINDS: tuple[Kind, ...] = ("cut", "blink", "gap", "zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What goes wrong in a build, and at which of its requests, counted from 1."""

    kind: Kind
    request: int

    def __str__(self) -> str:
        return f"{self.kind} at request {self.request}"


@dataclass
class BuildRequests:
    """The requests of one build; `sent` are the papers whose records came, `told` those listed."""

    trouble: Trouble | None = None
    requests: int = 0
    sent: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    struck: bool = False

    def ask(self) -> Spoilt:
        """Count a request and say how its answer is spoilt.  Raises FetchError."""
        self.requests += 1
        trouble = self.trouble
        if trouble is None or self.requests < trouble.request:
            return ""
        if trouble.kind != "cut" and self.requests > trouble.request:
            return ""
        self.struck = True
        if trouble.kind in {"cut", "blink"}:
            raise FetchError("The line to arXiv is dead.", hint="Mend it.")
        return "gap" if trouble.kind == "gap" else "zero"


def draw_trouble(dice: Random, chance: float) -> Trouble | None:
    """Draw a trouble, early in a build more often than late, or none."""
    if dice.random() >= chance:
        return None
    return Trouble(kind=dice.choice(_KINDS), request=1 + int(dice.expovariate(0.25)))


class SimulatedSource(FakeSource):
    """A source of what is announced by now; records state no day of announcement, as arXiv's do."""

    def __init__(self, world: World, clock: Clock, line: BuildRequests) -> None:
        super().__init__(size=8)
        self._world, self._clock, self._line = world, clock, line

    def known(self) -> Iterator[Paper]:
        """Return the records to be seen now."""
        return self._world.records(self._clock.now())

    def spoil(self, _: int) -> Spoilt:
        """Let the line to arXiv fail."""
        return self._line.ask()

    def fetch_ids(self, ids: Sequence[str]) -> Iterator[Page]:
        """Yield the papers of these identifiers."""
        return self._log(super().fetch_ids(ids))

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield what matches."""
        return self._log(super().fetch_search(search, start=start))

    def _log(self, pages: Iterator[Page]) -> Iterator[Page]:
        for page in pages:
            self._line.sent.update(paper.id for paper in page.papers)
            yield page


class SimulatedListings(FakeListings):
    """Listings of what is announced by now; `denied` are those that were once called empty."""

    def __init__(
        self, world: World, clock: Clock, line: BuildRequests, denied: set[tuple[str, date]]
    ) -> None:
        super().__init__(size=5)
        self.notices = dict(world.listings)
        self._clock, self._line, self._denied = clock, line, denied

    def reach(self, now: datetime) -> Window:
        """Return the announcement days that can be asked for at a moment."""
        return Window(start=now.astimezone(EASTERN).date() - _REACH, end=last_listing_day(now))

    def fetch_listing(self, category: str, day: date, *, start: int = 0) -> Iterator[ListingPage]:
        """Yield a listing that can be asked for."""
        reach = self.reach(self._clock.now())
        if not reach.start <= day <= reach.end:
            raise FetchError(f"The listing of {day} cannot be asked for.", hint="Take another day.")
        for page in super().fetch_listing(category, day, start=start):
            self._line.told.update(notice.paper for notice in page.notices)
            yield page

    def spoil(self, category: str, day: date, entry: int) -> Spoilt:
        """Let the line fail; what it says twice is believed, so it lies once about a day."""
        spoilt = self._line.ask()
        if spoilt == "zero" and entry == 0:
            if (category, day) in self._denied:
                return "gap"
            self._denied.add((category, day))
        return spoilt


class SimulatedHarvester(FakeHarvester):
    """Records with the days of their last change; what changed shows hours later."""

    def __init__(self, world: World, clock: Clock, line: BuildRequests) -> None:
        super().__init__((), size=60, names=HARVESTED)
        self._world, self._clock, self._line = world, clock, line

    def fetch_records(self, name: str, *, start: date | None, token: str) -> HarvestPage:
        """Return a page, or fail."""
        self.now = self._clock.now()
        spoilt = self._line.ask()
        if spoilt == "gap":
            raise AnswerError("arXiv sent half an answer, 3 times.")
        self.dead = spoilt == "zero"
        self.rows = [] if spoilt else sorted(self._list(name), key=lambda row: (row[1], row[0].id))
        return super().fetch_records(name, start=start, token=token)

    def _list(self, name: str) -> Iterator[tuple[Paper, date]]:
        """Yield the records of a set with the days of their last change."""
        seen = self.now - LAG
        query = parse_query(f"cat:{name}") if name != EVERYTHING else None
        for life in self._world.lives.values():
            record = life.at(seen)
            if record and (query is None or matches(query, record)):
                yield record, max(moment for moment in life.moments if moment <= seen).date()
