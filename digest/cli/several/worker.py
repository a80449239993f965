"""What a process does that builds topics beside others: one after the other, as it is told."""

import os
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from threading import Lock, Thread
from time import monotonic

from digest.cli.session import Session
from digest.cli.several.order import Order
from digest.cli.several.outcome import Outcome
from digest.cli.several.reporter import Reporter
from digest.cli.several.topic import build_topic
from digest.config import Settings
from digest.console.progress import TerminalProgress
from digest.stopping import Stopper, stop_signals
from digest.wiring import open_parts

STOPPING = tuple(stop_signals())


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something for the command's own voice: what it does, such as "tell", and with what."""

    how: str
    what: tuple[object, ...]
    named: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A topic's issues have all been tried."""


Message = Said | Outcome | Finished


def work(line: Connection, order: Order, settings: Settings, began: datetime) -> None:
    """Build each topic whose name comes, and tell of all that happens, until an empty one comes."""
    _listen()
    with suppress(KeyboardInterrupt, EOFError, BrokenPipeError, ConnectionResetError):
        _work(line, order, settings, began)


def _work(line: Connection, order: Order, settings: Settings, began: datetime) -> None:
    """Open the library once for all topics, which so have one budget, too."""
    tell = _teller(line)
    reporter = Reporter(lambda how, *what, **named: tell(Said(how=how, what=what, named=named)))
    progress = TerminalProgress(reporter)
    session = Session(
        settings=settings, voice=reporter, progress=progress, started=began, began=monotonic()
    )
    with open_parts(settings, progress, source=order.source, issue=True, begun=began) as parts:
        while topic := line.recv():
            for outcome in build_topic(order, topic, parts, session, reporter):
                tell(outcome)
            tell(Finished())


def _teller(line: Connection) -> Callable[[Message], None]:
    """Return what sends messages, each whole: whoever asks a service tells of waits, too."""
    turn = Lock()

    def tell(message: Message) -> None:
        with turn:
            line.send(message)

    return tell


def _listen() -> None:
    """End like an interrupted command when told to, and where the one who began us has died."""
    Stopper().listen()
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    """Interrupt this process when its parent is gone, even if that was killed."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
