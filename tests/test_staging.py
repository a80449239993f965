"""Files are put in place whole, and what dead processes left is taken away by the next one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from digest.staging import staged, sweep, write_whole

HOUR = 60 * 60
DIE = """
import os, signal, sys; from pathlib import Path; from digest.staging import staged
with staged(Path(sys.argv[1]), b'half') as file:
    print(file, flush=True); os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """Give what a process has left that was killed while it wrote."""
    command = [sys.executable, "-c", DIE, str(tmp_path / "post.md")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    return Path(done.stdout.strip())


def test_a_file_is_whole_before_it_has_its_name(tmp_path: Path) -> None:
    with staged(tmp_path / "post.md", b"all") as file, staged(tmp_path / "post.md", b"x") as other:
        assert file.read_bytes() == b"all"
        assert sorted(tmp_path.iterdir()) == sorted([file, other])
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_goes_and_what_a_living_one_has_stays(left: Path) -> None:
    assert left.read_bytes() == b"half"
    with staged(left.with_name("other.md"), b"ours") as ours:
        sweep(left.parent)
        assert list(left.parent.iterdir()) == [ours]


def test_what_another_machine_left_goes_after_a_day(
    left: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.node", lambda: "elsewhere")
    written = left.stat().st_mtime
    for now in (0.0, written + 23 * HOUR):
        sweep(left.parent, now)
        assert left.exists()
    sweep(left.parent, written + 25 * HOUR)
    assert not left.exists()


def test_nothing_else_is_taken_away(tmp_path: Path) -> None:
    names = (".digest-notes.tmp", "post.tmp", ".digest-0123456789abcdef.tmp.md", ".digest.toml")
    for name in names:
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, 0))
    sweep(tmp_path, 1e12)
    sweep(tmp_path / "nowhere", 1e12)
    assert sorted(part.name for part in tmp_path.iterdir()) == sorted(names)


def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "papers.json"
    write_whole(file, b"old")
    file.chmod(0o640)
    write_whole(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)
    assert list(tmp_path.iterdir()) == [file]


def test_links_and_pipes_stay_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"old")
    (tmp_path / "link").symlink_to("target")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "target").read_bytes() == b"new"
    assert (tmp_path / "link").is_symlink()
    write_whole(Path(os.devnull), b"gone")
    assert Path(os.devnull).is_char_device()
