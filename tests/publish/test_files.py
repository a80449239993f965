"""Posts are written whole, and an editor's work is never lost."""

import os
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from digest.errors import OutputError
from digest.model import Artifact
from digest.ports import Shelf
from digest.publish.files import FolderShelf
from digest.store import SqliteLibrary, open_library
from tests.store.permissions import small_files, unwritable
from tests.store.samples import now

MD = Artifact(name="2026-02-28-reefs.md", content="# Reefs 😀\n".encode())
JSON = Artifact(name="2026-02-28-reefs.json", content=b"{}\n")
NEW_MD = Artifact(name=MD.name, content=b"# Reefs, again\n")
NEW_JSON = Artifact(name=JSON.name, content=b'{"schema": 1}\n')


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqliteLibrary]:
    """Give an empty library."""
    with open_library(tmp_path / "library", now=now) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Name a folder that is not there yet."""
    return tmp_path / "site" / "posts"


@pytest.fixture
def shelf(folder: Path, library: SqliteLibrary) -> Shelf:
    """Give a shelf on that folder."""
    return FolderShelf(folder, library)


def test_files_are_written_and_their_paths_returned_in_order(shelf: Shelf, folder: Path) -> None:
    assert shelf.write([MD, JSON], force=False) == (folder / MD.name, folder / JSON.name)

    assert _contents(folder) == {MD.name: MD.content, JSON.name: JSON.content}


def test_paths_are_returned_as_the_folder_was_given(
    tmp_path: Path, library: SqliteLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    paths = FolderShelf(Path("posts"), library).write([MD], force=False)

    assert paths == (Path("posts") / MD.name,)


def test_our_own_files_are_replaced_however_the_folder_is_spelled(
    shelf: Shelf, folder: Path, library: SqliteLibrary
) -> None:
    shelf.write([MD], force=False)
    (folder.parent / "alias").symlink_to(folder)

    FolderShelf(folder.parent / "alias", library).write([NEW_MD], force=False)
    FolderShelf(folder / ".." / "posts", library).write([MD], force=False)

    assert _contents(folder) == {MD.name: MD.content}


def test_an_earlier_version_of_ours_is_still_ours(shelf: Shelf, folder: Path) -> None:
    shelf.write([MD], force=False)
    shelf.write([NEW_MD], force=False)
    (folder / MD.name).write_bytes(MD.content)

    shelf.write([NEW_MD], force=False)

    assert _contents(folder) == {MD.name: NEW_MD.content}


def test_a_file_that_holds_the_content_already_is_left_alone_and_ours(
    shelf: Shelf, folder: Path
) -> None:
    folder.mkdir(parents=True)
    (folder / MD.name).write_bytes(MD.content)
    before = (folder / MD.name).stat()

    shelf.write([MD], force=False)
    after = (folder / MD.name).stat()
    shelf.write([NEW_MD], force=False)

    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert _contents(folder) == {MD.name: NEW_MD.content}


@pytest.mark.parametrize("theirs", [b"# Reefs, edited\n", b""])
def test_an_edited_file_is_refused_and_nothing_is_written(
    shelf: Shelf, folder: Path, theirs: bytes
) -> None:
    shelf.write([MD, JSON], force=False)
    (folder / JSON.name).write_bytes(theirs)

    with pytest.raises(OutputError, match=re.escape(str(folder / JSON.name))) as told:
        shelf.write([NEW_MD, NEW_JSON], force=False)

    assert told.value.exit_code == 3
    assert "--force" in told.value.hint
    assert MD.name not in str(told.value)
    assert _contents(folder) == {MD.name: MD.content, JSON.name: theirs}


def test_a_file_of_the_same_name_elsewhere_says_nothing_about_this_one(
    shelf: Shelf, folder: Path, tmp_path: Path, library: SqliteLibrary
) -> None:
    FolderShelf(tmp_path / "other", library).write([MD], force=False)
    folder.mkdir(parents=True)
    (folder / MD.name).write_bytes(MD.content)

    with pytest.raises(OutputError, match="made by somebody else"):
        shelf.write([NEW_MD], force=False)


def test_force_keeps_every_version_of_the_editor(shelf: Shelf, folder: Path) -> None:
    shelf.write([MD], force=False)
    for edit in (b"one", b"two", b"three"):
        (folder / MD.name).write_bytes(edit)
        shelf.write([MD, JSON], force=True)

    assert _contents(folder) == {
        MD.name: MD.content,
        JSON.name: JSON.content,
        f"{MD.name}.bak": b"one",
        f"{MD.name}.bak1": b"two",
        f"{MD.name}.bak2": b"three",
    }


def test_force_keeps_no_copy_of_what_is_ours(shelf: Shelf, folder: Path) -> None:
    shelf.write([MD], force=True)
    shelf.write([NEW_MD], force=True)

    assert _contents(folder) == {MD.name: NEW_MD.content}


@pytest.mark.parametrize("target", ["secret", "nowhere"])
def test_a_link_is_not_ours_and_is_never_followed(
    shelf: Shelf, folder: Path, tmp_path: Path, target: str
) -> None:
    folder.mkdir(parents=True)
    (tmp_path / "secret").write_bytes(MD.content)
    (folder / MD.name).symlink_to(tmp_path / target)

    with pytest.raises(OutputError, match="nothing was written"):
        shelf.write([MD], force=False)
    shelf.write([MD], force=True)

    assert (folder / f"{MD.name}.bak").readlink() == tmp_path / target
    assert not (folder / MD.name).is_symlink()
    assert (folder / MD.name).read_bytes() == MD.content
    assert (tmp_path / "secret").read_bytes() == MD.content


@pytest.mark.parametrize("force", [False, True])
def test_what_is_no_file_is_refused(shelf: Shelf, folder: Path, *, force: bool) -> None:
    (folder / MD.name).mkdir(parents=True)
    os.mkfifo(folder / JSON.name)

    for artifact in (MD, JSON):
        with pytest.raises(OutputError, match=f"{artifact.name} is not a file"):
            shelf.write([artifact], force=force)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b.md", "../a.md", "/a.md", "a\\b", "a\0b"])
def test_a_name_that_is_a_path_is_a_bug(shelf: Shelf, folder: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a file"):
        shelf.write([MD, Artifact(name=name, content=b"")], force=True)

    assert not folder.exists()


def test_one_name_twice_is_a_bug(shelf: Shelf) -> None:
    with pytest.raises(ValueError, match="twice"):
        shelf.write([MD, Artifact(name=MD.name.upper(), content=b"")], force=True)


def test_a_check_names_the_paths_and_makes_nothing(shelf: Shelf, folder: Path) -> None:
    assert shelf.check([MD, JSON], force=False) == (folder / MD.name, folder / JSON.name)

    assert not folder.parent.exists()


def test_a_check_is_refused_what_writing_is_and_forced_like_it(shelf: Shelf, folder: Path) -> None:
    shelf.write([MD], force=False)
    (folder / MD.name).write_text("Edited.")

    with pytest.raises(OutputError) as checked:
        shelf.check([NEW_MD, JSON], force=False)
    with pytest.raises(OutputError) as written:
        shelf.write([NEW_MD, JSON], force=False)

    assert str(checked.value) == str(written.value)
    assert shelf.check([NEW_MD, JSON], force=True) == (folder / MD.name, folder / JSON.name)
    assert _contents(folder) == {MD.name: b"Edited."}


def test_a_folder_that_is_a_file_is_told(tmp_path: Path, library: SqliteLibrary) -> None:
    (tmp_path / "posts").touch()

    for folder in (tmp_path / "posts", tmp_path / "posts" / "deep"):
        for act in (FolderShelf(folder, library).check, FolderShelf(folder, library).write):
            with pytest.raises(OutputError, match=f"{folder} is not a folder"):
                act([MD], force=False)


def test_an_unwritable_folder_is_told(folder: Path, tmp_path: Path) -> None:
    folder.mkdir(parents=True)
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)

    with unwritable(folder), open_library(tmp_path / "open", now=now) as library:
        with pytest.raises(OutputError, match="cannot be written: Permission denied") as told:
            FolderShelf(folder, library).check([MD], force=False)
        with pytest.raises(OutputError, match="deep cannot be written: Permission denied"):
            FolderShelf(folder / "deep", library).write([MD], force=False)

    assert "-o" in told.value.hint
    assert _contents(folder) == {}


def test_an_unwritable_folder_that_holds_the_post_already_will_do(
    shelf: Shelf, folder: Path, tmp_path: Path
) -> None:
    shelf.write([MD], force=False)
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)

    with unwritable(folder), open_library(tmp_path / "open", now=now) as library:
        assert FolderShelf(folder, library).write([MD], force=False) == (folder / MD.name,)


def test_no_room_leaves_the_old_files_and_nothing_else(shelf: Shelf, folder: Path) -> None:
    shelf.write([MD, JSON], force=False)
    large = Artifact(name=JSON.name, content=b"x" * 3_000_000)

    with small_files(2_000_000), pytest.raises(OutputError, match="cannot be written: File too"):
        shelf.write([NEW_MD, large], force=True)

    assert _contents(folder) == {MD.name: MD.content, JSON.name: JSON.content}


def test_a_name_too_long_is_told_and_leaves_nothing(shelf: Shelf, folder: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written: File name too long"):
        shelf.write([Artifact(name="x" * 300, content=b"")], force=False)

    assert _contents(folder) == {}


def test_a_folder_whose_name_is_too_long_is_told_by_a_check(
    tmp_path: Path, library: SqliteLibrary
) -> None:
    with pytest.raises(OutputError, match="cannot be written: File name too long"):
        FolderShelf(tmp_path / ("x" * 300), library).check([MD], force=False)


def test_new_files_have_the_permissions_that_the_umask_allows(shelf: Shelf, folder: Path) -> None:
    before = os.umask(0o022)
    try:
        shelf.write([MD], force=False)
        os.umask(0o027)
        shelf.write([JSON], force=False)
    finally:
        os.umask(before)

    modes = [(folder / artifact.name).stat().st_mode & 0o777 for artifact in (MD, JSON)]
    assert modes == [0o644, 0o640]


def test_a_content_is_remembered_before_it_is_written(folder: Path, library: SqliteLibrary) -> None:
    """A run killed in between leaves a file that the next run knows as ours."""
    folder.mkdir(parents=True)
    shelf = FolderShelf(folder, library)

    with small_files(100_000), pytest.raises(OutputError):
        shelf.write([Artifact(name=MD.name, content=b"x" * 200_000)], force=False)

    assert library.load_written(folder / MD.name) == {sha256(b"x" * 200_000).hexdigest()}


def _contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}
