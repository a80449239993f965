"""Speaks to the user: results on standard output, everything else on standard error."""

import json
import os
import shutil
import sys
from collections.abc import Iterable
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from digest.codec import plain
from digest.errors import DigestError, OutputError
from digest.identifiers import parse_id
from digest.model import Problem
from digest.text import printable

if TYPE_CHECKING:
    from rich.text import Text

    from digest.console.journal import Journal, Level


def shown_message(text: str) -> str:
    """Return a message of one or more lines; their indentation is kept."""
    return "\n".join(_indentation(line) + printable(line) for line in text.split("\n"))


def _indentation(line: str) -> str:
    return " " * (len(line) - len(line.lstrip(" ")))


class Held:
    """Sentences in the order of their weight: first what was not made, then what may be missing."""

    def __init__(self) -> None:
        self._failures: list[str] = []
        self._problems: list[str] = []

    def add(self, sentence: str) -> None:
        """Hold what would be a reason to fail."""
        self._problems.append(sentence)

    def add_failure(self, sentence: str) -> None:
        """Hold what is one before all others."""
        self._failures.append(sentence)

    def clear(self) -> None:
        """Forget all: something else says why."""
        self._failures.clear()
        self._problems.clear()

    def line(self, log: Path | None) -> str:
        """Return the first in one line, with the number of the others, and where they stand."""
        first, *rest = (*self._failures, *self._problems, "")
        told = " ".join(first.split())
        if not (number := sum(map(bool, rest))):
            return told
        return f"{told} ({number} more; {f'{log} has them' if log else '--log FILE keeps them'}.)"


class Output(TextIOWrapper):
    """Standard output for those who write text to it themselves, such as what lays out help."""

    def write(self, text: str) -> int:
        """Write a text, and return its length."""
        try:
            return super().write(text)
        except OSError as error:
            _give_up(self, error)
            return len(text)

    def flush(self) -> None:
        """Send what was written."""
        try:
            super().flush()
        except OSError as error:
            _give_up(self, error)


def prepare() -> None:
    """Make the streams fit for use, whatever became of them before we were started.

    Where one is closed, we write to nowhere: the next file to be opened, such as the library,
    would else take its number and its output.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open("r+", encoding="utf-8")  # noqa: SIM115 - to the end
            setattr(sys, name, nowhere)
    out = sys.stdout
    if type(out) is TextIOWrapper:
        sys.stdout = Output(
            out.detach(),
            encoding=out.encoding,
            errors="replace",
            line_buffering=out.line_buffering,
            write_through=out.write_through,
        )


def write_line(text: str, stream: TextIO) -> None:
    """Write a line; what the stream's encoding cannot show becomes a question mark."""
    _write(text.encode(stream.encoding or "utf-8", "replace"), stream)


def write_path(path: Path, stream: TextIO) -> None:
    """Write a path with the bytes that it has on disk."""
    _write(os.fsencode(path), stream)


def write_text(text: "Text", stream: TextIO, *, wrap: bool) -> None:
    """Write styled text, plain where the stream is no terminal; `wrap` breaks long lines there.

    Lines that are set in, but for items of lists, are commands: what is to be copied stays whole.
    """
    from rich.console import Console  # noqa: PLC0415 - most runs print paths alone

    is_terminal = stream.isatty()
    # None lets rich look at the environment, which may ask for colour elsewhere too.
    drawn = StringIO()
    console = Console(file=drawn, force_terminal=is_terminal or None, highlight=False)
    for line in text.split("\n", allow_blank=True):
        is_command = line.plain.startswith("  ") and not line.plain.startswith("  - ")
        console.print(line, soft_wrap=is_command or not (wrap and is_terminal))
    write_line(drawn.getvalue().removesuffix("\n"), stream)


def _write(line: bytes, stream: TextIO) -> None:
    try:
        stream.flush()
        stream.buffer.write(line + b"\n")
        stream.buffer.flush()
    except OSError as error:
        _give_up(stream, error)


def _give_up(stream: TextIO, error: OSError) -> None:
    """Write no more to a stream.  Raises OutputError for results that were still wanted."""
    _drain(stream)
    if stream is not sys.stderr and not isinstance(error, BrokenPipeError):
        raise OutputError(
            f"Standard output cannot be written: {error.strerror}.",
            hint="Look at where it is sent to.",
        ) from error


def _drain(stream: TextIO) -> None:
    """Send the rest nowhere, so that neither we nor the interpreter's end trip over it again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def warn(label: str, message: str, style: str = "bold yellow") -> None:
    """Write a message behind a label."""
    from rich.text import Text  # noqa: PLC0415 - a run that goes well pays nothing

    text = Text.assemble((f"{label}:", style), f" {shown_message(message)}")
    write_text(text, sys.stderr, wrap=True)


def explain(error: DigestError) -> None:
    """Write what went wrong, and what to do."""
    warn("Error", str(error), "bold red")
    if error.hint:
        warn("Hint", error.hint, "bold")


def tell(message: str, style: str) -> None:
    """Write a message."""
    from rich.text import Text  # noqa: PLC0415 - as above

    write_text(Text(shown_message(message), style), sys.stderr, wrap=True)


_WIDEST = 100


class Voice:
    """Prints for one command.

    The `quiet` hear of nothing but the results that they asked for and, in one line, of why a
    command failed: a part of it that did so is held back until it is known how all ended.
    """

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet = quiet
        self._verbose = verbose
        self._journal: Journal | None = None
        self._held = Held()

    def keep(self, journal: "Journal") -> None:
        """Write down from now on what is told, and what nobody is told."""
        self._journal = journal

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
        return sys.stderr.isatty() and not self.quiet

    def paths(self, paths: Iterable[Path]) -> None:
        """Print the paths that were written, each on its own line, as they are; unless quiet."""
        for path in paths:
            self._log("info", f"Written: {path}")
            if not self.quiet:
                write_path(path, sys.stdout)

    def done(self, lines: Iterable[str]) -> None:
        """Print what was done, unless quiet: that it was asked for is known."""
        for line in lines:
            self._log("info", line)
            if not self.quiet:
                write_line(line, sys.stdout)

    def results(self, lines: "Iterable[Text | str]") -> None:
        """Print results, each on its own line; styled text loses its style beside terminals."""
        for line in lines:
            if isinstance(line, str):
                write_line(line, sys.stdout)
            else:
                write_text(line, sys.stdout, wrap=False)

    def json(self, value: object) -> None:
        """Print facts as JSON in ASCII, which any encoding carries and no terminal obeys."""
        self.results([json.dumps(plain(value), indent=2)])

    def say(self, message: str) -> None:
        """Tell of success where somebody watches."""
        self._log("info", message)
        if self.is_watched:
            tell(message, "")

    def show(self, lines: Iterable[str]) -> None:
        """Show lines as they are laid out, where somebody watches."""
        for line in lines if self.is_watched else ():
            write_line(line, sys.stderr)

    def tell(self, message: str) -> None:
        """Tell what a script's log should hold too, unless quiet."""
        self._log("info", message)
        if not self.quiet:
            tell(message, "")

    def note(self, message: str) -> None:
        """Tell what concerns this run alone, if asked to be verbose."""
        self.write_down(message)
        if self._verbose:
            tell(message, "dim")

    def write_down(self, message: str) -> None:
        """Put into the log what is shown elsewhere, such as above a bar."""
        self._log("debug", message)

    def problem(self, problem: Problem, *, matters: bool = True) -> None:
        """Tell of a part that failed, and of which paper or link; the quiet, where it `matters`."""
        told = problem.message
        self._log("warning", told, problem.hint, stage=problem.stage, subject=problem.subject)
        about = parse_id(problem.subject) or "://" in problem.subject
        head = f"{problem.subject}: " if about and problem.subject not in told else ""
        if matters or not self.quiet:
            self._warn("Problem", f"{head}{told} {problem.hint}".rstrip())

    def unreadable(self, arguments: Iterable[str]) -> None:
        """Name arguments that are no identifiers."""
        for argument in arguments:
            self._unknown(argument, f"'{printable(argument)}' is not an arXiv identifier.")

    def unknown(self, ids: Iterable[str], place: str) -> None:
        """Name identifiers of which a place, such as "at arXiv", holds no paper."""
        for name in ids:
            self._unknown(name, f"{name} was not found {place}.")

    def sum_up(self, message: str) -> None:
        """Say in one line why a command fails, to the quiet; others have read it."""
        self._log("warning", message)
        if self.quiet:
            self._held.add(message)

    def error(self, error: DigestError) -> None:
        """Tell why a command could not go on."""
        self._log("error", str(error), error.hint)
        self._held.clear()
        if self.quiet:
            warn("Error", " ".join(f"{error} {error.hint}".split()), "bold red")
        else:
            explain(error)

    def failure(self, error: DigestError) -> None:
        """Tell why a part of a command came to nothing, though others go on."""
        self._log("error", str(error), error.hint)
        if self.quiet:
            self._held.add_failure(f"Error: {error} {error.hint}")
        else:
            explain(error)

    def interrupted(self, signal: str) -> None:
        """Tell whoever stopped a run, or reads of it later, that nothing is lost."""
        told = f"Interrupted ({signal})." if signal else "Interrupted."
        message = f"{told} What had arrived is kept; the same command goes on from there."
        self._log("error", message)
        self._held.clear()
        # Plain, for whoever interrupts wants the machine back at once.
        write_line(message, sys.stderr)

    def complain(self, message: str) -> None:
        """Tell of something that is wrong with this run's surroundings; the quiet, too."""
        warn("Problem", message)

    def conclude(self, code: int) -> None:
        """Say in one line why a quiet command failed, if nothing has, and close the log."""
        path = self._journal.path if self._journal else None
        if code and (line := self._held.line(path)):
            tell(line, "")
        if self._journal is not None:
            self._journal.end(code)

    def _unknown(self, subject: str, message: str) -> None:
        self._log("warning", message, subject=subject)
        self._warn("Unknown", message)

    def _warn(self, label: str, message: str) -> None:
        if self.quiet:
            self._held.add(f"{label}: {message}")
        else:
            warn(label, message)

    def _log(self, level: "Level", message: str, hint: str = "", **more: str) -> None:
        if self._journal is not None:
            self._journal.write(level, message, hint=hint, **more)
