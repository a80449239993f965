"""Runs share a library: one has a topic at a time, and one that is killed loses nothing."""

import os
import platform
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest

from digest.errors import LibraryError
from digest.model import IssueRecord
from digest.pipeline import Ports, Request, Topic
from digest.pipeline import build as run
from digest.publish.folder import PostFolder
from digest.query import parse_query
from digest.render import Renderer
from digest.store import Library, open_library
from digest.themes import load_taxonomy
from tests.fakes import FakeClock, FakeSource, SilentProgress
from tests.fixtures import REEF, paper
from tests.store.conftest import ON_FILE, QUICK_ON_FILE
from tests.store.home import Home, Other
from tests.store.permissions import unwritable
from tests.store.samples import HOUR, NOON, SEARCH, papers

ROWS = 20
HOLD = """
library = home.open()
with (
    library.turn("tides", tell),
    library.hold_publisher("letters", tell),
    library.asking("search", "q", tell),
    library.harvesting("cs.CL", tell),
    library.at_desk("2026-02-28-tides"),
):
    tell("held")
    sys.stdin.readline()
"""
# Goes on with a search, page by page, and tells the rows after each.
WRITE = f"""
library = home.open()
state = library.load_search(SEARCH)
start = state.rows if state else 0
for row in range(start, int(sys.argv[2]), {ROWS}):
    library.save_page(SEARCH, page(row, {ROWS}, total=999_999), at=NOON)
    tell(row + {ROWS})
"""
MAKE = """
sys.stdin.readline()
library = home.open()
library.save_written(Path("/post.md"), sys.argv[2])
library.close()
"""
Holding = Callable[[Library, Callable[[str], None]], AbstractContextManager[None]]
KINDS: list[Holding] = [
    lambda library, waiting: library.turn("tides", waiting),
    lambda library, waiting: library.hold_publisher("letters", waiting),
    lambda library, waiting: library.asking("search", "q", waiting),
    lambda library, waiting: library.harvesting("cs.CL", waiting),
    lambda library, _: library.at_desk("2026-02-28-tides"),
]


@pytest.fixture
def holder(home: Home) -> Other:
    """Give a process that has a topic, a publisher and a question."""
    process = home.start(HOLD)
    assert process.tells.readline() == "held\n"
    return process


def signed(pid: int) -> str:
    """Return what a lock says of who holds it."""
    return f"process {pid} on {platform.node()}, since 2026-02-28 12:00 UTC"


@pytest.mark.parametrize(
    "hold, told",
    [
        (KINDS[0], "since 2026-02-28 12:00 UTC) is building this topic; this one waits for it."),
        (KINDS[1], "Another run is delivering to letters; this one waits for it."),
        (KINDS[2], "Another run is asking for the same, or for something like it."),
        (KINDS[3], "since 2026-02-28 12:00 UTC) is harvesting cs.CL; this one waits for it."),
    ],
)
def test_who_waits_is_told_of_the_other_and_goes_on_when_that_lets_go(
    home: Home, holder: Other, hold: Holding, told: str
) -> None:
    heard: list[str] = []

    def waiting(text: str) -> None:
        heard.append(text)
        holder.go_on()

    with hold(home.open(), waiting):
        assert len(heard) == 1
    assert told in heard[0]


def sentence(home: Home) -> str:
    """Return what is told to who waits in vain for a topic."""
    with pytest.raises(LibraryError) as told, home.open(patience=0).turn("tides", lambda _: None):
        pytest.fail("two had the topic")
    assert told.value.hint == "Wait until that has ended, or end it if it hangs."
    return str(told.value)


def test_who_waits_in_vain_is_told_for_whom(home: Home, holder: Other) -> None:
    who = signed(holder.process.pid)[:63]  # for which PostgreSQL has room
    told = f"Another run ({who}) is building this topic; this one has waited 0 s for it."
    assert sentence(home) == told
    told = f"Another run \\({who}\\) is harvesting cs.CL; this one has waited 0 s for it."
    library = home.open(patience=0)
    with pytest.raises(LibraryError, match=told), library.harvesting("cs.CL", lambda _: None):
        pytest.fail("two had the set")
    told = f"The issue 2026-02-28-tides is open at another desk \\({who}\\)."
    with pytest.raises(LibraryError, match=told), library.at_desk("2026-02-28-tides"):
        pytest.fail("two had the issue")


@ON_FILE
@pytest.mark.usefixtures("holder")
@pytest.mark.parametrize("left", [b"", b"\xff\x00", b"a\x1b[31m", b"x" * 2000])
def test_what_a_lock_says_is_told_only_if_it_can_be_shown(home: Home, left: bytes) -> None:
    (lock,) = home.folder.glob("build-*.lock")
    lock.write_bytes(left)
    assert sentence(home).startswith("Another run is building this topic; this one has waited 0 s")


@ON_FILE
def test_what_a_killed_run_held_is_free_at_once(home: Home, holder: Other) -> None:
    holder.process.kill()
    holder.process.wait()
    (left,) = home.folder.glob("build-*.lock")
    assert left.read_text() == signed(holder.process.pid)
    library = home.open(patience=0)
    with ExitStack() as stack:
        for hold in KINDS:
            stack.enter_context(hold(library, pytest.fail))
        assert left.read_text() == signed(os.getpid())


@pytest.mark.usefixtures("holder")
def test_other_topics_publishers_and_kinds_of_questions_are_free(home: Home) -> None:
    library = home.open(patience=0)
    with (
        library.turn("dunes", pytest.fail),
        library.hold_publisher("site", pytest.fail),
        library.asking("listing", "q", pytest.fail),
        library.asking("papers", "q", pytest.fail),
        library.harvesting("cs.CV", pytest.fail),
        library.at_desk("2026-03-07-tides"),
    ):
        assert len(list(home.folder.glob("*.lock"))) == (0 if home.url else 11)


@ON_FILE
def test_a_folder_that_cannot_be_locked_needs_no_turn(home: Home) -> None:
    home.open().close()
    with unwritable(home.folder):
        library = home.open()
        for hold in KINDS:
            with hold(library, pytest.fail):
                assert list(home.folder.glob("*.lock")) == []


@QUICK_ON_FILE
def test_a_reader_sees_whole_pages_while_another_process_writes(home: Home) -> None:
    library, rows = home.open(), 60 * ROWS
    writer, seen = home.start(WRITE, str(rows)), 0
    while seen < rows:
        assert writer.process.poll() in {None, 0}
        state = library.load_search(SEARCH)
        if state:
            assert len(state.ids) == state.rows >= seen
            assert state.rows % ROWS == 0
            assert len(library.load_papers(state.ids)) == state.rows
            seen = state.rows


@QUICK_ON_FILE
@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.long)])
def test_a_killed_writer_loses_nothing_and_breaks_nothing(home: Home, kills: int) -> None:
    saved = 0
    for kill in range(kills):
        writer = home.start(WRITE, "999999")
        for _ in range(1 + kill % 7):
            saved = int(writer.tells.readline())
        writer.process.kill()
        saved = max([saved, *(int(line) for line in writer.tells if line.endswith("\n"))])
        library = home.open()
        state = library.load_search(SEARCH)
        assert state
        assert len(state.ids) == state.rows >= saved
        assert len(library.load_papers(state.ids)) == state.rows
        library.close()
        assert home.check() == []
    assert saved >= kills * ROWS


def test_several_processes_may_make_the_library_at_once(home: Home) -> None:
    makers = [home.start(MAKE, str(number)) for number in range(3)]
    for maker in makers:
        maker.go_on()
    assert [maker.process.wait() for maker in makers] == [0] * len(makers)
    assert home.check() == []
    assert set(home.open().load_written(Path("/post.md"))) == {"0", "1", "2"}


def test_another_writer_is_waited_for_and_then_told(home: Home) -> None:
    library, other = home.open(timeout=0.05), home.open()
    with other.database.write():
        with pytest.raises(LibraryError, match="is in use by another program") as told:
            library.save_papers([paper()], at=NOON)
        assert library.load_papers([REEF]) == {}
    library.save_papers([paper()], at=NOON)
    assert "Wait until" in told.value.hint


def test_threads_may_share_a_library(library: Library) -> None:
    def save_and_load(number: int) -> int:
        library.save_papers(papers([number]), at=NOON)
        return len(library.load_papers([f"2602.{number:05}"]))

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(save_and_load, range(100))) == {1}
    assert library.load_state().papers == 100


def test_neighbouring_issues_built_at_once_share_no_paper(home: Home) -> None:
    """As two processes do, each of the two threads has the library open for itself."""
    home.open().close()
    together = Barrier(2)
    early = NOON - 96 * HOUR
    tides = [
        replace(one, title=f"Tide {one.id}", abstract=f"On tide {one.id}.", published=early)
        for one in papers(range(40))
    ]
    subject = Topic(slug="tides", name="tides", query=parse_query('all:"tide"'))

    def build_one(day: int) -> IssueRecord:
        clock = FakeClock()
        with open_library(home.folder, url=home.url, now=clock.now) as library:
            ports = Ports(
                library=library,
                source=FakeSource(tides, size=20),
                clock=clock,
                progress=SilentProgress(),
            )
            shelf = PostFolder(home.folder.with_name("posts"), library)
            request = Request(topic=subject, date=date(2026, 2, day), number=3)
            together.wait(30)
            issue_record = run(
                request, ports, load_taxonomy(), Renderer(["json"]), shelf
            ).issue_record
        assert issue_record
        return issue_record

    with ThreadPoolExecutor(2) as pool:
        issue_records = list(pool.map(build_one, (26, 27)))
    decisions = Counter(
        decision for issue_record in issue_records for decision in issue_record.decisions.values()
    )
    assert decisions == {"chosen": 3, "rank": 37, "already_issued": 40}
    assert {it.date for it in home.open().load_issue_records("tides")} == {
        it.date for it in issue_records
    }
