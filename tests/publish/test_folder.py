"""Files of posts are copied to a folder, and never over what was changed there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from digest.errors import DeliveryError
from digest.model import Post
from digest.publish.files import FolderShelf
from digest.publish.folder import FolderPublisher
from digest.store import SqliteLibrary, open_library
from tests.publish.reef_posts import EDITED, POST
from tests.store.permissions import small_files, unwritable
from tests.store.samples import now


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqliteLibrary]:
    """Give an empty library."""
    with open_library(tmp_path / "library", now=now) as opened:
        yield opened


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Name a folder that is not there yet."""
    return tmp_path / "site" / "posts"


@pytest.fixture
def publisher(target: Path, library: SqliteLibrary) -> FolderPublisher:
    """Give a publisher to it."""
    return FolderPublisher("site", FolderShelf(target, library), ("md", "html", "atom"))


def publish(publisher: FolderPublisher, post: Post = POST) -> list[str]:
    """Publish every parcel."""
    return [publisher.publish(parcel) for parcel in publisher.pack(post)]


def test_files_are_copied_a_feed_last(publisher: FolderPublisher, target: Path) -> None:
    paths = publish(publisher)
    assert [Path(path).name for path in paths] == [
        "2026-02-28-coral-reefs.html",
        "2026-02-28-coral-reefs.md",
        "coral-reefs.atom",
    ]
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {
        name: content for name, content in POST.files.items() if not name.endswith("json")
    }


def test_again_and_another_version_are_ours(publisher: FolderPublisher, target: Path) -> None:
    publish(publisher)
    publish(publisher)
    publish(publisher, EDITED)
    assert (target / "2026-02-28-coral-reefs.md").read_bytes() == b"# Reefs, edited\n"


def test_what_was_changed_there_is_left_alone(publisher: FolderPublisher, target: Path) -> None:
    publish(publisher)
    theirs = target / "2026-02-28-coral-reefs.md"
    theirs.write_text("mended there")
    with pytest.raises(DeliveryError, match="changed or made by somebody else") as told:
        publish(publisher, EDITED)
    assert told.value.hint == "Look at it there; move it away, then publish again."
    assert not told.value.uncertain
    assert theirs.read_text() == "mended there"


def test_a_folder_that_may_not_be_written_to_is_told(
    publisher: FolderPublisher, target: Path
) -> None:
    target.mkdir(parents=True)
    with unwritable(target), pytest.raises(DeliveryError, match="cannot be written") as told:
        publish(publisher)
    assert list(target.iterdir()) == []
    assert "let this user write there" in told.value.hint


def test_a_file_in_place_of_the_folder_is_told(publisher: FolderPublisher, target: Path) -> None:
    target.parent.mkdir(parents=True)
    target.write_text("in the way")
    with pytest.raises(DeliveryError, match="is not a folder") as told:
        publish(publisher)
    assert "another `folder`" in told.value.hint


def test_a_full_disk_leaves_no_half_of_a_file(publisher: FolderPublisher, target: Path) -> None:
    files = {**POST.files, "2026-02-28-coral-reefs.html": b"x" * 2_000_000}
    parcels = publisher.pack(replace(POST, files=files))
    with small_files(1_000_000), pytest.raises(DeliveryError, match="cannot be written"):
        publisher.publish(parcels[0])
    assert list(target.iterdir()) == []
