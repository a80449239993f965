"""Limits that a test puts on itself, the superuser included."""

import os
import resource
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """Let the block look into a folder and change nothing there."""
    user = os.geteuid()
    modes = {part: part.stat().st_mode for part in (folder, *folder.parents)}
    _open_way(folder)
    folder.chmod(0o555)
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)
        _restore(modes)


@contextmanager
def small_files(size: int) -> Iterator[None]:
    """Let no file that the block writes grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _open_way(folder: Path) -> None:
    # Temporary folders are closed to other users.
    for parent in folder.parents:
        if parent.stat().st_uid == os.geteuid() and not parent.stat().st_mode & 0o001:
            parent.chmod(0o711)


def _restore(modes: Mapping[Path, int]) -> None:
    for part, mode in modes.items():
        if part.stat().st_mode != mode:
            part.chmod(mode)
