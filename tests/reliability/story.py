"""What came of a fault, in the words of the table, and the table in docs/reliability.md."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

LONGEST = 200
# Stand-ins are at addresses that the reader's machine does not have.
HOST = re.compile(r"(?:https?://)?(?:127\.0\.0\.1|arxiv\.invalid)(?::\d+)?(?:/[a-z/]+)?")
QUERY = re.compile(r"\(?cat:cs\.CV AND submittedDate:\[[^\]]*\]\)?")
LISTED = re.compile(r"(?:\d{4}\.\d{5}, ){3,}\d{4}\.\d{5}")
CUT_SHORT = re.compile(r"The search ended after (.+?) rows; the rest may be missing\. (?=.)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A run with a fault, and the run after it without one.

    `missing` of `wanted` were not there after the run, `later` after the next, which made `again`
    requests; either had at most so many `extra`, which are none of the papers meant.
    """

    happened: str
    wanted: int
    missing: int
    later: int
    again: int
    extra: int = 0

    @property
    def lost(self) -> str:
        """Say what was lost, and what was had too much."""
        lost = "nothing"
        if self.missing and self.later:
            lost = f"{self.later:,} of {self.wanted:,}"
        elif self.missing:
            which = "all" if self.missing == self.wanted else f"the other {self.missing:,}"
            lost = f"nothing; the next run got {which} with {plural(self.again, 'request')}"
        return lost + (f"; {plural(self.extra, 'paper')} too many" if self.extra else "")


def tell(*, waits: Sequence[float], asked: Sequence[str], usual: int, told: Sequence[str]) -> str:
    """Say what a run did, and what it told its user; `usual` is how many requests it needs."""
    repeated, distinct = len(asked) - len(set(asked)), len(set(asked))
    parts = []
    if waits:
        *first, last = [f"{wait:g}" for wait in waits]
        parts.append(f"asked again after {', '.join(first)}{' and ' if first else ''}{last} s")
    if (at_once := repeated - len(waits)) > 0:
        times = {1: "", 2: " twice"}.get(at_once, f" {at_once} times")
        parts.append(f"asked again{times} at once")
    if distinct > usual:
        parts.append(f"made {plural(distinct - usual, 'request')} more")
    # The first thing that a user reads is quoted, the rest counted.
    if messages := list(dict.fromkeys(told)):
        more = f" and {plural(len(messages) - 1, 'message')} more" if messages[1:] else ""
        parts.append(f"{quote(messages[0])}{more}")
    return "; ".join(parts) or "all as usual"


def quote(message: str) -> str:
    """Quote one message; where it says that a search ended, that is told in fewer words."""
    ended = CUT_SHORT.match(message)
    reason = shorten(message[ended.end() :] if ended else message)
    return f"stopped after {ended[1]}: “{reason}”" if ended else f"said “{reason}”"


def shorten(message: str) -> str:
    """Name the service instead of the stand-in, and leave out the query and long lists."""
    text = LISTED.sub(lambda found: f"{found[0].count(',') + 1} identifiers", message)
    text = QUERY.sub("the query", HOST.sub("arXiv", text)).replace("|", "\\|")
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rpartition(' ')[0]} …"


def plural(number: int, noun: str) -> str:
    """Count things."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


TABLE = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- faults -->", "<!-- /faults -->"
HEAD = ("| what goes wrong | what happened | lost |", "|---|---|---|")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FaultCase:
    """A row of the table: what is tried, once or in several ways that must all end alike.

    A `short` case takes no seconds.
    """

    name: str
    plays: Sequence[Callable[[Path], Story]]
    short: bool = False


@cache
def stories(one: FaultCase, *, whole: bool = False) -> tuple[Story, ...]:
    """Play a case in the first of its ways, or in all, once however often it is asked for."""
    return tuple(map(_play, one.plays if whole else one.plays[:1]))


def row_of(one: FaultCase) -> str:
    """Return a case's line of the table, told from the first way."""
    story = stories(one)[0]
    return f"| {one.name} | {story.happened} | {story.lost} |"


def read_table() -> list[str]:
    """Read the lines between the document's markers; none where there are no markers."""
    _, begun, rest = TABLE.read_text("utf-8").partition(BEGIN)
    table, ended, _ = rest.partition(END)
    return table.strip().splitlines() if begun and ended else []


def _play(play: Callable[[Path], Story]) -> Story:
    with TemporaryDirectory(prefix="digest-fault-") as folder:
        return play(Path(folder))
