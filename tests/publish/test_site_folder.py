"""An archive's folder: whole files, a memory of its own, and nothing of anybody else's touched."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from digest.errors import OutputError
from digest.model import SiteIssue, SitePaper, ThemeSize
from digest.ports import Leaf
from digest.publish.site_folder import MANIFEST, ArchiveFolder

ISSUE = SiteIssue(
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


def leaf(name: str, content: bytes, made_from: str = "x") -> Leaf:
    """Return a file."""
    return Leaf(name=name, made_from=made_from, make=lambda: content)


def contents(folder: Path) -> Mapping[str, bytes]:
    """Return every file but the memory."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != MANIFEST}


def test_a_folder_remembers_what_was_written_and_from_what(tmp_path: Path) -> None:
    folder = ArchiveFolder(tmp_path / "site")
    written = folder.write([leaf("a", b"1"), leaf("b", b"2")], [ISSUE])
    assert list(written) == [tmp_path / "site" / "a", tmp_path / "site" / "b"]
    again = ArchiveFolder(tmp_path / "site")
    assert again.issues == {ISSUE.stem: ISSUE}
    assert again.holds("a", "x")
    assert not again.holds("a", "y")
    assert not again.holds("c", "x")
    assert again.read("a") == b"1"


def test_what_is_the_same_is_not_written_again_and_still_remembered(tmp_path: Path) -> None:
    ArchiveFolder(tmp_path).write([leaf("a", b"1")])
    moment = (tmp_path / "a").stat().st_mtime_ns
    folder = ArchiveFolder(tmp_path)
    assert folder.write([leaf("a", b"1", "y")]) == ()
    assert (tmp_path / "a").stat().st_mtime_ns == moment
    assert folder.holds("a", "y")


def test_what_is_no_longer_asked_for_goes(tmp_path: Path) -> None:
    folder = ArchiveFolder(tmp_path)
    folder.write([leaf("a", b"1"), leaf("b", b"2"), leaf("c", b"3")])
    (tmp_path / "b").write_bytes(b"mine")
    (tmp_path / "d").write_bytes(b"mine")
    assert folder.finish([], ["a"]) == (tmp_path / "c",)
    assert contents(tmp_path) == {"a": b"1", "b": b"mine", "d": b"mine"}


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_what_is_not_ours_stays(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "site" / "a"
    target.parent.mkdir()
    if kind == "folder":
        target.mkdir()
    elif kind == "link":
        target.symlink_to(tmp_path / "outside")
    else:
        target.write_bytes(b"mine")
    folder = ArchiveFolder(tmp_path / "site")
    assert folder.write([leaf("a", b"1"), leaf("b", b"2")]) == (tmp_path / "site" / "b",)
    assert folder.theirs == (target,)
    assert not folder.holds("a", "x")
    assert not (tmp_path / "outside").exists()
    assert (target.is_dir(), target.is_symlink()) == (kind == "folder", kind == "link")


def test_a_run_that_is_killed_leaves_nothing_that_is_nobodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ArchiveFolder(tmp_path).write([leaf("a", b"1"), leaf("b", b"2")])
    folder, real = ArchiveFolder(tmp_path), Path.replace
    moves = iter(range(9))

    def die_at_the_third(path: Path, target: Path) -> Path:
        # The memory goes first, then a file.
        if next(moves) == 2:
            raise KeyboardInterrupt
        return real(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", die_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            folder.write([leaf("a", b"3"), leaf("b", b"4"), leaf("c", b"5")], [ISSUE])
    assert contents(tmp_path) == {"a": b"3", "b": b"2"}
    after = ArchiveFolder(tmp_path)
    assert after.issues == {}
    assert not after.holds("a", "x")
    after.write([leaf("a", b"3"), leaf("b", b"4"), leaf("c", b"5")])
    assert contents(tmp_path) == {"a": b"3", "b": b"4", "c": b"5"}
    assert after.theirs == ()


@pytest.mark.parametrize("name", ["../a", "a/b", "..", "", "a\\b", "a\0"])
def test_no_memory_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a file"):
        ArchiveFolder(tmp_path).write([leaf(name, b"1")])
    ArchiveFolder(tmp_path).write([leaf("a", b"1")])
    record = json.loads((tmp_path / MANIFEST).read_bytes())
    record["files"][name] = record["files"].pop("a")
    (tmp_path / MANIFEST).write_text(json.dumps(record), "utf-8")
    with pytest.raises(OutputError, match="damaged"):
        ArchiveFolder(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"schema": 2}', b'{"schema": 1}', b"\xff"]
)
def test_a_memory_that_is_damaged_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(content)
    with pytest.raises(OutputError, match="damaged"):
        ArchiveFolder(tmp_path)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("a file", "utf-8")
    with pytest.raises(OutputError, match="is not a folder"):
        ArchiveFolder(tmp_path / "site").write([leaf("a", b"1")])
