"""Writes files atomically: completely or not at all, even if the process is killed.

A file is written under a temporary name beside its path, and then renamed.  The temporary name
states the process, so that later runs can remove the files of killed processes.
"""

import os
import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

_DAY = 24 * 60 * 60
_TEMPORARY = re.compile(
    r"\.digest-(?:(?P<host>[0-9a-f]{8})-(?P<pid>\d+)-)?[0-9a-f]{16}\.tmp(?:-wal|-shm|-journal)?"
)


def temporary_name(path: Path) -> Path:
    """Return a unique temporary path beside a path; its name states this process."""
    return path.with_name(f".digest-{_host()}-{os.getpid()}-{os.urandom(8).hex()}.tmp")


@contextmanager
def staged(path: Path, content: bytes) -> Iterator[Path]:
    """Give a block a temporary file beside a path, with the content on disk; delete it after.

    Raises OSError.
    """
    temporary = temporary_name(path)
    try:
        # Unlike the tempfile module's, this file has the permissions that the umask allows.
        with temporary.open("xb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file atomically, or replace it.  Raises OSError.

    Pipes, devices, targets of links, and files in a folder without write permission are written to
    directly.
    """
    is_file = not path.is_symlink() and path.is_file()
    if os.path.lexists(path) and not (is_file and os.access(path.parent, os.W_OK)):
        path.write_bytes(content)
        return
    with staged(path, content) as temporary:
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)


def sweep(folder: Path, now: float = 0.0) -> None:
    """Delete the temporary files of dead processes of this machine in a folder.

    If `now` is given, in seconds since 1970, files of other machines that are older than a day are
    deleted, too.
    """
    # Errors are ignored: the file belongs to another user, or is already gone.
    with suppress(OSError):
        for path in folder.iterdir():
            name = _TEMPORARY.fullmatch(path.name)
            if name and (_is_dead(name) or now - path.lstat().st_mtime > _DAY):
                path.unlink()


def _is_dead(name: re.Match[str]) -> bool:
    """Return whether the process in a temporary name is known to have ended."""
    if name["host"] != _host() or os.name != "posix":
        return False
    try:
        os.kill(int(name["pid"]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _host() -> str:
    return sha256(platform.node().encode("utf-8", "surrogateescape")).hexdigest()[:8]
