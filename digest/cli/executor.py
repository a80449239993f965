"""Maps a function over items by an `Executor`: here, in processes of this machine, or on a cluster.

Whatever executes has the interface of `concurrent.futures`; what differs is how it is opened, and
what becomes of an item whose process dies.
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
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import active_children, get_context, parent_process, resource_tracker
from multiprocessing.connection import wait as wait_for
from threading import Thread
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from digest.errors import CrowdedError, DigestError, UsageError
from digest.extras import how_to_add
from digest.stopping import INTERRUPTED, Stopper, stop_signals
from digest.text import in_figures

if TYPE_CHECKING:
    from distributed import Client

Item = TypeVar("Item")
Result = TypeVar("Result")
P = ParamSpec("P")

# An item is begun so often: once, and twice more where its process died.
_TRIES = 3
_ENDED = "The process that built it ended too early, three times."
# More at a time are of no use to a cluster, and cost its scheduler memory.
_IN_FLIGHT = 1000
# Seconds that a scheduler has to answer, and to have a worker.
_ANSWERS, _HAS_WORKER = 10, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """What is yielded for an item that could not be done; the sentence says why."""

    sentence: str


class Builders(Protocol):
    """Where items are done, at most so many at a time."""

    most: int

    def open(self, most: int, /) -> AbstractContextManager[Executor]:
        """Open an executor; where the block is left by an exception, all that is at work ends."""
        ...

    def explain(self, error: BaseException, /) -> str:
        """Return why an item is lost, nothing where the error is the function's own."""
        ...


class Here:
    """This process, one item after the other."""

    most = 1

    @contextmanager
    def open(self, _most: int, /) -> Iterator[Executor]:
        """Yield an executor that has done an item when it returns."""
        yield _Here()

    def explain(self, _error: BaseException, /) -> str:
        """Return nothing: an error is the function's own."""
        return ""


class _Here(Executor):
    def submit(
        self, fn: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[Result]:
        done: Future[Result] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


class LocalPool(Here):
    """At most so many processes on this machine."""

    def __init__(self, most: int) -> None:
        self.most = most

    @contextmanager
    def open(self, most: int, /) -> Iterator[Executor]:
        """Yield a pool of processes, which are ended where the block fails."""
        if hasattr(signal, "pthread_sigmask"):
            with _signals_held_back():
                # Begun so, it does not die where a terminal hangs up, nor lets signals through
                # later.
                resource_tracker.ensure_running()
        # Processes begin afresh: what a thread holds here, a copy would wait for for ever.
        pool = _Pool(most, get_context("spawn"), _begin, gc.get_threshold())
        try:
            yield pool
        except BaseException:
            for process in active_children():
                # Unlike SIGINT, no shell rules it out for what runs in its background.
                os.kill(process.pid or 0, signal.SIGTERM)
            raise
        finally:
            pool.shutdown(cancel_futures=True)


class _Pool(ProcessPoolExecutor):
    def submit(
        self, fn: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[Result]:
        with _signals_held_back():
            return super().submit(_work, partial(fn, *args, **kwargs))


class DaskCluster:
    """The workers of a Dask scheduler, which itself gives a dead worker's item to another one."""

    most = _IN_FLIGHT

    def __init__(self, address: str) -> None:
        scheme, _, place = address.partition("://")
        if scheme not in {"tcp", "tls"} or not place.rpartition(":")[2].isdigit():
            raise UsageError(
                f"--on: '{address}' is no address of a Dask scheduler.",
                hint="It looks like tcp://127.0.0.1:8786.",
            )
        self._address = address

    @contextmanager
    def open(self, _most: int, /) -> Iterator[Executor]:
        """Connect to the scheduler.  Raises DigestError where it or its workers are away.

        What is at work when the block is left goes on to its end; the rest is not begun.
        """
        client = self._connect()
        try:
            executor = client.get_executor()
            yield executor
        finally:
            # A scheduler that went away takes none of this.
            with suppress(OSError, CancelledError):
                executor.shutdown(wait=False)
                client.close(timeout=1)

    def _connect(self) -> "Client":
        """Return a client of a scheduler that has a worker."""
        try:
            from distributed import Client
        except ImportError as error:
            raise DigestError(
                "--on needs Dask, which is not installed.",
                hint=how_to_add("scale"),
            ) from error
        # What it logs we say in our own words.
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
        return client

    def explain(self, error: BaseException, /) -> str:
        """Return why an item is lost.  Raises DigestError where workers cannot do any."""
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
    builders: Builders,
    function: Callable[[Item], Result],
    items: Sequence[Item],
    advance: Callable[[int], object],
    tell: Callable[[str], object],
) -> Generator[Result | Lost]:
    """Yield what a function returns for each item, in their order, or why it is lost.

    `advance` is told how many are done, in any order.  The function and its results can be pickled.
    A process that dies takes those beside it down: what they were at is done again, each item in a
    process of its own, and given up where it has died three times.  An item that finds the library
    crowded waits for others to end, of which fewer are done at a time from then on, as a user is
    told.  Whoever closes the iterator, or is interrupted in it, ends all that is still at work.
    """
    done: dict[int, Result | Lost] = {}
    tries: Counter[int] = Counter()
    waiting, suspects = deque(range(len(items))), deque[int]()
    at = 0
    while waiting or suspects:
        todo = deque([suspects.popleft()]) if suspects else waiting
        most = min(len(todo), builders.most)
        with builders.open(most) as executor:

            def submit(place: int, executor: Executor = executor) -> Future[Result]:
                return executor.submit(function, items[place])

            for place, result in _execute(submit, most, todo, builders.explain, tell):
                tries[place] += 1
                if result is None and tries[place] < _TRIES:
                    suspects.append(place)
                    continue
                done[place] = result if result is not None else Lost(sentence=_ENDED)
                advance(len(done))
                while at in done:
                    yield done[at]
                    at += 1


def _execute(
    submit: Callable[[int], Future[Result]],
    most: int,
    todo: deque[int],
    explain: Callable[[BaseException], str],
    tell: Callable[[str], object],
) -> Iterator[tuple[int, Result | Lost | None]]:
    """Take items from those to do, and yield the place and result of each as it is done.

    None is yielded for those that an executor was at when it broke; it takes no more.
    """
    running: dict[Future[Result], int] = {}
    is_broken = False
    while running or (todo and not is_broken):
        with suppress(BrokenExecutor):
            while todo and len(running) < most and not is_broken:
                running[submit(todo[0])] = todo[0]
                todo.popleft()
        if not running:
            break  # it broke between two items
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            place, error = running.pop(future), _error_of(future)
            if error is None:
                yield place, future.result()
            elif isinstance(error, BrokenExecutor):
                is_broken = True
                yield place, None
            elif sentence := explain(error):
                yield place, Lost(sentence=sentence)
            elif isinstance(error, CrowdedError) and running:
                most = len(running)
                todo.append(place)
                tell(f"{error} At most {in_figures(most, 'topic')} at a time from now on.")
            else:
                raise error


def _error_of(future: Future[Result]) -> BaseException | None:
    try:
        return future.exception()
    except CancelledError as error:
        return error


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


def _begin(*objects: int) -> None:
    """Let only the parent end this process, who hears of all else and passes it on.

    It collects garbage as seldom as the parent does, after so many `objects`.
    """
    gc.set_threshold(*objects)
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
        wait_for([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


def _work(function: Callable[[], Result]) -> Result:
    """Call the function in a process of the pool, which tidies up and ends where it is told to."""
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
