"""A machine on which runs are made one after the other, on a clock that only their waits move."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digest.errors import FetchError
from digest.net.client import Client
from digest.net.pace import Pace
from digest.pipeline import Tools
from digest.ports import Listings
from digest.sources.arxiv_api import ArxivApi
from digest.sources.arxiv_catchup import ArxivCatchup
from digest.sources.arxiv_rss import ArxivRss
from digest.store import open_library
from tests.fakes import FakeClock, SilentProgress

PACE = 3.0
LATER = 2 * 3600.0


class PassingClock(FakeClock):
    """A clock on which real time passes too, for answers that take it; waits are still free."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic() + self.elapsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How a run reaches the service, and how many seconds of silence it bears."""

    url: str
    timeout: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a run works with: `tools` have no listings until it chooses some."""

    tools: Tools
    catchup: Listings
    rss: Listings


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The papers that a run found, and what it told."""

    found: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: its answer, and its waits beyond the pace, in seconds."""

    answer: Answer
    waits: tuple[float, ...]


Operation = Callable[[Desk], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A library, a folder for the pace, and the time; they outlive a run, the client does not."""

    folder: Path
    clock: FakeClock

    def run(self, operation: Operation, line: Line) -> Run:
        """Do something at the service as one run of the tool would."""
        before = len(self.clock.slept)
        with self._desk(line) as desk:
            try:
                answer = operation(desk)
            except FetchError as error:
                answer = Answer(told=(str(error),))
        waits = tuple(wait for wait in self.clock.slept[before:] if wait > PACE)
        return Run(answer=answer, waits=waits)

    def wait(self) -> None:
        """Let some hours pass before the next run."""
        self.clock.elapsed += LATER

    @contextmanager
    def _desk(self, line: Line) -> Iterator[Desk]:
        client = Client(
            user_agent="digest/test",
            clock=self.clock,
            pace=Pace(self.folder / "state", self.clock),
            progress=SilentProgress(),
            timeout=line.timeout,
        )
        with open_library(self.folder / "home", now=self._now) as library:
            tools = Tools(
                library=library,
                source=ArxivApi(client, f"{line.url}/api/query", PACE),
                clock=self.clock,
                progress=SilentProgress(),
            )
            yield Desk(
                tools=tools,
                catchup=ArxivCatchup(client, f"{line.url}/catchup", PACE),
                rss=ArxivRss(client, f"{line.url}/rss", PACE, self._now),
            )
        client.close()

    def _now(self) -> datetime:
        return self.clock.now()
