"""Faults of our own processes: killed at the worst moment, and ten of them started at once."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from tests.reliability.story import Story, plural
from tests.reliability.world import LISTED, PAGE, PAPERS, records
from tests.standins.arxiv import ArxivServer, Fault, Request

PATIENCE = 60.0
PAGES = PAPERS // PAGE
# The server sees a request some moments after its turn began.
PACE, DELIVERY = 0.3, 0.1
TEN = LISTED[:10]
BUILD = ("build", "--date", "2026-02-28", "-c", "cs.CV", "--dry-run", "--json")
FETCH = ("fetch", "--format", "ids")


@dataclass
class Site:
    """A machine of its own, as far as `digest` can tell, before a server."""

    root: Path
    server: ArxivServer
    pace: float
    started: list["subprocess.Popen[str]"] = field(default_factory=list)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a command."""
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "digest", *arguments],
            cwd=self.root,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return process

    def run(self, *arguments: str) -> str:
        """Run a command to its end, and return what it prints."""
        return end(self.start(*arguments))

    def count_found(self, *options: str) -> int:
        """Run the build to its end, and return how many papers it found."""
        found: int = json.loads(self.run(*BUILD, *options))["counts"]["found"]
        return found

    def kill_last(self) -> None:
        """Kill the process that was started last; it cannot know."""
        self.started[-1].kill()

    def _environment(self) -> dict[str, str]:
        """Return an environment in which nothing of the tester's own is found."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")
        }
        return inherited | {
            "DIGEST_HOME": str(self.root / "home"),
            "XDG_STATE_HOME": str(self.root / "state"),
            **self.server.endpoints,
            "DIGEST_PACE__ARXIV": str(self.pace),
            # What these faults do to arXiv's search, others need not take part in.
            "DIGEST_ENRICH__SERVICES": "[]",
        }


def end(process: "subprocess.Popen[str]") -> str:
    """Wait for a process and return what it printed."""
    try:
        return process.communicate(timeout=PATIENCE)[0]
    finally:
        process.kill()


def when(act: Callable[[], None], condition: Callable[[Request], bool]) -> Fault:
    """Do something the moment a request arrives; it is answered all the same, once."""

    def met(request: Request) -> bool:
        if not condition(request):
            return False
        act()
        return True

    return Fault(when=met)


def kill_at_every_page(folder: Path) -> Story:
    """Kill a build while it waits for each of its pages in turn, and then let it end."""
    with ArxivServer(records()) as server:
        site = Site(folder, server, pace=0.02)
        for number in range(PAGES):
            server.script(when(site.kill_last, starts_at(number * PAGE)))
            site.run(*BUILD)
        saved, before = site.count_found("--offline"), len(server.requests)
        found = site.count_found()
        asked = [int(request.query["start"]) for request in server.requests]
    way = "went on where" if asked == sorted(asked) else "did not go on where"
    return Story(
        happened=f"{PAGES} runs killed; each next one {way} the one before was:"
        f" {plural(len(asked), 'request')} for {PAGES} pages",
        wanted=PAPERS,
        missing=PAPERS - saved,
        later=PAPERS - found,
        again=len(asked) - before,
    )


def start_ten(folder: Path) -> Story:
    """Start ten fetches at once, and kill the third whose turn comes while it has the turn."""
    with ArxivServer(records()) as server:
        site = Site(folder, server, pace=PACE)

        def kill_asking() -> None:
            site.started[TEN.index(server.requests[-1].query["id_list"])].kill()

        server.script(when(kill_asking, lambda request: request.number == 3))
        for name in TEN:
            site.start(*FETCH, name)
        found = {name for process in site.started for name in end(process).split()}
        requests = server.requests
        later = set(site.run(*FETCH, *TEN).split())
        again = len(server.requests) - len(requests)
    return Story(
        happened=f"{plural(len(requests), 'request')}, {tell_pace(requests)}",
        wanted=len(TEN),
        missing=len(set(TEN) - found),
        later=len(set(TEN) - later),
        again=again,
    )


def tell_pace(requests: Sequence[Request]) -> str:
    """Say whether requests kept apart."""
    peak = max(request.concurrent for request in requests)
    gaps = [after.time - before.time for before, after in pairwise(requests)]
    alone = "never two at once" if peak == 1 else f"up to {peak} at once"
    close = [gap for gap in gaps if gap < PACE - DELIVERY]
    return f"{alone}, {f'{len(close)} of them' if close else 'none'} sooner than the pace allows"


def starts_at(row: int) -> Callable[[Request], bool]:
    """Return whether a request asks for rows from this one on."""
    return lambda request: request.query["start"] == str(row)
