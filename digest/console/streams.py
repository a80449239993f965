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
    """Standard output for libraries that write to it directly, such as for the help."""

    def write(self, text: str) -> int:
        """Write a text, and return its length."""
        try:
            return super().write(text)
        except OSError as error:
            _give_up(self, error)
            return len(text)

    def flush(self) -> None:
        """Flush the stream."""
        try:
            super().flush()
        except OSError as error:
            _give_up(self, error)


def prepare() -> None:
    """Make the standard streams usable.

    A closed stream is replaced by the null device.  Else the next file to be opened, such as the
    library, would take its file descriptor, and its output.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            null = Path(os.devnull).open("r+", encoding="utf-8")  # noqa: SIM115 - to the end
            setattr(sys, name, null)
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
    """Write a line; characters that the stream cannot encode become question marks."""
    _write(text.encode(stream.encoding or "utf-8", "replace"), stream)


def write_path(path: Path, stream: TextIO) -> None:
    """Write a path with the bytes that it has on disk."""
    _write(os.fsencode(path), stream)


def write_text(text: "Text", stream: TextIO, *, wrap: bool) -> None:
    """Write text, styled in a terminal; `wrap` breaks long lines there.

    Indented lines, except items of lists, are commands to be copied, and are never broken.
    """
    from rich.console import Console  # noqa: PLC0415 - most runs print paths alone

    is_terminal = stream.isatty()
    # With None, rich reads the environment, which may ask for colours without a terminal.
    buffer = StringIO()
    console = Console(file=buffer, force_terminal=is_terminal or None, highlight=False)
    for line in text.split("\n", allow_blank=True):
        is_command = line.plain.startswith("  ") and not line.plain.startswith("  - ")
        console.print(line, soft_wrap=is_command or not (wrap and is_terminal))
    write_line(buffer.getvalue().removesuffix("\n"), stream)


def _write(line: bytes, stream: TextIO) -> None:
    try:
        stream.flush()
        stream.buffer.write(line + b"\n")
        stream.buffer.flush()
    except OSError as error:
        _give_up(stream, error)


def _give_up(stream: TextIO, error: OSError) -> None:
    """Redirect a broken stream to the null device.  Raises OutputError for lost results."""
    # Else the rest of the output would fail again, also when the interpreter ends.
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)
    if stream is not sys.stderr and not isinstance(error, BrokenPipeError):
        raise OutputError(
            f"Standard output cannot be written: {error.strerror}.",
            hint="Look at where it is sent to.",
        ) from error
