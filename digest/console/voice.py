"""Speaks to the user: results on standard output, everything else on standard error.

Colour is for terminals alone.  Messages are cleaned of everything that a terminal would obey.
"""

import json
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from digest.console.safe import shown_message
from digest.console.streams import write_line, write_path, write_text
from digest.errors import DigestError
from digest.identifiers import parse_id
from digest.model import Problem
from digest.text import printable

if TYPE_CHECKING:
    from rich.text import Text

_WIDEST = 100


class Voice:
    """Prints for one command; `quiet` keeps everything but results and failures to itself."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self._quiet = quiet
        self._verbose = verbose

    @property
    def width(self) -> int:
        """Columns to fill: the terminal's, 80 where there is none, and never more than 100."""
        return min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)

    def can_show(self, text: str) -> bool:
        """Tell whether the encoding of standard output has every character of a text."""
        try:
            text.encode(sys.stdout.encoding or "utf-8")
        except UnicodeEncodeError:
            return False
        return True

    @property
    def is_watched(self) -> bool:
        """Whether a person sits at the terminal and wants to be told."""
        return sys.stderr.isatty() and not self._quiet

    def paths(self, paths: Iterable[Path]) -> None:
        """Print paths, each on its own line, as they are."""
        for path in paths:
            write_path(path, sys.stdout)

    def results(self, lines: "Iterable[Text | str]") -> None:
        """Print results, each on its own line; styled text loses its style beside terminals."""
        for line in lines:
            if isinstance(line, str):
                write_line(line, sys.stdout)
            else:
                write_text(line, sys.stdout, wrap=False)

    def json(self, value: object) -> None:
        """Print JSON in ASCII, which any encoding carries and no terminal obeys."""
        self.results([json.dumps(value, indent=2)])

    def say(self, message: str) -> None:
        """Tell of success where somebody watches."""
        if self.is_watched:
            _tell(message, "")

    def tell(self, message: str) -> None:
        """Tell what a script's log should hold too, unless quiet."""
        if not self._quiet:
            _tell(message, "")

    def note(self, message: str) -> None:
        """Tell what concerns this run alone, if asked to be verbose."""
        if self._verbose:
            _tell(message, "dim")

    def problem(self, problem: Problem) -> None:
        """Tell of a part that failed, and of which paper or link."""
        about = parse_id(problem.subject) or "://" in problem.subject
        head = f"{problem.subject}: " if about and problem.subject not in problem.message else ""
        _warn("Problem", f"{head}{problem.message} {problem.hint}".rstrip())

    def unreadable(self, arguments: Iterable[str]) -> None:
        """Name arguments that are no identifiers."""
        for argument in arguments:
            _warn("Unknown", f"'{printable(argument)}' is not an arXiv identifier.")

    def unknown(self, ids: Iterable[str], place: str) -> None:
        """Name identifiers of which a place, such as "at arXiv", holds no paper."""
        for name in ids:
            _warn("Unknown", f"{name} was not found {place}.")

    def error(self, error: DigestError) -> None:
        """Tell why a command could not go on."""
        _warn("Error", str(error), "bold red")
        if error.hint:
            _warn("Hint", error.hint, "bold")


def _warn(label: str, message: str, style: str = "bold yellow") -> None:
    from rich.text import Text  # noqa: PLC0415 - a run that goes well pays nothing

    text = Text.assemble((f"{label}:", style), f" {shown_message(message)}")
    write_text(text, sys.stderr, wrap=True)


def _tell(message: str, style: str) -> None:
    from rich.text import Text  # noqa: PLC0415 - as above

    write_text(Text(shown_message(message), style), sys.stderr, wrap=True)
