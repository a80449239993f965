"""JSON Lines read from any stream, plain or gzipped, one object at a time."""

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO, cast

from digest.errors import DigestError

LONGEST = 256 * 2**20
_GZIP = b"\x1f\x8b"
_MARK = b"\xef\xbb\xbf"


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def read_lines(stream: BinaryIO, name: str) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank, with their numbers from 1 on.

    Raises DigestError where the stream, called `name`, cannot be read to its end, and for a line
    of more than 256 MB.
    """
    try:
        plain = _unpacked(stream)
        for number, line in enumerate(iter(lambda: plain.readline(LONGEST), b""), 1):
            if len(line) == LONGEST:
                raise _failure(name, f"line {number:,} is too long")
            if text := line.removeprefix(_MARK if number == 1 else b"").strip():
                yield number, text
    except (EOFError, zlib.error) as error:
        raise _failure(name, "the compressed file is damaged or cut short") from error
    except OSError as error:
        raise _failure(name, error.strerror or str(error)) from error


@contextmanager
def gathered(stream: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """Give a stream that keeps nobody waiting: a pipe is first read to its end, into a file.

    Raises DigestError where that fails.
    """
    if stream.seekable():
        yield stream
        return
    with TemporaryFile() as file:
        try:
            copyfileobj(stream, file)
        except OSError as error:
            raise _failure(name, error.strerror or str(error)) from error
        file.seek(0)
        yield cast("BinaryIO", file)


def parse_line(line: bytes) -> dict[str, Any]:
    """Read a line that holds one JSON object.  Raises ValueError."""
    try:
        value = _DECODER.decode(line.decode("utf-8", "surrogatepass"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise ValueError("it is not text in UTF-8") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON ({error.msg} at character {error.colno:,})") from error
    if not isinstance(value, dict):
        raise ValueError("it is not a JSON object")  # noqa: TRY004 - the line's value is wrong
    return value


def _unpacked(stream: BinaryIO) -> IO[bytes]:
    buffered = stream if hasattr(stream, "peek") else BufferedReader(cast("Any", stream))
    if cast("BufferedReader", buffered).peek(2)[:2] == _GZIP:
        return cast("IO[bytes]", gzip.GzipFile(fileobj=buffered, mode="rb"))
    return buffered


def _failure(name: str, reason: str) -> DigestError:
    return DigestError(
        f"{name} cannot be imported: {reason}. Nothing was changed.",
        hint="Look whether the file is whole, and is the one you mean.",
    )
