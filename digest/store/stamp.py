"""Whose a database is, read from its bytes: asking SQLite would already change its side files.

The formats are SQLite's own: https://www.sqlite.org/fileformat2.html, sections 1.3 and 4.1.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

_MAGIC = b"SQLite format 3\0"
_HEADER_SIZE = 100
_LOG_HEADER = struct.Struct(">8xI4x8s8x")
_FRAME_HEADER = struct.Struct(">II8s8x")
_VERSION = struct.Struct(">60xi4xi")
_SCHEMA = struct.Struct(">40xI")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """The application id and user version of a database; `used` where it ever had a table."""

    application: int
    version: int
    used: bool

    @classmethod
    def parse(cls, header: bytes) -> Self:
        """Read the first 100 bytes of a database."""
        version, application = _VERSION.unpack_from(header)
        return cls(
            application=application, version=version, used=_SCHEMA.unpack_from(header) > (0,)
        )


def read_stamp(file: Path) -> Stamp | None:
    """Return a database's stamp; None where there is none, or none that can be read."""
    try:
        header = _read_logged(file.with_name(f"{file.name}-wal")) or _read_start(file)
    except OSError:
        return None
    return Stamp.parse(header) if _is_header(header) else None


def _read_start(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_HEADER_SIZE)


def _read_logged(log: Path) -> bytes:
    """Return the first page's header as last committed to the write-ahead log, if it is there."""
    try:
        with log.open("rb") as stream:
            found = committed = b""
            for page, commits, header in _frames(stream):
                found = header if page == 1 else found
                committed = found if commits else committed
    except FileNotFoundError:
        return b""
    return committed if _is_header(committed) else b""


def _frames(stream: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Yield the page number, the commit mark and the first bytes of each frame of the log."""
    start = stream.read(_LOG_HEADER.size)
    if len(start) < _LOG_HEADER.size:
        return
    page_size, salts = _LOG_HEADER.unpack(start)
    at = len(start)
    while len(frame := stream.read(_FRAME_HEADER.size + _HEADER_SIZE)) > _FRAME_HEADER.size:
        page, commits, own_salts = _FRAME_HEADER.unpack_from(frame)
        if own_salts != salts:  # left from before the log was begun again
            return
        yield page, commits, frame[_FRAME_HEADER.size :]
        at += _FRAME_HEADER.size + page_size
        stream.seek(at)


def _is_header(header: bytes) -> bool:
    return len(header) == _HEADER_SIZE and header.startswith(_MAGIC)
