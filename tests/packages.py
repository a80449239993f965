"""Packages of this clone, built as `make dist` builds them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import git

ROOT = Path(__file__).parent.parent


def copy_clone(folder: Path) -> Path:
    """Copy the files that git has, or would take, to a folder; skip where git has none."""
    if not (ROOT / ".git").exists():
        pytest.skip("the packages are built from a clone, and here is none")
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def build(clone: Path, folder: Path, *which: str, mask: int = 0o022) -> list[Path]:
    """Build packages of a clone, under a umask; return them, by name."""
    before = os.umask(mask)
    try:
        command = [sys.executable, "-m", "build", "--no-isolation", *which, "--outdir", str(folder)]
        done = subprocess.run(  # noqa: S603 - our own packages
            [*command, str(clone)], check=False, capture_output=True, text=True
        )
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stdout + done.stderr
    return sorted(folder.iterdir())
