"""Tries a fault on an operation: a run with it, hours later one without, and what they gave."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from digest.model import Search
from tests.fakes import START, FakeClock
from tests.reliability.machine import Line, Machine, Operation, PassingClock, Run
from tests.reliability.operations import find
from tests.reliability.relay import Delivery, relay
from tests.reliability.story import Story, tell
from tests.reliability.world import Record, records, week_search
from tests.standins.arxiv import ArxivServer, Fault, Request


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """A fault and what is done meanwhile.

    The search is made where there is no `operation`; `then` is done afterwards, where that is not
    the same.  `wanted` are the papers that can be had, and
    must be had in the end; `usual` is how many requests they take.  When the third page is asked
    for, `moved` replace the rows.  The relay's delivery spoils the third answer; `url` replaces
    the stand-in's.
    """

    faults: Sequence[Fault] = ()
    search: Search = field(default_factory=week_search)
    operation: Operation | None = None
    then: Operation | None = None
    rows: Sequence[Record] = field(default_factory=records)
    moved: Sequence[Record] = ()
    wanted: frozenset[str] | None = None
    usual: int = 5
    delivery: Delivery | None = None
    url: str = ""
    timeout: float = 60.0
    raw_hostile: bool = False
    at: datetime = START

    @property
    def due(self) -> frozenset[str]:
        """The papers that must be had."""
        return self.wanted if self.wanted is not None else names_of(self.moved or self.rows)

    @property
    def _meant(self) -> frozenset[str]:
        """The papers that may be had: those that are gone may, too."""
        return self.due | (names_of(self.rows) if self.moved else frozenset())

    def play(self, folder: Path) -> Story:
        """Try it, and tell what came of it."""
        clock = PassingClock(self.at) if self.delivery else FakeClock(self.at)
        machine = Machine(folder=folder, clock=clock)
        asked, first = self._run(machine, healthy=False)
        machine.wait()
        again, second = self._run(machine, healthy=True)
        told = first.answer.told
        return Story(
            happened=tell(waits=first.waits, asked=asked, usual=self.usual, told=told),
            wanted=len(self.due),
            missing=len(self.due - first.answer.found),
            later=len(self.due - second.answer.found),
            again=len(again),
            extra=max(len(run.answer.found - self._meant) for run in (first, second)),
        )

    def _run(self, machine: Machine, *, healthy: bool) -> tuple[list[str], Run]:
        """Run once, with the fault or without; return what was asked, and the run."""
        operation = (self.then if healthy else None) or self.operation or find(self.search)
        with self.serve(machine, healthy=healthy) as server:
            with self.line(server, healthy=healthy) as line:
                run = machine.run(operation, line)
            return [address(request) for request in server.requests], run

    @contextmanager
    def serve(
        self, machine: Machine | None = None, *, healthy: bool = False
    ) -> Iterator[ArxivServer]:
        """Run the stand-in with the fault, or as it is hours later without."""
        with ArxivServer(
            (self.moved or self.rows) if healthy else self.rows,
            faults=() if healthy else self.faults,
            raw_hostile=self.raw_hostile,
            now=machine.clock.now if machine else None,
        ) as server:
            if self.moved and not healthy:
                server.script(self._move(server))
            yield server

    def _move(self, server: ArxivServer) -> Fault:
        """Replace the records as soon as the third page is asked for, and change nothing else."""

        def meets(request: Request) -> bool:
            if request.number == 3:
                server.replace_records(self.moved)
            return False

        return Fault(when=meets)

    @contextmanager
    def line(self, server: ArxivServer, *, healthy: bool = False) -> Iterator[Line]:
        """Lead to the stand-in, or to where the fault is."""
        if healthy:
            yield Line(url=server.url)
        elif self.delivery:
            with relay(server.url, self.delivery, bad=3) as url:
                yield Line(url=url, timeout=self.timeout)
        else:
            yield Line(url=self.url or server.url, timeout=self.timeout)


def names_of(rows: Sequence[Record]) -> frozenset[str]:
    """Return identifiers."""
    return frozenset(row["id"] for row in rows)


def address(request: Request) -> str:
    """Return what was asked, the same for the same question."""
    return f"{request.path}?{urlencode(sorted(request.query.items()))}"


def closed_port() -> str:
    """Return an address where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
