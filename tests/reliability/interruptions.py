"""Runs that somebody stops: by signals at random moments of a scheduled build, and by hanging."""

import os
import re
import signal
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from json import loads
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.reliability.moments import INTERRUPTED, Blow, Scene, strike_often
from tests.reliability.processes import BUILD, PATIENCE, Site, starts_at, when
from tests.reliability.story import Story, quote
from tests.reliability.world import PAGE, PAPERS, Record, records
from tests.standins.arxiv import ArxivServer

FIFTY, TEN = 50, 10
SEED = 20260228
FORMATS = "md,json,html,email,bib,atom"
_WHOLE = (
    "each left a sound library and no half-written file, and the next made the same files as an"
    " undisturbed one"
)
_LANES = ("ARXIV", "HUGGINGFACE", "OPENALEX", "GITHUB")


def week() -> list[Record]:
    """Return papers of the packaged week: enough for several sections, few enough to be quick."""
    text = resources.files("digest").joinpath("data/sample-week.jsonl").read_text("utf-8")
    return [loads(line) for line in text.splitlines()[:30]]


def scheduled(server: ArxivServer) -> Scene:
    """Return a build as cron runs it, every service and every format included."""
    return Scene(
        arguments=("build", "--date", "2026-02-28", "--format", FORMATS, "--quiet"),
        variables={**server.endpoints, **{f"DIGEST_PACE__{name}": "0" for name in _LANES}},
    )


@cache
def blows(number: signal.Signals, times: int) -> Sequence[Blow]:
    """Strike scheduled builds, once however often it is asked for."""
    with ArxivServer(week()) as server, TemporaryDirectory(prefix="digest-blows-") as folder:
        return strike_often(scheduled(server), Path(folder), number, times=times, seed=SEED)


def struck(*numbers: signal.Signals, times: int) -> Callable[[Path], Story]:
    """Return the story of runs that each of these signals strikes at random moments."""

    def play(_: Path) -> Story:
        return story_of([blow for number in numbers for blow in blows(number, times)], _WHOLE)

    return play


def story_of(all_: Sequence[Blow], afterwards: str) -> Story:
    """Return the story of runs that were struck, of which `afterwards` tells how all went on."""
    bad = sum(bool(blow.faults) for blow in all_)
    happened = _tell(all_, afterwards)
    return Story(happened=happened, wanted=len(all_), missing=bad, later=bad, again=0)


def _tell(all_: Sequence[Blow], afterwards: str) -> str:
    if faults := [fault for blow in all_ for fault in blow.faults]:
        return f"of {len(all_)} runs: {'; '.join(dict.fromkeys(faults))}"
    killed = any(blow.code == -signal.SIGKILL for blow in all_)
    ended = "died" if killed else f"ended, those amid their work with exit {INTERRUPTED}"
    return f"{len(all_)} runs {ended}; {afterwards}"


def hang(folder: Path) -> Story:
    """Let a build hang at its third page, another wait for it in vain, and the next go on."""
    with ArxivServer(records()) as server:
        site = Site(folder, server, pace=0.02)
        stop = when(lambda: site.started[-1].send_signal(signal.SIGSTOP), starts_at(2 * PAGE))
        server.script(stop)
        hung = site.start(*BUILD)
        os.waitpid(hung.pid, os.WUNTRACED)
        _, told = site.start(*BUILD, "--wait", "1", "--quiet").communicate(timeout=PATIENCE)
        hung.kill()
        hung.communicate()
        saved, before = site.count_found("--offline"), len(server.requests)
        found = site.count_found()
        again = len(server.requests) - before
    return Story(
        happened=f"the next {quote(_without_figures(told))}",
        wanted=PAPERS,
        missing=PAPERS - saved,
        later=PAPERS - found,
        again=again,
    )


def _without_figures(told: str) -> str:
    """Leave out of a message what differs from run to run, and its hint."""
    sentence = re.sub(r"process \d+, since [\d :-]+ UTC", "process …, since …", told)
    return sentence.removeprefix("Error: ").partition(" Wait until")[0].strip()
