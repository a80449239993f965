"""Every fault of the matrix that a search can meet, by us and by the `arxiv` package."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Thread

from tests.benchmarks import rival
from tests.benchmarks.report import Figure, Line
from tests.reliability.cases import SEARCHES
from tests.reliability.story import Story
from tests.reliability.table import stories
from tests.reliability.trial import Trial

# Real seconds; who is still waiting then would wait for ever.
PATIENCE = 3.0
ALL = "all"
NAME, OWN = 60, 28
HEAD = f"{'faults of one search':<{NAME}}{'digest':<{OWN}}arxiv"


@dataclass
class Attempt:
    """What a search of the package has come to."""

    found: set[str] = field(default_factory=set)
    failure: str = ""

    def run(self, endpoint: str, query: str) -> None:
        """Search, and keep what was found before it failed."""
        try:
            for name in rival.find(endpoint, query, delay=0):
                self.found.add(name)
        except rival.failures() as error:
            self.failure = type(error).__name__

    def tell(self, due: frozenset[str]) -> str:
        """Say how it ended."""
        missing = len(due - self.found)
        if self.failure:
            return f"{self.failure} after {len(self.found):,}"
        return f"{missing:,} missing, not a word" if missing else ALL


def measure_faults() -> Iterator[Figure | Line]:
    """Yield both columns, fault by fault, and how many each of the two survives."""
    if not rival.is_there():
        yield Figure(name="faults by the arxiv package: it is not installed", value="skipped")
        return
    yield HEAD
    own = other = 0
    for case in SEARCHES:
        story, theirs = stories(case)[0], try_rival(case.trials[0])
        own, other = own + (not story.later), other + (theirs == ALL)
        yield f"  {case.name[: NAME - 4]:<{NAME - 2}}{tell_own(story):<{OWN}}{theirs}"
    yield from count(own, other)


def count(own: int, other: int) -> Iterator[Figure]:
    """Yield how many faults were survived."""
    every = len(SEARCHES)
    yield Figure(
        name="faults survived by digest, at the latest by its next run",
        value=f"{own} of {every}",
        target=f"{every}",
        met=own == every,
    )
    yield Figure(name="faults survived by the arxiv package", value=f"{other} of {every}")


def tell_own(story: Story) -> str:
    """Say how our run ended; one that lacks papers has said so."""
    if story.later:
        return f"{story.later:,} missing"
    return "all with the next run, told" if story.missing else ALL


def try_rival(trial: Trial) -> str:
    """Let the package search under a fault, and say how that ended."""
    attempt = Attempt()
    with trial.serve() as server, trial.line(server) as line:
        asked = (f"{line.url}/api/query", trial.search.query)
        thread = Thread(target=attempt.run, args=asked, daemon=True)
        thread.start()
        thread.join(PATIENCE)
        waiting = thread.is_alive()
    return "waits for ever" if waiting else attempt.tell(trial.due)
