"""Files are put in place whole, and what dead processes left is taken away by the next one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from digest.staging import staged, sweep, temporary_name, write_whole

HOUR = 60 * 60


def of_a_dead_process(place: Path) -> Path:
    """Leave what a process leaves that is killed while it writes."""
    code = (
        "import os, signal, sys; from pathlib import Path; from digest.staging import staged\n"
        "with staged(Path(sys.argv[1]), b'half') as file:\n"
        "    print(file, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code, str(place)], capture_output=True, text=True, check=False
    )
    return Path(done.stdout.strip())


def test_a_file_is_whole_before_it_has_its_name(tmp_path: Path) -> None:
    with staged(tmp_path / "post.md", b"all of it") as file:
        assert file.read_bytes() == b"all of it"
        assert [part.name for part in tmp_path.iterdir()] == [file.name]
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_goes_and_what_a_living_one_has_stays(tmp_path: Path) -> None:
    left = of_a_dead_process(tmp_path / "post.md")
    assert left.read_bytes() == b"half"
    with staged(tmp_path / "other.md", b"ours") as ours:
        sweep(tmp_path)
        assert list(tmp_path.iterdir()) == [ours]


def test_what_another_machine_left_goes_after_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = of_a_dead_process(tmp_path / "post.md")
    monkeypatch.setattr("platform.node", lambda: "elsewhere")
    sweep(tmp_path)
    sweep(tmp_path, left.stat().st_mtime + 23 * HOUR)
    assert left.exists()
    sweep(tmp_path, left.stat().st_mtime + 25 * HOUR)
    assert not left.exists()


def test_nothing_else_is_taken_away(tmp_path: Path) -> None:
    names = (".digest-notes.tmp", "post.tmp", ".digest-0123456789abcdef.tmp.md", ".digest.toml")
    for name in names:
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, 0))
    sweep(tmp_path, 1e12)
    assert sorted(part.name for part in tmp_path.iterdir()) == sorted(names)


def test_a_folder_that_is_not_there_is_swept_in_silence(tmp_path: Path) -> None:
    sweep(tmp_path / "nowhere")


def test_two_names_are_never_the_same(tmp_path: Path) -> None:
    assert temporary_name(tmp_path / "a") != temporary_name(tmp_path / "a")


def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "papers.json"
    write_whole(file, b"old")
    file.chmod(0o640)
    write_whole(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)


def test_links_and_pipes_stay_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"old")
    (tmp_path / "link").symlink_to("target")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "target").read_bytes() == b"new"
    assert (tmp_path / "link").is_symlink()
    write_whole(Path(os.devnull), b"gone")
