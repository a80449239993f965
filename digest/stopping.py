"""Ends a run in an orderly way when a signal tells it to stop."""

import signal
import sys
from collections.abc import Callable
from time import monotonic
from types import FrameType
from typing import Any

INTERRUPTED = 130
"""The exit code of a run that was told to stop, as in shells after Ctrl-C."""

# The signals that ask a process to end; the last two exist only on Unix and on Windows.
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
# Seconds for cleaning up, in which further signals are ignored: some systems send several.
GRACE = 5.0
# Seconds after which a run that has not ended is stuck: it waits for a lock that the interruption
# left behind, or the interruption was swallowed.
STUCK = 20.0
_AGAIN = 0.02


class StoppedError(KeyboardInterrupt):
    """A run was told to stop; `str(error)` is the name of the signal.

    It is a class of its own because of code compiled from text, as in dataclasses: if a plain
    KeyboardInterrupt leaves it, Python takes that for unhandled, and dies of the signal.
    """


class Stopper:
    """Raises StoppedError with the name of the first signal to stop.

    Further signals are ignored for `GRACE` seconds while the run cleans up, then end it at once.  A
    run that has not ended after `stuck` seconds is interrupted again, and ended after twice that
    time: nobody may be there to send another signal.
    """

    def __init__(self, elapsed: Callable[[], float] = monotonic, stuck: float = STUCK) -> None:
        self._elapsed = elapsed
        self._stuck = stuck
        self._stopped_at: float | None = None
        self._name = ""

    def listen(self) -> None:
        """Handle signals from now on, except signals that the parent process has set to ignore."""
        for number in stop_signals():
            # nohup ignores SIGHUP, and shells let background jobs ignore SIGINT.
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._stop)
        sys.unraisablehook = self._notice

    def leave(self) -> None:
        """Ignore signals from now on: the result of the run is final."""
        for number in stop_signals():
            signal.signal(number, signal.SIG_IGN)
        if self._stopped_at is not None and hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, signal.SIG_IGN)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        if self._stopped_at is None:
            self._stopped_at, self._name = self._elapsed(), signal.Signals(number).name
            self._interrupt_later(self._stuck)
            raise StoppedError(self._name)
        if self._elapsed() - self._stopped_at > GRACE:
            self._die()

    def _notice(self, unraisable: Any) -> None:  # noqa: ANN401 - the interpreter's own
        """Interrupt again if an interruption was lost: no caller sees what a finalizer raises."""
        if isinstance(unraisable.exc_value, KeyboardInterrupt) and hasattr(signal, "setitimer"):
            self._interrupt_later(_AGAIN)
        else:
            sys.__unraisablehook__(unraisable)

    def _interrupt_later(self, seconds: float) -> None:
        """Have `_repeat` called after some seconds, if the system has timers."""
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, self._repeat)
            signal.setitimer(signal.ITIMER_REAL, seconds)

    def _repeat(self, _number: int, _frame: FrameType | None) -> None:
        if self._stopped_at is not None and self._elapsed() - self._stopped_at >= 2 * self._stuck:
            self._die()
        self._interrupt_later(self._stuck)
        raise StoppedError(self._name)

    def _die(self) -> None:
        """End the process by the signal, with its default action."""
        number = signal.Signals[self._name]
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)


def stop_signals() -> list[signal.Signals]:
    """Return the signals that ask a process to end and exist on this system."""
    return [signal.Signals[name] for name in _SIGNALS if name in signal.Signals.__members__]


def find_signal(error: Exception) -> str:
    """Return the name of the signal behind an error of compiled code; "" for any other error.

    pydantic builds its validators in compiled code, which turns an interruption into an error of
    its own: only the text still names the signal.
    """
    _, stopped, name = str(error).partition(f"{StoppedError.__name__}: ")
    return name.split(maxsplit=1)[0] if stopped else ""
