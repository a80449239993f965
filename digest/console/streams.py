"""Standard output and error, byte by byte: any encoding, and readers that have had enough."""

import os
import sys
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from digest.errors import OutputError

if TYPE_CHECKING:
    from rich.text import Text


def write_line(text: str, stream: TextIO) -> None:
    """Write a line; what the stream's encoding cannot show becomes a question mark."""
    _write(text.encode(stream.encoding or "utf-8", "replace"), stream)


def write_path(path: Path, stream: TextIO) -> None:
    """Write a path with the bytes that it has on disk."""
    _write(os.fsencode(path), stream)


def write_text(text: "Text", stream: TextIO, *, wrap: bool) -> None:
    """Write styled text, plain where the stream is no terminal; `wrap` breaks long lines there."""
    from rich.console import Console  # noqa: PLC0415 - most runs print paths alone

    is_terminal = stream.isatty()
    # None lets rich look at the environment, which may ask for colour elsewhere too.
    drawn = StringIO()
    console = Console(file=drawn, force_terminal=is_terminal or None, highlight=False)
    console.print(text, soft_wrap=not (wrap and is_terminal))
    write_line(drawn.getvalue().removesuffix("\n"), stream)


def _write(line: bytes, stream: TextIO) -> None:
    try:
        stream.flush()
        stream.buffer.write(line + b"\n")
        stream.buffer.flush()
    except BrokenPipeError:
        _drain(stream)
    except OSError as error:
        _drain(stream)
        if stream is not sys.stderr:
            raise OutputError(
                f"Standard output cannot be written: {error.strerror}.",
                hint="Look at where it is sent to.",
            ) from error


def _drain(stream: TextIO) -> None:
    """Send the rest nowhere, so that neither we nor the interpreter's end trip over it again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
