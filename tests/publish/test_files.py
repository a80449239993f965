"""Posts and archives are written whole into folders, and nothing of anybody else's is lost."""

import json
import os
import re
from dataclasses import replace
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from digest.errors import OutputError
from digest.model import Artifact, Leaf, SitePaper, SitePost, ThemeSize
from digest.publish.folder import ArchiveFolder, FolderPublisher, PostFolder
from digest.store import Library, open_library
from tests.fakes import FakeClock
from tests.publish.posts import EDITED, POST, deliver, failure
from tests.store.permissions import small_files, unwritable

MD = Artifact(name="2026-02-28-reefs.md", content="# Reefs 😀\n".encode())
JSON = Artifact(name="2026-02-28-reefs.json", content=b"{}\n")
NEW_MD = Artifact(name=MD.name, content=b"# Reefs, again\n")
NEW_JSON = Artifact(name=JSON.name, content=b'{"schema": 1}\n')
BOTH = {MD.name: MD.content, JSON.name: JSON.content}
MEMORY = ".digest-site.json"
ISSUE = SitePost(
    slug="reefs",
    date=date(2026, 2, 28),
    topic="reefs",
    title="Reefs <This> Week",
    subtitle="Latest",
    description="Corals \ud800",
    papers=(SitePaper(id="2602.90001", title="ReefNet"),),
    themes=(ThemeSize(key="k", title="Corals", papers=1),),
    made_from="x",
    files=("2026-02-28-reefs.json",),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "site" / "posts"


@pytest.fixture
def shelf(folder: Path, library: Library) -> PostFolder:
    return PostFolder(folder, library)


@pytest.fixture
def publisher(shelf: PostFolder) -> FolderPublisher:
    return FolderPublisher(name="site", shelf=shelf, formats=("md", "html", "atom"))


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file but the memory of an archive."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != MEMORY}


def test_files_are_written_and_their_paths_returned_as_the_folder_was_given(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("a/b")
    shelf, paths = PostFolder(folder, library), (folder / MD.name, folder / JSON.name)
    assert shelf.check([MD, JSON], force=False) == paths
    assert not Path("a").exists()
    assert shelf.write([MD, JSON], force=False) == paths
    assert contents(folder) == BOTH


def test_our_file_is_replaced_under_any_spelling_of_its_path(
    shelf: PostFolder, folder: Path, library: Library
) -> None:
    # A file that holds the content already is left alone, and ours.
    folder.mkdir(parents=True)
    (folder / MD.name).write_bytes(MD.content)
    before = (folder / MD.name).stat()
    shelf.write([MD], force=False)
    after = (folder / MD.name).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    (folder.parent / "alias").symlink_to(folder)
    PostFolder(folder.parent / "alias", library).write([NEW_MD], force=False)
    assert contents(folder) == {MD.name: NEW_MD.content}
    PostFolder(folder / ".." / "posts", library).write([MD], force=True)
    # An earlier version of ours, which somebody has put back, is ours too.
    (folder / MD.name).write_bytes(NEW_MD.content)
    shelf.write([MD], force=False)
    assert contents(folder) == {MD.name: MD.content}


@pytest.mark.parametrize("theirs", [b"# Reefs, edited\n", b""])
def test_an_edited_file_is_refused(shelf: PostFolder, folder: Path, theirs: bytes) -> None:
    shelf.write([MD, JSON], force=False)
    (folder / JSON.name).write_bytes(theirs)
    for act in (shelf.check, shelf.write):
        with pytest.raises(OutputError) as told:
            act([NEW_MD, NEW_JSON], force=False)
        changed = f"{folder / JSON.name} was changed or made by somebody else"
        assert str(told.value) == f"{changed}; nothing was written."
        hint = "Give --force to write the new version and keep the present one as .bak."
        assert (told.value.exit_code, told.value.hint) == (3, hint)
    assert len(shelf.check([NEW_MD, NEW_JSON], force=True)) == 2
    assert contents(folder) == {**BOTH, JSON.name: theirs}


def test_files_of_the_same_name_elsewhere_say_nothing_about_these(
    shelf: PostFolder, folder: Path, tmp_path: Path, library: Library
) -> None:
    PostFolder(tmp_path / "other", library).write([MD, JSON], force=False)
    folder.mkdir(parents=True)
    for one in (MD, JSON):
        (folder / one.name).write_bytes(one.content)
    with pytest.raises(OutputError, match=r"md, .*json were changed or made by somebody else"):
        shelf.write([NEW_MD, NEW_JSON], force=False)


def test_force_keeps_every_version_of_the_editor(shelf: PostFolder, folder: Path) -> None:
    shelf.write([NEW_MD], force=True)
    shelf.write([MD], force=True)
    for edit in (b"one", b"two", b"three"):
        (folder / MD.name).write_bytes(edit)
        shelf.write([MD, JSON], force=True)
    kept = {f"{MD.name}.bak": b"one", f"{MD.name}.bak1": b"two", f"{MD.name}.bak2": b"three"}
    assert contents(folder) == BOTH | kept


@pytest.mark.parametrize("target", ["secret", "nowhere"])
def test_a_link_is_never_followed(
    shelf: PostFolder, folder: Path, tmp_path: Path, target: str
) -> None:
    folder.mkdir(parents=True)
    (tmp_path / "secret").write_bytes(MD.content)
    (folder / MD.name).symlink_to(tmp_path / target)
    with pytest.raises(OutputError, match="nothing was written"):
        shelf.write([MD], force=False)
    shelf.write([MD], force=True)
    assert (folder / f"{MD.name}.bak").readlink() == tmp_path / target
    assert not (folder / MD.name).is_symlink()
    assert (folder / MD.name).read_bytes() == (tmp_path / "secret").read_bytes() == MD.content


def test_a_folder_or_an_invalid_name_is_refused(shelf: PostFolder, folder: Path) -> None:
    for name in ("", ".", "..", "a/b.md", "../a.md", "/a.md", "a\\b", "a\0b", MD.name.upper()):
        with pytest.raises(ValueError, match=r"is not the name of a file|one name twice"):
            shelf.write([MD, Artifact(name=name, content=b"")], force=True)
    assert not folder.exists()
    (folder / MD.name).mkdir(parents=True)
    os.mkfifo(folder / JSON.name)
    for artifact, force in ((MD, False), (MD, True), (JSON, False), (JSON, True)):
        with pytest.raises(OutputError, match=f"{artifact.name} is not a file"):
            shelf.write([artifact], force=force)


def test_a_path_that_cannot_be_a_folder_is_reported(tmp_path: Path, library: Library) -> None:
    (tmp_path / "posts").touch()
    for name, told in (
        ("posts", "posts is not a folder."),
        ("posts/deep", "deep is not a folder."),
        ("x" * 300, "x cannot be written: File name too long."),
    ):
        shelf = PostFolder(tmp_path / name, library)
        for act in (shelf.check, shelf.write):
            with pytest.raises(OutputError, match=f"{re.escape(told)}$") as error:
                act([MD], force=False)
            assert error.value.hint == "Choose another folder with -o."
    with pytest.raises(OutputError, match="x cannot be written: File name too long"):
        PostFolder(tmp_path, library).write([Artifact(name="x" * 300, content=b"")], force=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["library", "posts"]


def test_an_unwritable_folder_is_reported_unless_it_has_the_post_already(
    shelf: PostFolder, folder: Path, tmp_path: Path, clock: FakeClock
) -> None:
    shelf.write([MD], force=False)
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    with unwritable(folder), open_library(tmp_path / "open", now=clock.now) as library:
        with pytest.raises(OutputError, match="posts cannot be written: Permission denied"):
            PostFolder(folder, library).check([JSON], force=False)
        with pytest.raises(OutputError, match="deep cannot be written: Permission denied"):
            PostFolder(folder / "deep", library).write([MD], force=False)
        assert PostFolder(folder, library).write([MD], force=False) == (folder / MD.name,)
    assert contents(folder) == {MD.name: MD.content}


def test_a_full_disk_leaves_the_old_files(
    shelf: PostFolder, folder: Path, library: Library
) -> None:
    shelf.write([MD, JSON], force=False)
    large = Artifact(name=JSON.name, content=b"x" * 3_000_000)
    with small_files(2_000_000), pytest.raises(OutputError, match="cannot be written: File too"):
        shelf.write([NEW_MD, large], force=True)
    assert contents(folder) == BOTH
    # A run that is killed in between leaves nothing that the next one does not know as its own.
    assert sha256(large.content).hexdigest() in library.load_written(folder / JSON.name)


def test_new_files_have_the_permissions_that_the_umask_allows(
    shelf: PostFolder, folder: Path
) -> None:
    before = os.umask(0o022)
    try:
        shelf.write([MD], force=False)
        os.umask(0o027)
        shelf.write([JSON], force=False)
    finally:
        os.umask(before)
    assert [(folder / name).stat().st_mode & 0o777 for name in BOTH] == [0o644, 0o640]


def test_a_post_is_copied_with_its_feed_last(
    publisher: FolderPublisher, shelf: PostFolder, folder: Path
) -> None:
    assert (publisher.name, publisher.repeatable, publisher.consecutive) == ("site", True, False)
    names = [f"{POST.stem}.html", f"{POST.stem}.md", "coral-reefs.atom"]
    assert deliver(publisher, POST) == [str(folder / name) for name in names]
    assert contents(folder) == {name: POST.files[name] for name in names}
    deliver(publisher, EDITED)
    assert contents(folder) == {name: EDITED.files[name] for name in names}
    # All formats are copied where none are named, and none is made up.
    parcels = FolderPublisher(name="site", shelf=shelf, formats=()).pack(POST)
    assert {parcel.key for parcel in parcels} == set(POST.files)
    error = failure(replace(publisher, formats=("md", "bib", "email")), POST)
    assert str(error) == f"The post {POST.stem} has no bib, email."
    assert error.hint == "Build it with that format too: `formats` under [build], or --format."


def test_a_post_that_cannot_be_copied_is_reported(publisher: FolderPublisher, folder: Path) -> None:
    folder.mkdir(parents=True)
    large = {**POST.files, f"{POST.stem}.html": b"x" * 2_000_000}
    with small_files(1_000_000):
        error = failure(publisher, replace(POST, files=large))
    assert "html cannot be written: File too large." in str(error)
    assert contents(folder) == {}  # no half of a file
    (folder / f"{POST.stem}.html").write_text("mended there")
    error = failure(publisher, POST)
    assert "html was changed or made by somebody else; nothing was written." in str(error)
    assert error.hint == "Look at it there; move it away, then publish again."
    assert contents(folder) == {f"{POST.stem}.html": b"mended there"}
    (folder / f"{POST.stem}.html").unlink()
    folder.rmdir()
    folder.write_text("in the way")
    error = failure(publisher, POST)
    assert str(error) == f"{folder} is not a folder."
    hint = "Make room there, let this user write there, or name another `folder` for this target."
    assert (error.hint, error.uncertain) == (hint, False)


def test_a_changed_post_is_recognised(shelf: PostFolder, folder: Path, library: Library) -> None:
    posts, stem = PostFolder(folder, library), MD.name.removesuffix(".md")
    assert posts.find(stem) is None
    shelf.write([MD], force=False)
    for content, changed in ((MD.content, False), (b"edited", True)):
        (folder / MD.name).write_bytes(content)
        draft = posts.find(stem)
        assert draft is not None
        assert (draft.content, draft.changed) == (content, changed)
    (folder / "x.md").mkdir()
    with pytest.raises(OutputError, match=r"x\.md cannot be read: Is a directory"):
        posts.find("x")


def leaves(made_from: str = "x", **files: bytes) -> list[Leaf]:
    return [
        Leaf(name=name, made_from=made_from, make=partial(bytes, content))
        for name, content in files.items()
    ]


def test_a_folder_remembers_its_files_and_their_sources(tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert ArchiveFolder(site).write(leaves(a=b"1", b=b"2"), [ISSUE]) == (site / "a", site / "b")
    again, moment = ArchiveFolder(site), (site / "a").stat().st_mtime_ns
    assert again.issues == {ISSUE.stem: ISSUE}
    assert [again.holds(*asked) for asked in ("ax", "ay", "cx")] == [True, False, False]
    assert again.read("a") == b"1"
    # What is the same is not written again, and still remembered.
    assert again.write(leaves("y", a=b"1")) == ()
    assert (site / "a").stat().st_mtime_ns == moment
    assert again.holds("a", "y")
    assert ArchiveFolder(site).issues == {ISSUE.stem: ISSUE}
    # What is no longer asked for goes, where it is ours.
    again.write(leaves(c=b"3"))
    (site / "b").write_bytes(b"mine")
    (site / "d").write_bytes(b"mine")
    assert again.finish([], ["a"]) == (site / "c",)
    assert contents(site) == {"a": b"1", "b": b"mine", "d": b"mine"}
    assert ArchiveFolder(site).issues == {}
    assert ArchiveFolder(site).holds("a", "y")


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_files_of_others_stay(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "site" / "a"
    target.parent.mkdir()
    if kind == "folder":
        target.mkdir()
    elif kind == "link":
        target.symlink_to(tmp_path / "outside")
    else:
        target.write_bytes(b"mine")
    folder = ArchiveFolder(tmp_path / "site")
    assert folder.write(leaves(a=b"1", b=b"2")) == (tmp_path / "site" / "b",)
    assert folder.theirs == (target,)
    assert not folder.holds("a", "x")
    assert not (tmp_path / "outside").exists()
    assert (target.is_dir(), target.is_symlink()) == (kind == "folder", kind == "link")


def test_a_killed_run_leaves_a_consistent_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ArchiveFolder(tmp_path).write(leaves(a=b"1", b=b"2"))
    folder, real, moves = ArchiveFolder(tmp_path), Path.replace, iter(range(9))

    def die_at_the_third(path: Path, target: Path) -> Path:
        # The memory goes first, then a file.
        if next(moves) == 2:
            raise KeyboardInterrupt
        return real(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", die_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            folder.write(leaves(a=b"3", b=b"4", c=b"5"), [ISSUE])
    assert contents(tmp_path) == {"a": b"3", "b": b"2"}
    after = ArchiveFolder(tmp_path)
    assert (after.issues, after.holds("a", "x")) == ({}, False)
    after.write(leaves(a=b"3", b=b"4", c=b"5"))
    assert contents(tmp_path) == {"a": b"3", "b": b"4", "c": b"5"}
    assert after.theirs == ()


@pytest.mark.parametrize("name", ["../a", "a/b", "..", "", "a\\b", "a\0"])
def test_a_manifest_names_no_file_outside_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a file"):
        ArchiveFolder(tmp_path).write([Leaf(name=name, made_from="x", make=bytes)])
    ArchiveFolder(tmp_path).write(leaves(a=b"1"))
    record = json.loads((tmp_path / MEMORY).read_bytes())
    record["files"][name] = record["files"].pop("a")
    (tmp_path / MEMORY).write_text(json.dumps(record), "utf-8")
    with pytest.raises(OutputError, match="damaged"):
        ArchiveFolder(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"schema": 2}', b'{"schema": 1}', b"\xff"]
)
def test_a_damaged_manifest_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MEMORY).write_bytes(content)
    with pytest.raises(OutputError, match="damaged: digest cannot know") as told:
        ArchiveFolder(tmp_path)
    assert told.value.hint == "Restore it, or write the site to a folder that is new (-o)."
    with pytest.raises(OutputError, match="is not a folder"):
        ArchiveFolder(tmp_path / MEMORY).write(leaves(a=b"1"))
    (tmp_path / MEMORY).unlink()
    (tmp_path / MEMORY).mkdir()
    with pytest.raises(OutputError, match="cannot be read: Is a directory"):
        ArchiveFolder(tmp_path)
