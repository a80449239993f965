"""Writes bytes, paths and styled text to standard output and standard error."""

import os
import sys
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from digest.errors import OutputError

if TYPE_CHECKING:
    from rich.text import Text


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
    # Neither we nor the interpreter's end may trip over the rest again: it goes nowhere.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
    if stream is not sys.stderr and not isinstance(error, BrokenPipeError):
        raise OutputError(
            f"Standard output cannot be written: {error.strerror}.",
            hint="Look at where it is sent to.",
        ) from error
