"""An invented week for the stand-in to serve, and the environment that leads to it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from digest.codec import plain
from digest.model import Author, Paper
from tests.environment import AT_ONCE, home_in, inherited
from tests.fixtures import LOOM, REEF, SURVEY, paper
from tests.standins.arxiv import ArxivServer

DAY = "2026-02-28"
POST = f"{DAY}-deep-learning"
FORMATS = "md,json,html,email,bib,atom"
FILES = [f"{POST}.{end}" for end in ("md", "json", "html", "eml", "bib")] + ["deep-learning.atom"]
ABSENT = "2602.99999"
HOSTILE = "\x1b[31mRed\x1b[0m \x9b32m\u202egnol\u202c"


def _paper(name: str, title: str, abstract: str, hour: int) -> Paper:
    submitted = datetime(2026, 2, 24, hour, tzinfo=UTC)
    return paper(id=name, title=title, abstract=abstract, published=submitted, updated=submitted)


WEEK = (
    _paper(
        REEF,
        "ReefNet: Counting Corals from Paper Boats",
        "We present ReefNet, a deep learning network that counts corals. On the Harbour benchmark, "
        "ReefNet finds 93.1% of all corals. Code is available at https://github.com/quill/reefnet.",
        9,
    ),
    _paper(
        LOOM,
        "LoomBench: A Benchmark of Weaving",
        "We introduce LoomBench, a benchmark for deep learning on woven patterns. On LoomBench, "
        "ReefNet finds 41.2% of all knots.",
        10,
    ),
    _paper(SURVEY, "織物の深層学習" * 12, "We survey deep learning for tides.", 11),
    _paper("2602.90004", f"A {HOSTILE} Study", f"Deep learning is {HOSTILE}.", 12),
)
CROWD = paper(
    id="2602.90005", authors=tuple(Author(name=f"Weaver {n}") for n in range(3000)), title="A Crowd"
)
RECORDS = [plain(item) for item in (*WEEK, CROWD)]


def environment(folder: Path, server: ArxivServer) -> Mapping[str, str]:
    """Return the environment of a run that leaves no trace outside a folder."""
    shown = {"COLUMNS": "80", "TERM": "xterm-256color"}
    return {**inherited(), **server.endpoints, **AT_ONCE, **home_in(folder), **shown}
