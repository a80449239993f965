"""Builds topics side by side, in processes: writing a post is our own work, which threads share.

Processes meet in the library alone, where what one has fetched is there for the others.
"""

import os
import signal
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import active_count
from typing import TYPE_CHECKING

from digest.cli.session import Session
from digest.cli.several.order import Order
from digest.cli.several.outcome import Outcome
from digest.cli.several.worker import STOPPING, Finished, Message, Said, work
from digest.errors import DigestError
from digest.text import slugify

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, SpawnContext

# So long a process that is stopped may take to end by itself.
_PATIENCE = 10.0
_NOT_MADE = DigestError.exit_code

Event = tuple[str, Message]
"""A topic and what happened to it."""


@dataclass(slots=True)
class _Worker:
    """A process, the line to it, and the topic that it builds."""

    process: BaseProcess
    line: Connection
    topic: str

    def begin(self, topic: str) -> None:
        """Give it a topic to build; where it is no more, that is heard next."""
        self.topic = topic
        self._send(topic)

    def end(self) -> None:
        """Let it go, and wait for it."""
        self._send("")
        self.process.join(_PATIENCE)
        self.line.close()

    def _send(self, topic: str) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            self.line.send(topic)

    def hear(self) -> Message | None:
        """Return what it says, None where it is no more."""
        try:
            message: Message = self.line.recv()
        except (EOFError, OSError):
            return None
        return message


class Crew:
    """At most so many processes, which build topics in their order.

    One that dies costs the topic that it was at; another takes its place.
    """

    def __init__(self, order: Order, topics: Sequence[str], number: int, session: Session) -> None:
        self._order = order
        self._queue = deque(topics)
        self._number = number
        self._session = session
        self._workers: list[_Worker] = []
        self._context = _choose_context()

    def events(self) -> Iterator[Event]:
        """Build all topics, and yield what happens; stop every process where nobody listens."""
        try:
            while self._queue or self._workers:
                while self._queue and len(self._workers) < self._number:
                    self._start(self._queue.popleft())
                said = wait([worker.line for worker in self._workers])
                for worker in [one for one in self._workers if one.line in said]:
                    yield from self._hear(worker)
        finally:
            self._stop()

    def _start(self, topic: str) -> None:
        """Start a process for a topic, and maybe others after it."""
        ours, theirs = self._context.Pipe()
        arguments = (theirs, self._order, self._session.settings, self._session.started)
        process = self._context.Process(target=work, args=arguments)
        with _signals_held_back():
            process.start()
        theirs.close()
        worker = _Worker(process, ours, topic)
        self._workers.append(worker)
        worker.begin(topic)

    def _hear(self, worker: _Worker) -> Iterator[Event]:
        """Yield what a process says; one that has done its topic gets the next, or may go."""
        topic, message = worker.topic, worker.hear()
        if message is None:
            self._dismiss(worker)
            yield from ((topic, told) for told in _lost(topic, worker, self._order))
            return
        if isinstance(message, Finished):
            if self._queue:
                worker.begin(self._queue.popleft())
            else:
                self._dismiss(worker)
        yield topic, message

    def _dismiss(self, worker: _Worker) -> None:
        """Have no more to do with a process."""
        self._workers.remove(worker)
        worker.end()

    def _stop(self) -> None:
        """Interrupt the processes that are at work, and wait until each has ended."""
        for worker in self._workers:
            if worker.process.is_alive() and worker.process.pid:
                # Unlike SIGINT, no shell rules it out for what runs in its background.
                os.kill(worker.process.pid, signal.SIGTERM)
        for worker in self._workers:
            worker.line.close()
            worker.process.join(_PATIENCE)
            worker.process.kill()


def can_fork() -> bool:
    """Tell whether processes may begin as copies of this one, with all that it has loaded.

    Copies of a process with threads may wait for ever for what a thread held, and systems other
    than Linux have libraries that do not survive being copied.
    """
    return sys.platform == "linux" and active_count() == 1


def _choose_context() -> "ForkContext | SpawnContext":
    """Return how processes begin."""
    if can_fork():
        return get_context("fork")
    if sys.platform != "win32":
        # When it starts it lets signals through that `_signals_held_back` holds: it starts now.
        resource_tracker.ensure_running()
    return get_context("spawn")


def _lost(topic: str, worker: _Worker, order: Order) -> Iterator[Message]:
    """Yield what there is to say of a process that ended before it had done its topic."""
    slug, day = slugify(topic), order.job.request.date
    code = worker.process.exitcode
    message = f"The process that built it ended too early{f', with {code}' if code else ''}."
    hint = "Run the same command again."
    yield Said(how="failure", what=(DigestError(f"{slug} {day}: {message}", hint=hint),))
    yield Outcome(topic=slug, date=day, exit=_NOT_MADE, error=message, hint=hint)
    yield Finished()


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Let signals wait that come while a process starts, until it can be stopped by them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
