"""Tries a fault on an operation: a run with it, hours later one without, and what they gave.

Both are made on one machine, whose clock only their waits move, and about one invented week: 1,000
papers, which a search gets on five pages.
"""

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from digest.calendar import closes
from digest.errors import FetchError
from digest.model import Search, Window
from digest.net.client import Client
from digest.pipeline import (
    FetchResult,
    Ports,
    Request,
    Topic,
    collect_announced,
    collect_ids,
    collect_search,
    harvest_sets,
    search_for,
)
from digest.ports import Harvester, Listings
from digest.query import parse_query
from digest.services.arxiv import ArxivApi
from digest.services.catchup import ArxivCatchup
from digest.services.oai import ArxivOai
from digest.services.rss import ArxivRss
from digest.store import open_library
from tests.fakes import START, FakeClock, FakeSource, SilentProgress, file_pace
from tests.reliability.story import Story, tell
from tests.standins.arxiv import ArxivServer, HttpRequest, InjectedFault

Record = dict[str, Any]

CATEGORY = "cs.CV"
QUERY = parse_query(f"cat:{CATEGORY}")
ISSUE = Request(topic=Topic(slug="shores", name="shores", query=QUERY), date=date(2026, 2, 28))
PAPERS, PAGE, MONDAY = 1000, 200, 23
# Of a harvest a page has fewer records than a day.
DAYS, HARVESTED = range(MONDAY, MONDAY + PAPERS // PAGE), 150
FIRST = datetime(2026, 2, 20, 20, tzinfo=UTC)
LISTED = tuple(f"2602.{number:05}" for number in range(1, 251))


def record(number: int, **changes: Any) -> Record:  # noqa: ANN401 - any field of a record
    """Invent a paper, submitted a minute after the one before."""
    return {
        "id": f"2602.{number:05}",
        "title": f"Shore Survey {number}",
        "abstract": f"We present a method that counts limpets in tide pools {number}.",
        "authors": [f"Ada Quill-{number}", "Bo Fernandez"],
        "categories": [CATEGORY],
        "published": (FIRST + timedelta(minutes=number)).isoformat(),
        **changes,
    }


def records(*special: int, **changes: Any) -> list[Record]:  # noqa: ANN401 - as above
    """Invent papers, some of which are special."""
    return [
        record(number, **(changes if number in special else {})) for number in range(1, PAPERS + 1)
    ]


def crowded() -> list[Record]:
    """Invent papers of which 90 were submitted in one second, on both sides of a page's end."""
    together = range(2 * PAGE - 59, 2 * PAGE + 31)
    return records(*together, published=record(2 * PAGE)["published"])


def many(count: int) -> list[Record]:
    """Invent papers, submitted half a minute apart."""
    return [
        record(number, published=(FIRST + timedelta(seconds=30 * number)).isoformat())
        for number in range(1, count + 1)
    ]


def announced() -> list[Record]:
    """Invent papers of which each day from Monday to Friday announces as many."""
    return [one | {"announced": day_of(one["id"]).isoformat()} for one in records()]


def day_of(name: str) -> date:
    """Return the day on which such a paper is announced."""
    number = int(name.partition(".")[2])
    return date(2026, 2, MONDAY + (number - 1) // PAGE)


def names_of(rows: Sequence[Record]) -> frozenset[str]:
    """Return identifiers."""
    return frozenset(row["id"] for row in rows)


def week_search() -> Search:
    """Return the search for the week."""
    found = search_for(QUERY, ISSUE.window)
    assert found is not None
    return found


PACE = 3.0
LATER = 2 * 3600.0
_FRIDAY = Window(start=date(2026, 2, 27), end=date(2026, 2, 27))


class TricklingClock(FakeClock):
    """A clock on which ten seconds pass with each look at it while an answer `trickles`."""

    trickles = False

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        self.elapsed += 10.0 if self.trickles else 0.0
        return self.elapsed


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPorts:
    """What a run works with: `tools` have no listings until it chooses some."""

    ports: Ports
    catchup: Listings
    rss: Listings
    harvester: Harvester


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialResult:
    """The papers that a run found, and what it told."""

    found: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()


Operation = Callable[[TrialPorts], TrialResult]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FaultTrial:
    """A fault and what is done meanwhile.

    The week is searched for where there is no `operation`; `then` is done afterwards, where that is
    not the same.  `wanted` are the papers that can be had, and must be had in the end; `usual` is
    how many requests they take.  When the third page is asked for, `moved` replace the rows.
    `find_url` gives an address in place of the stand-in's.  `trickles` is the number of the request
    during whose answer the run's clock goes fast, so that honest answers never take too long.
    """

    faults: Sequence[InjectedFault] = ()
    operation: Operation | None = None
    then: Operation | None = None
    rows: Sequence[Record] = field(default_factory=records)
    moved: Sequence[Record] = ()
    wanted: frozenset[str] | None = None
    usual: int = 5
    find_url: Callable[[], str] | None = None
    timeout: float = 60.0
    trickles: int = 0
    raw_hostile: bool = False
    at: datetime = START

    @property
    def due(self) -> frozenset[str]:
        """The papers that must be had."""
        return self.wanted if self.wanted is not None else names_of(self.moved or self.rows)

    def play(self, folder: Path) -> Story:
        """Try it, and tell what came of it."""
        clock = TricklingClock(self.at)
        asked, first = self._run(folder, clock, healthy=False)
        waits = tuple(wait for wait in clock.slept if wait > PACE)
        clock.elapsed += LATER
        again, second = self._run(folder, clock, healthy=True)
        # Those that are gone may be had, too.
        meant = self.due | (names_of(self.rows) if self.moved else frozenset())
        return Story(
            happened=tell(waits=waits, asked=asked, usual=self.usual, told=first.told),
            wanted=len(self.due),
            missing=len(self.due - first.found),
            later=len(self.due - second.found),
            again=len(again),
            extra=max(len(run.found - meant) for run in (first, second)),
        )

    def _run(
        self, folder: Path, clock: TricklingClock, *, healthy: bool
    ) -> tuple[Sequence[str], TrialResult]:
        """Run once, with the fault or without; return what was asked, and the answer."""
        operation = (self.then if healthy else None) or self.operation or search_week
        with self._serve(clock, healthy=healthy) as server:
            # Leads to the stand-in, or to where the fault is.
            url = self.find_url() if self.find_url and not healthy else server.url
            timeout = 60.0 if healthy else self.timeout
            with _open_ports(folder, clock, url, timeout) as desk:
                try:
                    answer = operation(desk)
                except FetchError as error:
                    answer = TrialResult(told=(str(error),))
            return [_address(request) for request in server.requests], answer

    @contextmanager
    def _serve(self, clock: TricklingClock, *, healthy: bool) -> Iterator[ArxivServer]:
        """Run the stand-in with the fault, or as it is hours later without."""
        with ArxivServer(
            (self.moved or self.rows) if healthy else self.rows,
            faults=() if healthy else (self._watch(clock), *self.faults),
            now=clock.now,
            oai_size=HARVESTED,
            raw_hostile=self.raw_hostile,
        ) as server:
            if self.moved and not healthy:
                server.script(self._move(server))
            yield server

    def _move(self, server: ArxivServer) -> InjectedFault:
        """Replace the records as soon as the third page is asked for, and change nothing else."""

        def meets(request: HttpRequest) -> bool:
            if request.number == 3:
                server.replace_records(self.moved)
            return False

        return InjectedFault(path="/", when=meets)

    def _watch(self, clock: TricklingClock) -> InjectedFault:
        """Let the clock go fast during one answer, and change nothing else."""

        def meets(request: HttpRequest) -> bool:
            clock.trickles = request.number == self.trickles
            return False

        return InjectedFault(when=meets)


@contextmanager
def _open_ports(folder: Path, clock: FakeClock, url: str, timeout: float) -> Iterator[TrialPorts]:
    """Give what a run works with; library and pace outlive it, the client does not."""
    client = Client(
        user_agent="digest/test",
        clock=clock,
        pace=file_pace(folder / "state", clock),
        progress=SilentProgress(),
        timeout=timeout,
    )
    with open_library(folder / "home", now=clock.now) as library:
        ports = Ports(
            library=library,
            source=ArxivApi(client, f"{url}/api/query", PACE),
            clock=clock,
            progress=SilentProgress(),
        )
        yield TrialPorts(
            ports=ports,
            catchup=ArxivCatchup(client, f"{url}/catchup", PACE),
            rss=ArxivRss(client, f"{url}/rss", PACE),
            harvester=ArxivOai(client, f"{url}/oai", PACE),
        )
    client.close()


def search_week(desk: TrialPorts) -> TrialResult:
    """Search for the week."""
    closed = closes(ISSUE.window)
    return _tell(
        collect_search(week_search(), desk.ports, closed=closed, offline=False, refresh=False)
    )


def look_up(ids: Sequence[str]) -> Operation:
    """Return the lookup of these identifiers."""
    return lambda desk: _tell(collect_ids(ids, desk.ports, offline=False))


def read_week(desk: TrialPorts) -> TrialResult:
    """Read a week's listings from the catch-up pages."""
    return _read(desk, desk.catchup, ISSUE.window)


def read_friday(desk: TrialPorts) -> TrialResult:
    """Read Friday's listing from the catch-up pages."""
    return _read(desk, desk.catchup, _FRIDAY)


def read_feed(desk: TrialPorts) -> TrialResult:
    """Read Friday's listing from the feed, and nothing before it."""
    return _read(desk, desk.rss, _FRIDAY)


def read_feed_after(last: date) -> Operation:
    """Return the reading of the feed after the catch-up pages from the first day to the last."""

    def run(desk: TrialPorts) -> TrialResult:
        before = _read(desk, desk.catchup, Window(start=ISSUE.window.start, end=last))
        latest = read_feed(desk)
        return TrialResult(found=before.found | latest.found, told=(*before.told, *latest.told))

    return run


def harvest(desk: TrialPorts) -> TrialResult:
    """Harvest a category; a version is not found as another one."""
    ports = desk.ports
    (done,) = harvest_sets((CATEGORY,), ports, desk.harvester, full=False)
    held = ports.library.load_submitted(FIRST, desk.ports.clock.now())
    told = tuple(problem.message for problem in done.problems)
    # What is not whole is searched for.
    assert done.complete == (done.harvest.until is not None) != bool(told)
    return TrialResult(found=frozenset(f"{paper.id}v{paper.version}" for paper in held), told=told)


def _read(desk: TrialPorts, listings: Listings, window: Window) -> TrialResult:
    """Read the listings of some days; a paper under another day than its own is not found."""
    # The listings alone are looked at: nobody has the records of what they announce.
    ports = replace(desk.ports, listings=listings, source=FakeSource())
    announced = collect_announced((CATEGORY,), window, ports, offline=False)
    problems = (one for one in announced.problems if one.subject != "records")
    told = tuple(problem.message for problem in problems)
    days = announced.days
    return TrialResult(found=frozenset(one for one in days if days[one] == day_of(one)), told=told)


def _tell(collected: FetchResult) -> TrialResult:
    """Return what was found, and what the command line tells of the rest."""
    told = tuple(problem.message for problem in collected.problems)
    unknown = collected.unknown
    return TrialResult(
        found=frozenset(paper.id for paper in collected.papers),
        told=(*told, f"Not at arXiv: {', '.join(unknown)}") if unknown else told,
    )


def _address(request: HttpRequest) -> str:
    """Return what was asked, the same for the same question."""
    return f"{request.path}?{urlencode(sorted(request.query.items()))}"


def closed_port() -> str:
    """Return an address where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
