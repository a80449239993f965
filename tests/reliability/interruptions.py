"""Runs that are killed, hang, start all at once, or are struck at random moments of a build."""

import json
import os
import re
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory

import digest
from tests.environment import AT_ONCE, end, start_digest
from tests.reliability.moments import INTERRUPTED, Blow, Scene, strike_often
from tests.reliability.story import Story, plural, quote
from tests.reliability.trial import (
    CATEGORY,
    DAYS,
    HARVESTED,
    LISTED,
    PAGE,
    PAPERS,
    Record,
    announced,
    records,
)
from tests.standins.arxiv import ArxivServer, HttpRequest, InjectedFault
from tests.standins.arxiv.records import read_records

FIFTY, TEN = 50, 10
SEED = 20260228
FORMATS = "md,json,html,email,bib,atom"
PAGES = PAPERS // PAGE
# The server sees a request some moments after its turn began.
PACE, DELIVERY = 0.3, 0.1
BUILD = ("build", "--date", "2026-02-28", "-c", "cs.CV", "--dry-run", "--json")
FETCH = ("fetch", "--format", "ids")
_WHOLE = (
    "each left a sound library and no half-written file, and the next made the same files as an"
    " undisturbed one"
)


def week() -> list[Record]:
    """Return papers of the packaged week: enough for several sections, few enough to be quick."""
    return read_records(Path(digest.__file__).with_name("data") / "sample-week.jsonl")[:30]


@contextmanager
def scheduled() -> Iterator[Scene]:
    """Give a build as cron runs it, every service and every format included."""
    with ArxivServer(week()) as server:
        yield Scene(
            arguments=("build", "--date", "2026-02-28", "--format", FORMATS, "--quiet"),
            variables={**server.endpoints, **AT_ONCE},
        )


def blows(
    stage: Callable[[], AbstractContextManager[Scene]], times: int, *numbers: signal.Signals
) -> Sequence[Blow]:
    """Strike so many runs of a scene."""
    with stage() as scene, TemporaryDirectory(prefix="digest-blows-") as folder:
        return strike_often(scene, Path(folder), numbers, times=times, seed=SEED)


def struck(
    *numbers: signal.Signals,
    times: int,
    hit: int,
    stage: Callable[[], AbstractContextManager[Scene]] = scheduled,
    afterwards: str = _WHOLE,
) -> Callable[[Path], Story]:
    """Return the story of runs that each of these signals strikes at random moments."""
    return lambda _: story_of(blows(stage, times * len(numbers), *numbers), afterwards, hit=hit)


def story_of(all_: Sequence[Blow], afterwards: str, *, hit: int) -> Story:
    """Return the story of runs that were struck, of which `afterwards` tells how all went on.

    At least `hit` must not have ended before the blow, or nothing was tried.
    """
    ended_by_it = sum(blow.code != 0 for blow in all_)
    assert ended_by_it >= hit, f"only {ended_by_it} of {len(all_)} runs were still at work"
    faults = dict.fromkeys(fault for blow in all_ for fault in blow.faults)
    killed = any(blow.code == -signal.SIGKILL for blow in all_)
    ended = "died" if killed else f"ended, those amid their work with exit {INTERRUPTED}"
    happened = f"{len(all_)} runs {ended}; {afterwards}"
    if faults:
        happened = f"of {len(all_)} runs: {'; '.join(faults)}"
    bad = sum(bool(blow.faults) for blow in all_)
    return Story(happened=happened, wanted=len(all_), missing=bad, later=bad, again=0)


class TrialMachine:
    """A machine of its own, as far as `digest` can tell, before a server."""

    def __init__(self, root: Path, server: ArxivServer, pace: float) -> None:
        self.started: list[Popen[str]] = []
        self._root = root
        # What these faults do to arXiv's search, others need not take part in.
        own = {"DIGEST_PACE__ARXIV": str(pace), "DIGEST_ENRICH__SERVICES": "[]"}
        self._variables = {**server.endpoints, **own}

    def start(self, *arguments: str) -> "Popen[str]":
        """Start a command."""
        process = start_digest(*arguments, folder=self._root, variables=self._variables)
        self.started.append(process)
        return process

    def run(self, *arguments: str) -> str:
        """Run a command to its end, and return what it prints."""
        return end(self.start(*arguments))[1]

    def kill_last(self) -> None:
        """Kill the process that was started last; it cannot know."""
        self.started[-1].kill()

    def count_found(self, *options: str) -> int:
        """Run the build to its end, and return how many papers it found."""
        found: int = json.loads(self.run(*BUILD, *options))["counts"]["found"]
        return found

    def count_papers(self) -> int:
        """Return how many papers the library has."""
        papers: int = json.loads(self.run("status", "--json"))["papers"]
        return papers


def when(act: Callable[[], None], condition: Callable[[HttpRequest], bool]) -> InjectedFault:
    """Do something the moment a request arrives; it is answered all the same, once."""

    def met(request: HttpRequest) -> bool:
        if not condition(request):
            return False
        act()
        return True

    return InjectedFault(path="/", when=met)


def starts_at(row: int) -> Callable[[HttpRequest], bool]:
    """Return whether a request asks for rows from this one on."""
    return lambda request: request.query.get("start") == str(row)


def _of_papers(happened: str, site: TrialMachine, server: ArxivServer) -> Story:
    """Return the story of a build that broke off: what is held, and what the next one gets."""
    saved, before = site.count_found("--offline"), len(server.requests)
    found = site.count_found()
    return Story(
        happened=happened,
        wanted=PAPERS,
        missing=PAPERS - saved,
        later=PAPERS - found,
        again=len(server.requests) - before,
    )


def kill_at_every_page(folder: Path) -> Story:
    """Kill a build while it waits for each of its pages in turn, and then let it end."""
    with ArxivServer(records()) as server:
        site = TrialMachine(folder, server, pace=0.02)
        kill_at_pages(site, server, PAGES)
        story = _of_papers("", site, server)
        asked = starts_of(server)
    way = "went on where" if asked == sorted(asked) else "did not go on where"
    told = f"each next one {way} the one before was: {plural(len(asked), 'request')}"
    return replace(story, happened=f"{PAGES} runs killed; {told} for {PAGES} pages")


def kill_at_every_harvested_page(folder: Path) -> Story:
    """Kill a harvest while it waits for each of its pages in turn, and then let it end."""
    pages, command = 2 * len(DAYS), ("harvest", "-c", CATEGORY)
    with ArxivServer(announced(), oai_size=HARVESTED) as server:
        site = TrialMachine(folder, server, pace=0.02)
        for number in range(pages):
            # Each run gets the page at which the one before was killed, and asks for the next.
            server.script(when(site.kill_last, is_request(2 * number + 1)))
            site.run(*command)
        saved, before = site.count_papers(), len(server.requests)
        site.run(*command)
        asked = [request.target for request in server.requests]
        found = site.count_papers()
    way = "went on where" if len(set(asked)) == pages else "did not go on where"
    told = f"each next one {way} the one before was: {plural(len(asked), 'request')}"
    return Story(
        happened=f"{pages} runs killed; {told} for {pages} pages",
        wanted=PAPERS,
        missing=PAPERS - saved,
        later=PAPERS - found,
        again=len(asked) - before,
    )


def is_request(number: int) -> Callable[[HttpRequest], bool]:
    """Return whether a request is the one of that number."""
    return lambda request: request.number == number


def kill_at_pages(site: TrialMachine, server: ArxivServer, pages: int) -> None:
    """Kill a build at its first page, another at the next one, and so on."""
    for number in range(pages):
        server.script(when(site.kill_last, starts_at(number * PAGE)))
        site.run(*BUILD)


def starts_of(server: ArxivServer) -> list[int]:
    """Return the first rows of the pages that a server was asked for."""
    return [int(request.query["start"]) for request in server.requests]


def start_ten(folder: Path) -> Story:
    """Start ten fetches at once, and kill the third whose turn comes while it has the turn."""
    return start_at_once(folder, TEN, killed=3)


def start_at_once(folder: Path, runs: int, *, killed: int) -> Story:
    """Start so many fetches at once, and kill one while it has the turn."""
    wanted = LISTED[:runs]
    with ArxivServer(records()) as server:
        site = TrialMachine(folder, server, pace=PACE)

        def kill_asking() -> None:
            site.started[wanted.index(server.requests[-1].query["id_list"])].kill()

        server.script(when(kill_asking, lambda request: request.number == killed))
        for name in wanted:
            site.start(*FETCH, name)
        found = {name for process in site.started for name in end(process)[1].split()}
        requests = server.requests
        later = set(site.run(*FETCH, *wanted).split())
        again = len(server.requests) - len(requests)
    peak = max(request.concurrent for request in requests)
    alone = "never two at once" if peak == 1 else f"up to {peak} at once"
    gaps = (after.time - before.time for before, after in pairwise(requests))
    close = sum(gap < PACE - DELIVERY for gap in gaps)
    soon = f"{close} of them" if close else "none"
    return Story(
        happened=f"{plural(len(requests), 'request')}, {alone}, {soon} sooner than the pace allows",
        wanted=runs,
        missing=len(set(wanted) - found),
        later=len(set(wanted) - later),
        again=again,
    )


def hang(folder: Path) -> Story:
    """Let a build hang at its third page, another wait for it in vain, and the next go on."""
    with ArxivServer(records()) as server:
        site = TrialMachine(folder, server, pace=0.02)
        stop = when(lambda: site.started[-1].send_signal(signal.SIGSTOP), starts_at(2 * PAGE))
        server.script(stop)
        hung = site.start(*BUILD)
        os.waitpid(hung.pid, os.WUNTRACED)
        _, _, told = end(site.start(*BUILD, "--wait", "1", "--quiet"))
        hung.kill()
        hung.communicate()
        # What differs from run to run, and the hint, are left out.
        told = re.sub(r"process \d+ on \S+, since [\d :-]+ UTC", "process …, since …", told)
        told = told.removeprefix("Error: ").partition(" Wait until")[0].strip()
        return _of_papers(f"the next {quote(told)}", site, server)
