"""Asks side by side, in threads that do nothing else and keep no interrupted program alive."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_Came = TypeVar("_Came")


class Lanes(Generic[_Item, _Came]):
    """Takes questions at any time, and gives what comes of each as it comes.

    What is kept, and what is asked next, the caller decides, in its own thread.
    """

    def __init__(self) -> None:
        self._done: SimpleQueue[_Came | BaseException] = SimpleQueue()
        self._lanes: dict[str, _Lane[_Item, _Came]] = {}
        self._open = 0

    def add(
        self,
        name: str,
        ask: Callable[[Sequence[_Item]], Iterator[_Came]],
        *,
        batch: int = 1,
        threads: int = 1,
    ) -> None:
        """Add a lane; `ask` yields one result for each of at most `batch` questions."""
        self._lanes[name] = _Lane(ask=ask, done=self._done, batch=batch, threads=threads)

    def put(self, name: str, item: _Item) -> None:
        """Put a question in a lane's queue."""
        self._open += 1
        self._lanes[name].waiting.put(item)

    def results(self) -> Iterator[_Came]:
        """Yield one result for each question, those asked meanwhile included.

        A bug of a thread is raised here.
        """
        try:
            while self._open:
                for lane in self._lanes.values():
                    lane.start()
                came = self._done.get()
                if isinstance(came, BaseException):
                    raise came
                self._open -= 1
                yield came
        finally:
            for lane in self._lanes.values():
                lane.waiting.put(None)


@dataclass(slots=True, kw_only=True)
class _Lane(Generic[_Item, _Came]):
    """Questions that wait, and the threads that ask them, one batch after the other.

    `threads` is how many are to be started yet; None among those that `waiting` ends them.
    """

    ask: Callable[[Sequence[_Item]], Iterator[_Came]]
    done: "SimpleQueue[_Came | BaseException]"
    batch: int
    threads: int
    waiting: "SimpleQueue[_Item | None]" = field(default_factory=SimpleQueue)

    def start(self) -> None:
        """Start the threads, once there is something to ask."""
        while self.threads and not self.waiting.empty():
            self.threads -= 1
            # A wait of a minute must not keep an interrupted program alive.
            Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        """Ask until there is no more to ask."""
        try:
            while (first := self.waiting.get()) is not None:
                for came in self.ask((first, *self._more())):
                    self.done.put(came)
            self.waiting.put(None)
        except BaseException as error:  # noqa: BLE001 - a bug, which the caller's thread raises
            self.done.put(error)

    def _more(self) -> Iterator[_Item]:
        """Take what waits already, as far as one request can carry it."""
        for _ in range(self.batch - 1):
            try:
                item = self.waiting.get_nowait()
            except Empty:
                return
            if item is None:
                self.waiting.put(None)
                return
            yield item
