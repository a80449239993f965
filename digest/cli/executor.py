"""Maps a function over items side by side: in processes of this machine, or wherever else."""

import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import active_children, get_context, parent_process, resource_tracker
from multiprocessing.connection import wait
from threading import Thread
from typing import Protocol, TypeVar

from digest.stopping import INTERRUPTED, Stopper, stop_signals

Item = TypeVar("Item")
Result = TypeVar("Result")


class Executor(Protocol):
    """Where topics are built."""

    def map(
        self, function: Callable[[Item], Result], items: Sequence[Item]
    ) -> Generator[Result | None]:
        """Yield what a function returns for each item, in their order; None where its process died.

        The function and its results can be pickled.  Whoever closes the iterator, or is interrupted
        in it, ends all that is still at work.
        """
        ...


class LocalPool:
    """At most so many processes on this machine."""

    def __init__(self, most: int) -> None:
        self._most = most

    def map(
        self, function: Callable[[Item], Result], items: Sequence[Item]
    ) -> Generator[Result | None]:
        """Yield what a function returns, as `Executor` has it.

        A process that dies takes those beside it down: what they were at is done again, each item
        in a process of its own, and given up where that dies, too.
        """
        for item, result in zip(items, _map(function, items, self._most), strict=True):
            yield result if result is not None else next(_map(function, [item], 1))


def _map(
    function: Callable[[Item], Result], items: Sequence[Item], most: int
) -> Generator[Result | None]:
    """Yield results of one pool, None from where on it is broken."""
    if hasattr(signal, "pthread_sigmask"):
        with _signals_held_back():
            # Begun so, it does not die where a terminal hangs up, nor lets signals through later.
            resource_tracker.ensure_running()
    # Processes begin afresh: what a thread holds here, a copy of this one would wait for for ever.
    pool = ProcessPoolExecutor(most, get_context("spawn"), _begin)
    try:
        futures: list[Future[Result]] = []
        with _signals_held_back(), suppress(BrokenProcessPool):
            futures.extend(pool.submit(_work, function, item) for item in items)
        for place in range(len(items)):
            yield _result(futures[place]) if futures[place:] else None
    except BaseException:
        for process in active_children():
            # Unlike SIGINT, no shell rules it out for what runs in its background.
            os.kill(process.pid or 0, signal.SIGTERM)
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _result(future: "Future[Result]") -> Result | None:
    try:
        return future.result()
    except BrokenProcessPool:
        return None


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Let signals wait that come while processes start, until these can be stopped by them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, stop_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Let only the parent end this process, who hears of all else and passes it on."""
    for number in stop_signals():
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, stop_signals())
    Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    """End this process when its parent is gone, even if that was killed."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


def _work(function: Callable[[Item], Result], item: Item) -> Result:
    """Call the function in a process of the pool, which tidies up and ends where it is told to."""
    stopper = Stopper()
    try:
        stopper.listen()
        result = function(item)
        stopper.leave()
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    return result
