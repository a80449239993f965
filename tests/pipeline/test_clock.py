"""A clock that is set while an issue is made costs no paper and changes no byte of the post."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.store import open_library
from digest.store.upkeep import Upkeep
from tests.fakes import FakeClock, FakeSource
from tests.pipeline.desk import FRIDAY, MONDAY, SATURDAY, WEEK, Desk, ids, tide, tides

PAPERS = tides(range(1, 12))
LATER = (
    tide(21, MONDAY + WEEK),
    tide(22, FRIDAY + WEEK),
)
JUMPS = [
    timedelta(days=-400),
    timedelta(days=-8),
    timedelta(hours=-1),
    timedelta(hours=1),
    timedelta(days=8),
    timedelta(days=400),
]


class SetClock(FakeClock):
    """A clock whose time of day somebody sets; the seconds that pass are none of his business."""

    shift = timedelta()

    def now(self) -> datetime:
        """Return the moment that it shows."""
        return super().now() + self.shift


@contextmanager
def desk_in(folder: Path) -> Iterator[tuple[Desk, SetClock]]:
    """Give a desk of its own, and its clock."""
    clock = SetClock()
    with open_library(folder / "home", now=clock.now) as library:
        source = FakeSource(PAPERS)
        yield Desk(library=library, source=source, clock=clock, folder=folder / "posts"), clock


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {file.name: file.read_bytes() for file in (folder / "posts").iterdir()}


@pytest.mark.parametrize("jump", JUMPS, ids=str)
@pytest.mark.parametrize("mended", [True, False])
def test_a_jump_amid_a_build_loses_and_changes_nothing(
    tmp_path: Path, jump: timedelta, *, mended: bool
) -> None:
    with desk_in(tmp_path / "usual") as (usual, _):
        usual.build()
    with desk_in(tmp_path / "set") as (desk, clock):

        def set_clock() -> None:
            if desk.source.requests == 2:
                clock.shift = jump

        desk.source.before = set_clock
        desk.build()
        assert clock.shift == jump
        assert contents(tmp_path / "set") == contents(tmp_path / "usual")
        if mended:
            clock.shift = timedelta()
        desk.source.before = lambda: None
        desk.build()
        assert contents(tmp_path / "set") == contents(tmp_path / "usual")
    store = Upkeep(tmp_path / "set" / "home", now=lambda: datetime.now(UTC), sleep=time.sleep)
    assert store.check() == ()


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_the_next_issue_has_its_own_papers_alone(tmp_path: Path, jump: timedelta) -> None:
    with desk_in(tmp_path) as (desk, clock):

        def set_clock() -> None:
            clock.shift = jump

        desk.source.before = set_clock
        assert desk.chosen() == ids(PAPERS)
        clock.shift, desk.source.before = timedelta(), lambda: None
        clock.elapsed += WEEK.total_seconds()
        desk.source.papers = (*PAPERS, *LATER)
        assert desk.chosen(SATURDAY + WEEK) == ids(LATER)
