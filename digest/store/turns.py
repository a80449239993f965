"""One build of a topic at a time, over all processes that share a library.

An issue is made of what the others have left: two that are made at once would take the same papers.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from digest.errors import LibraryError

# Longer than any build takes that still makes progress.
PATIENCE = 3600.0


@contextmanager
def take_turn(folder: Path, slug: str, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold a topic for the length of a block; the system lets go of it for a process that dies.

    `waiting` is told where another run holds it.  A folder that may not be written to needs no
    turn, as nothing can be saved in it.  Raises LibraryError where the other takes too long.
    """
    # Most commands build nothing.
    from filelock import FileLock, Timeout  # noqa: PLC0415 - see above

    lock = FileLock(folder / f"build-{sha256(slug.encode()).hexdigest()[:16]}.lock")
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waiting("Another run is building this topic; this one waits for it.")
            lock.acquire(timeout=PATIENCE, poll_interval=0.1)
    except Timeout as error:
        raise LibraryError(
            "Another run has been building this topic for an hour.",
            hint="Wait until it is done, or look for one that hangs.",
        ) from error
    except (OSError, NotImplementedError):
        pass
    try:
        yield
    finally:
        lock.release()
