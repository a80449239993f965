"""From the issue to its files: written first, remembered after, and the same every time."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from digest.errors import OutputError
from digest.model import Artifact, Edition, Problem
from digest.pipeline import Built
from tests.pipeline.desk import SATURDAY, WEEK, Desk, ids, tides

NEXT = SATURDAY + WEEK
ODD = Problem(stage="fetch", subject="fake", message="Rows 1–3 may be missing.")


NAMES = ids(tides(range(1, 6)))


class FullShelf:
    """A shelf on a full disk, which remembers what the library knew when it was asked."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.remembered: Sequence[Edition] | None = None

    def check(self, artifacts: Sequence[Artifact], *, force: bool) -> Sequence[Path]:  # noqa: ARG002 - the port's
        """Find nothing wrong."""
        return ()

    def write(self, artifacts: Sequence[Artifact], *, force: bool) -> Sequence[Path]:  # noqa: ARG002 - the port's
        """Look at the library, and fail."""
        self.remembered = editions(self.desk)
        raise OutputError("The disk is full.")


def editions(desk: Desk) -> Sequence[Edition]:
    """Return what the library remembers of the topic."""
    return desk.library.load_editions("tides", about=NAMES)


def as_loaded(built: Built) -> Edition:
    """Return an edition as one comes back: where its papers stand is loaded on its own."""
    assert built.made.edition is not None
    return replace(built.made.edition, places={})


def test_an_issue_becomes_a_post_and_its_data(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 6))

    built = desk.build()

    names = ["2026-02-28-tides.md", "2026-02-28-tides.json"]
    assert [path.name for path in built.files] == names
    data = json.loads(built.files[1].read_text("utf-8"))
    assert sorted(paper["id"] for paper in data["papers"]) == ids(desk.source.papers)
    assert all(paper["title"] in built.files[0].read_text("utf-8") for paper in data["papers"])


def test_an_edition_is_remembered_once_and_as_built(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 6))

    desk.build(number=2)
    built = desk.build(number=3)

    assert editions(desk) == (as_loaded(built),)


def test_a_shelf_that_fails_leaves_no_edition(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 6))
    shelf = FullShelf(desk)

    with pytest.raises(OutputError):
        desk.build_on(shelf)

    assert shelf.remembered == ()
    assert editions(desk) == ()


def test_a_dry_run_writes_nothing_and_remembers_no_edition(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 6))

    built = desk.build(dry_run=True)

    assert [path.name for path in built.files] == ["2026-02-28-tides.md", "2026-02-28-tides.json"]
    assert editions(desk) == ()
    assert not desk.folder.exists()


def test_an_empty_window_writes_no_file_and_is_remembered(desk: Desk) -> None:
    built = desk.build()

    assert built.files == ()
    assert not desk.folder.exists()
    assert [edition.fates for edition in editions(desk)] == [{}]


def test_a_post_that_its_editor_changed_stays_and_so_does_the_ledger(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 6))
    built = desk.build(number=2)
    built.files[0].write_text("Mine now.", "utf-8")

    with pytest.raises(OutputError):
        desk.build(number=3)

    assert built.files[0].read_text("utf-8") == "Mine now."
    assert editions(desk) == (as_loaded(built),)


def test_a_dry_run_is_refused_what_a_build_is(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 6))
    built = desk.build(number=2)
    built.files[0].write_text("Mine now.", "utf-8")

    with pytest.raises(OutputError, match="changed"):
        desk.build(number=2, dry_run=True)


@pytest.mark.parametrize("fails_at", [None, 3])
def test_builds_of_a_date_are_byte_identical_offline_too(desk: Desk, fails_at: int | None) -> None:
    desk.source.papers, desk.source.remarks = tides(range(1, 12)), {0: ODD}
    desk.source.fails_at = fails_at
    built = desk.build()
    files = desk.files()

    for offline in (False, True):
        desk.clock.sleep(3600)
        assert desk.build(offline=offline).problems == built.problems
        assert desk.files() == files

    assert len(built.problems) == (1 if fails_at is None else 2)


def test_a_build_that_was_cut_off_is_made_good_by_the_next(desk: Desk) -> None:
    desk.source.papers, desk.source.fails_at = tides(range(1, 12)), 6
    first = desk.build()

    desk.source.fails_at = None
    second = desk.build()

    assert first.made.digest is not None
    assert second.made.digest is not None
    assert (first.made.digest.counts.found, len(first.problems)) == (6, 1)
    assert (second.made.digest.counts.found, second.problems) == (11, ())


def test_papers_that_a_cut_off_issue_never_saw_come_late_in_the_next(desk: Desk) -> None:
    desk.source.papers, desk.source.fails_at = tides(range(1, 12)), 6
    desk.build()

    desk.source.fails_at = None
    desk.set_date(NEXT)

    assert desk.chosen(NEXT) == ids(desk.source.papers[6:])
