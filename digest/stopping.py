"""Ends a run in order when it is told to stop: by a person, the system, or a closing terminal."""

import signal
import sys
from collections.abc import Callable
from time import monotonic
from types import FrameType
from typing import Any

INTERRUPTED = 130
"""The exit code of a run that was told to stop, as shells have it for Ctrl-C."""

# How a process is asked to end; the last two are Unix's and Windows' own.
_ASKED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
# How long a run may tidy up undisturbed: some systems and people ask more than once.
GRACE = 5.0
# A run that has not ended so many seconds after it was told to is stuck: it waits for what the
# interruption left locked, or what interrupted it was swallowed.
STUCK = 20.0
_AGAIN = 0.02


class StoppedError(KeyboardInterrupt):
    """A run was told to stop; `str(error)` is the name of the signal.

    A class of its own: one that leaves compiled text, as every dataclass is made of, would have
    Python take a plain KeyboardInterrupt for one that nobody handled, and die of the signal.
    """


class Stopper:
    """Makes the first request to stop an interruption that names the signal.

    Further ones are passed over while the run tidies up; after `GRACE` seconds they end it at once.
    One that has not ended after `stuck` seconds is interrupted once more, and ended after twice
    that: nobody may be there to ask again.
    """

    def __init__(self, elapsed: Callable[[], float] = monotonic, stuck: float = STUCK) -> None:
        self._elapsed = elapsed
        self._stuck = stuck
        self._asked: float | None = None
        self._name = ""

    def listen(self) -> None:
        """Hear of requests from now on, but for those that whoever started us has ruled out."""
        for number in stop_signals():
            # Of nohup, and of a shell's jobs in the background.
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._stop)
        sys.unraisablehook = self._notice

    def leave(self) -> None:
        """Hear of no more: what the run came to is settled."""
        for number in stop_signals():
            signal.signal(number, signal.SIG_IGN)
        if self._asked is not None and hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, signal.SIG_IGN)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        if self._asked is None:
            self._asked, self._name = self._elapsed(), signal.Signals(number).name
            self._ask_again(self._stuck)
            raise StoppedError(self._name)
        if self._elapsed() - self._asked > GRACE:
            self._die()

    def _notice(self, unraisable: Any) -> None:  # noqa: ANN401 - the interpreter's own
        """Ask again where an interruption was lost: no caller hears what a finalizer raises."""
        if isinstance(unraisable.exc_value, KeyboardInterrupt) and hasattr(signal, "setitimer"):
            self._ask_again(_AGAIN)
        else:
            sys.__unraisablehook__(unraisable)

    def _ask_again(self, seconds: float) -> None:
        """Have `_repeat` called after so many seconds, where the system can."""
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, self._repeat)
            signal.setitimer(signal.ITIMER_REAL, seconds)

    def _repeat(self, _number: int, _frame: FrameType | None) -> None:
        if self._asked is not None and self._elapsed() - self._asked >= 2 * self._stuck:
            self._die()
        self._ask_again(self._stuck)
        raise StoppedError(self._name)

    def _die(self) -> None:
        """End the process as the signal that asked for it would have."""
        number = signal.Signals[self._name]
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)


def stop_signals() -> list[signal.Signals]:
    """Return the signals that ask a process to end, as far as this system has them."""
    return [signal.Signals[name] for name in _ASKED if name in signal.Signals.__members__]


def find_signal(error: Exception) -> str:
    """Return the name of the signal behind an error of compiled code; none for any other error.

    pydantic builds its validators in compiled code, which makes an interruption an error of its
    own: only the text still says what it was.
    """
    _, stopped, name = str(error).partition(f"{StoppedError.__name__}: ")
    return name.split(maxsplit=1)[0] if stopped else ""
