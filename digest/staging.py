"""Files that are put in place whole or not at all, whatever becomes of the process meanwhile.

A file is written under another name beside its place, and then renamed.  That name states the
process, so that the next one can remove what a killed one has left.
"""

import os
import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

_DAY = 24 * 60 * 60
_LEFT = re.compile(
    r"\.digest-(?:(?P<host>[0-9a-f]{8})-(?P<pid>\d+)-)?[0-9a-f]{16}\.tmp(?:-wal|-shm|-journal)?"
)


def temporary_name(place: Path) -> Path:
    """Return a name beside a place that nobody else has; it states this process."""
    return place.with_name(f".digest-{_host()}-{os.getpid()}-{os.urandom(8).hex()}.tmp")


@contextmanager
def staged(place: Path, content: bytes) -> Iterator[Path]:
    """Give a temporary file beside a place that holds the content on disk; remove it after.

    Raises OSError.
    """
    temporary = temporary_name(place)
    try:
        # Unlike the tempfile module's, this file has the permissions that the umask allows.
        with temporary.open("xb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def write_whole(place: Path, content: bytes) -> None:
    """Write a file, in place of one that is there.  Raises OSError.

    What is no file, such as a pipe or a device, is written to as it is, and so is what a link
    leads to or stands in a closed folder.
    """
    is_file = not place.is_symlink() and place.is_file()
    if os.path.lexists(place) and not (is_file and os.access(place.parent, os.W_OK)):
        place.write_bytes(content)
        return
    with staged(place, content) as temporary:
        if place.exists():
            temporary.chmod(place.stat().st_mode & 0o777)
        temporary.replace(place)


def sweep(folder: Path, now: float = 0.0) -> None:
    """Remove what dead processes of this machine have left in a folder.

    Where `now` is given, in seconds since 1970, what another machine has left goes when it is a day
    old.
    """
    # Somebody else's, or already gone: no reason to give up.
    with suppress(OSError):
        for part in folder.iterdir():
            found = _LEFT.fullmatch(part.name)
            if found and (_is_dead(found) or now - part.lstat().st_mtime > _DAY):
                part.unlink()


def _is_dead(found: re.Match[str]) -> bool:
    """Return whether the process that a name states is known to be no more."""
    if found["host"] != _host() or os.name != "posix":
        return False
    try:
        os.kill(int(found["pid"]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _host() -> str:
    return sha256(platform.node().encode("utf-8", "surrogateescape")).hexdigest()[:8]
