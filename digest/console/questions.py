"""Asks the person at the terminal, each question with a default, until the answer will do."""

import sys
from collections.abc import Callable
from typing import TypeVar

from digest.console.voice import Voice, shown_message
from digest.errors import DigestError

T = TypeVar("T")


class Questions:
    """Puts questions on standard error, where results do not go, and reads answers.

    Whoever ends the input (Ctrl-D) or interrupts is asked no more: KeyboardInterrupt.
    """

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def ask(self, question: str, default: str, read: Callable[[str], T]) -> T:
        """Return an answer as `read` has it; one that it refuses is asked for again."""
        while True:
            answer = self._answer(f"{question} [{default}]: ") or default
            try:
                return read(answer)
            except DigestError as error:
                self._voice.error(error)

    def _answer(self, prompt: str) -> str:
        """Return a line without blanks at its ends.  Raises KeyboardInterrupt at the end of all."""
        line = ""
        try:
            sys.stderr.write(shown_message(prompt) + " ")
            sys.stderr.flush()
            line = sys.stdin.readline()
        except UnicodeDecodeError:
            line = "\ufffd\n"
        finally:
            if not line.endswith("\n"):
                sys.stderr.write("\n")
                sys.stderr.flush()
        if not line.endswith("\n"):
            raise KeyboardInterrupt
        return line.strip()


def can_ask() -> bool:
    """Tell whether somebody sits there who can read questions and answer them."""
    return sys.stdin.isatty() and sys.stderr.isatty()
