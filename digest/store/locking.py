"""Locks that processes share: the kernel's, which takes them back from a process that ends.

A lock file that a killed run or a power cut has left is therefore not stale, it is free.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_POLL = 0.05


@contextmanager
def locked(file: Path, patience: float, waiting: Callable[[], None]) -> Iterator[bool]:
    """Hold a lock for a block, and tell whether it is held.

    It is not in a folder that cannot be written to or locked, where nothing can be saved either.
    `waiting` is called once where another process has it; raises TimeoutError where that keeps it
    for more than `patience` seconds.
    """
    # Most commands lock nothing.
    from filelock import FileLock, Timeout  # noqa: PLC0415 - see above

    lock, held = FileLock(file), True
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waiting()
            lock.acquire(timeout=patience, poll_interval=_POLL)
    except Timeout as error:
        raise TimeoutError(str(file)) from error
    except (OSError, NotImplementedError):
        held = False
    try:
        yield held
    finally:
        lock.release()
