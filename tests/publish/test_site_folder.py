"""An archive's folder: whole files, a memory of its own, and nothing of anybody else's touched."""

import json
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from digest.errors import OutputError
from digest.model import Leaf, SitePaper, SitePost, ThemeSize
from digest.publish.folder import ArchiveFolder

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


def leaves(made_from: str = "x", **files: bytes) -> list[Leaf]:
    return [
        Leaf(name=name, made_from=made_from, make=partial(bytes, content))
        for name, content in files.items()
    ]


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file but the memory."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != MEMORY}


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
