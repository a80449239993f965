"""The voice of one issue among several: whatever it says names topic and day."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from digest.console.voice import Voice
from digest.errors import DigestError
from digest.model import Problem

Speak = Callable[..., None]
"""Takes the name of what a voice does, such as "tell", and what it is given, by place or name."""


class Reporter(Voice):
    """Passes on what is said, with the issue that it is about; keeps the result to itself.

    Who hears it may be another process: so nothing is printed here, and nobody watches.
    """

    def __init__(self, speak: Speak) -> None:
        super().__init__(quiet=True)
        self._speak = speak
        self._about = ""
        self.made: Mapping[str, Any] = {}

    def turn_to(self, about: str) -> None:
        """Begin with another issue."""
        self._about = f"{about}: "
        self.made = {}

    @property
    def is_watched(self) -> bool:
        """Whether a person sits before this voice: never."""
        return False

    def json(self, value: object) -> None:
        """Keep the result of a build."""
        if isinstance(value, dict):
            self.made = value

    def say(self, message: str) -> None:
        """Tell of success where somebody watches."""
        self._speak("say", f"{self._about}{message}")

    def tell(self, message: str) -> None:
        """Tell what a script's log should hold too."""
        self._speak("tell", f"{self._about}{message}")

    def note(self, message: str) -> None:
        """Tell what concerns this run alone."""
        self._speak("note", f"{self._about}{message}")

    def write_down(self, message: str) -> None:
        """Put into the log what is shown elsewhere."""
        self._speak("write_down", f"{self._about}{message}")

    def done(self, lines: Iterable[str]) -> None:
        """Tell what was delivered."""
        self._speak("done", tuple(f"{self._about}{line}" for line in lines))

    def sum_up(self, message: str) -> None:
        """Say why an issue failed."""
        self._speak("sum_up", f"{self._about}{message}")

    def problem(self, problem: Problem, *, matters: bool = True) -> None:
        """Tell of a part that failed."""
        told = replace(problem, message=f"{self._about}{problem.message}")
        self._speak("problem", told, matters=matters)

    def unreadable(self, arguments: Iterable[str]) -> None:
        """Name arguments that are no identifiers."""
        self._speak("unreadable", tuple(arguments))

    def unknown(self, ids: Iterable[str], place: str) -> None:
        """Name identifiers of which a place holds no paper."""
        self._speak("unknown", tuple(ids), place)

    def error(self, error: DigestError) -> None:
        """Tell why an issue was not made, or not delivered."""
        self._speak("failure", DigestError(f"{self._about}{error}", hint=error.hint))
