"""Maps a function over items, in processes of this machine or on a cluster.

Both have the interface of `concurrent.futures`; they differ in how an executor is opened, and in
what happens to an item whose process dies.
"""

import gc
import logging
import os
import signal
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import active_children, get_context, parent_process, resource_tracker
from multiprocessing.connection import wait as wait_for
from threading import Thread
from typing import ParamSpec, TypeVar

from digest.errors import CrowdedError, DigestError, UsageError
from digest.extras import how_to_add
from digest.stopping import INTERRUPTED, Stopper, stop_signals
from digest.text import in_figures

Item = TypeVar("Item")
Result = TypeVar("Result")
P = ParamSpec("P")

# How often an item is tried: once, and twice more where its process died.
_TRIES = 3
_ENDED = "The process that built it ended too early, three times."
_AGAIN = "Run the same command again."
# Most items submitted at a time: more cost the scheduler memory and gain nothing.
_IN_FLIGHT = 1000
# Seconds to wait for the answer of a scheduler, and for its first worker.
_ANSWERS, _HAS_WORKER = 10, 30


class LocalPool:
    """Does items in at most `most` processes of this machine."""

    def __init__(self, most: int) -> None:
        self.most = most

    @contextmanager
    def open(self, most: int, /) -> Iterator[Executor]:
        """Yield a pool of processes, which are stopped where the block raises."""
        if hasattr(signal, "pthread_sigmask"):
            with _signals_blocked():
                # With signals blocked, the tracker survives a terminal's hang-up, and lets no
                # signal through later.
                resource_tracker.ensure_running()
        # Not forked: a copy could wait for ever for a lock that a thread holds here.
        pool = _Pool(most, get_context("spawn"), _begin, gc.get_threshold())
        try:
            yield pool
        except BaseException:
            for process in active_children():
                # Not SIGINT, which a shell makes its background jobs ignore.
                os.kill(process.pid or 0, signal.SIGTERM)
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def explain(self, _error: BaseException, /) -> str:
        """Return an empty text: every error is one of the function itself."""
        return ""


class _Pool(ProcessPoolExecutor):
    def submit(
        self, fn: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[Result]:
        with _signals_blocked():
            return super().submit(_run, partial(fn, *args, **kwargs))


class DaskCluster:
    """The workers of a Dask scheduler, which gives a dead worker's item to another worker."""

    most = _IN_FLIGHT

    def __init__(self, address: str) -> None:
        scheme, _, host = address.partition("://")
        if scheme not in {"tcp", "tls"} or not host.rpartition(":")[2].isdigit():
            raise UsageError(
                f"--on: '{address}' is no address of a Dask scheduler.",
                hint="It looks like tcp://127.0.0.1:8786.",
            )
        self._address = address

    @contextmanager
    def open(self, _most: int, /) -> Iterator[Executor]:
        """Connect to the scheduler.  Raises DigestError where it, or a worker, is not there.

        Items that are running when the block ends go on; the others are not started.
        """
        try:
            from distributed import Client
        except ImportError as error:
            raise DigestError(
                "--on needs Dask, which is not installed.",
                hint=how_to_add("scale"),
            ) from error
        # Its failures are reported as DigestErrors.
        logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)
        try:
            client = Client(self._address, timeout=_ANSWERS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise DigestError(
                f"No Dask scheduler answers at {self._address}.",
                hint="Start one by `dask scheduler`, or leave out --on to build here.",
            ) from error
        try:
            client.wait_for_workers(1, timeout=_HAS_WORKER)
        except TimeoutError as error:
            client.close(timeout=1)
            raise DigestError(
                f"The Dask scheduler at {self._address} has no worker.",
                hint=f"Start one by `dask worker {self._address} --nthreads 1`.",
            ) from error
        executor = client.get_executor()
        try:
            yield executor
        finally:
            # A scheduler that went away refuses these calls.
            with suppress(OSError, CancelledError):
                executor.shutdown(wait=False)
                client.close(timeout=1)

    def explain(self, error: BaseException, /) -> str:
        """Return why an item is lost.  Raises DigestError where workers can do no item at all."""
        from distributed import KilledWorker

        if isinstance(error, KilledWorker):
            return "Each worker that built it ended too early."
        if isinstance(error, CancelledError):
            return f"The Dask scheduler at {self._address} went away."
        if isinstance(error, ImportError):
            raise DigestError(
                f"A worker lacks a module: {error}.",
                hint="Install the same version of digest-post there, with the extra `scale`.",
            ) from error
        return ""


def map_over(
    builders: LocalPool | DaskCluster,
    function: Callable[[Item], Result],
    items: Sequence[Item],
    advance: Callable[[int], object],
    report: Callable[[str], object],
) -> Generator[Result | DigestError]:
    """Yield the result of a function for each item, in their order, or why it could not be done.

    `advance` is given the number of items done so far.  The function and its results can be
    pickled.  A process that dies breaks the whole pool: all items that were running are tried
    again, one at a time, and are lost once their process has died three times.  An item that raises
    CrowdedError is tried again later; from then on fewer run at a time, and `report` is called.
    Closing the iterator, or an interrupt, ends all running items.
    """
    done: dict[int, Result | DigestError] = {}
    deaths: Counter[int] = Counter()
    queue, suspects = deque(range(len(items))), deque[int]()
    next_index = 0
    while queue or suspects:
        todo = deque([suspects.popleft()]) if suspects else queue
        most = min(len(todo), builders.most)
        with builders.open(most) as executor:

            def submit(index: int, executor: Executor = executor) -> Future[Result]:
                return executor.submit(function, items[index])

            for index, result in _execute(submit, most, todo, builders.explain, report):
                if result is None:
                    deaths[index] += 1
                    if deaths[index] < _TRIES:
                        suspects.append(index)
                        continue
                done[index] = DigestError(_ENDED, hint=_AGAIN) if result is None else result
                advance(len(done))
                while next_index in done:
                    yield done[next_index]
                    next_index += 1


def _execute(
    submit: Callable[[int], Future[Result]],
    most: int,
    todo: deque[int],
    explain: Callable[[BaseException], str],
    report: Callable[[str], object],
) -> Iterator[tuple[int, Result | DigestError | None]]:
    """Submit the items of `todo`; yield the index and result of each as it is done.

    The result is None for an item that was running when the executor broke; no item is submitted
    after that.
    """
    running: dict[Future[Result], int] = {}
    is_broken = False
    while running or (todo and not is_broken):
        try:
            while todo and len(running) < most and not is_broken:
                running[submit(todo[0])] = todo[0]
                todo.popleft()
        except BrokenExecutor:
            is_broken = True  # perhaps between two items
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            index = running.pop(future)
            error = CancelledError() if future.cancelled() else future.exception()
            if error is None:
                yield index, future.result()
            elif isinstance(error, BrokenExecutor):
                is_broken = True
                yield index, None
            elif sentence := explain(error):
                yield index, DigestError(sentence, hint=_AGAIN)
            elif isinstance(error, CrowdedError) and running:
                most = len(running)
                todo.append(index)
                report(f"{error} At most {in_figures(most, 'topic')} at a time from now on.")
            else:
                raise error


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """Block signals while a process starts, until it can be stopped by them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, stop_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(*objects: int) -> None:
    """Set up a process of the pool: only its parent stops it, by SIGTERM.

    `objects` are the parent's thresholds for collecting garbage.
    """
    gc.set_threshold(*objects)
    for number in stop_signals():
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, stop_signals())
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when its parent has ended, even if that was killed."""
    parent = parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


def _run(function: Callable[[], Result]) -> Result:
    """Call a function in a process of the pool; on a signal, tidy up and end the process."""
    stopper = Stopper()
    try:
        stopper.listen()
        try:
            return function()
        finally:
            stopper.leave()
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
