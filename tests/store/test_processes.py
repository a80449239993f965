"""Several processes share a library; one killed at any moment loses nothing it has saved."""

import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from digest.model import SearchState
from digest.store import open_library
from tests.store.samples import NOON, SEARCH, now, page, papers

SPAWN = multiprocessing.get_context("spawn")
ROWS = 20
KILLS = 20
READERS = 3


def write_pages(folder: Path, reports: Connection, pages: int) -> None:
    """Go on with the search, page by page, and report the rows saved after each."""
    with open_library(folder, now=now) as library:
        state = library.load_search(SEARCH)
        start = state.rows if state else 0
        for number in range(pages):
            library.save_page(SEARCH, page(start + number * ROWS, ROWS), at=NOON)
            reports.send(start + (number + 1) * ROWS)


def read_until(folder: Path, reports: Connection, rows: int) -> None:
    """Read until so many rows are there, and report what did not fit together."""
    faults: list[str] = []
    seen = reads = 0
    with open_library(folder, now=now) as library:
        while seen < rows:
            state = library.load_search(SEARCH)
            if state is None:
                continue
            if state.rows < seen or not _is_whole(state) or not library.load_papers(state.ids[-1:]):
                faults.append(f"{state.rows} after {seen}")
            seen, reads = state.rows, reads + 1
    reports.send((reads, faults))


def make_library(folder: Path, reports: Connection) -> None:
    """Open a library that others are making too, and write to it."""
    with open_library(folder, now=now) as library:
        library.save_written(folder / "post.md", "aa")
        reports.send(None)


@pytest.mark.long
def test_a_killed_writer_loses_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    saved = 0
    for kill in range(KILLS):
        saved = _kill_writer(tmp_path, after=1 + kill % 7)
        with open_library(tmp_path, now=now) as library:
            state = library.load_search(SEARCH)
            assert state is not None
            assert state.rows >= saved
            assert _is_whole(state)
            assert len(library.load_papers(state.ids)) == state.rows
        assert _check(tmp_path) == "ok"
    assert saved >= KILLS * ROWS


def test_readers_see_whole_pages_while_another_process_writes(tmp_path: Path) -> None:
    pages = 60
    with open_library(tmp_path, now=now) as library:
        library.save_page(SEARCH, page(0, ROWS), at=NOON)
    ours, theirs = SPAWN.Pipe(duplex=False)
    total = (pages + 1) * ROWS
    readers = [
        SPAWN.Process(target=read_until, args=(tmp_path, theirs, total)) for _ in range(READERS)
    ]
    _, unread = SPAWN.Pipe(duplex=False)
    writer = SPAWN.Process(target=write_pages, args=(tmp_path, unread, pages))

    for process in (*readers, writer):
        process.start()
    told = [ours.recv() for _ in readers]
    for process in (*readers, writer):
        process.join()

    assert all(reads > 0 and faults == [] for reads, faults in told)


def test_several_processes_may_make_the_library_at_once(tmp_path: Path) -> None:
    ours, theirs = SPAWN.Pipe(duplex=False)
    makers = [SPAWN.Process(target=make_library, args=(tmp_path, theirs)) for _ in range(4)]

    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()

    assert [maker.exitcode for maker in makers] == [0, 0, 0, 0]
    assert [ours.recv() for _ in makers] == [None] * 4


def test_threads_may_share_a_library(tmp_path: Path) -> None:
    with open_library(tmp_path, now=now) as library, ThreadPoolExecutor(8) as pool:

        def save_and_load(number: int) -> int:
            library.save_papers(papers([number]), at=NOON)
            return len(library.load_papers([f"2602.{number:05}"]))

        assert set(pool.map(save_and_load, range(200))) == {1}
        assert library.load_state().papers == 200


def _kill_writer(folder: Path, *, after: int) -> int:
    """Kill a writer once it has reported so many pages, and return the last rows reported."""
    ours, theirs = SPAWN.Pipe(duplex=False)
    writer = SPAWN.Process(target=write_pages, args=(folder, theirs, 10_000))
    writer.start()
    theirs.close()
    rows = 0
    for _ in range(after):
        rows = ours.recv()
    writer.kill()
    writer.join()
    while True:
        try:
            rows = ours.recv()
        except EOFError:
            return rows


def _is_whole(state: SearchState) -> bool:
    return len(state.ids) == state.rows and state.rows % ROWS == 0


def _check(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "library.sqlite")) as connection:
        verdict: str = connection.execute("PRAGMA integrity_check").fetchone()[0]
        return verdict
