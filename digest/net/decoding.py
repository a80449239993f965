"""Undoes the compression of a body in pieces that stay small, whatever they hide."""

import zlib
from collections.abc import Iterable, Iterator

ACCEPTED = "gzip, deflate"
PIECE = 65_536

_PLAIN = frozenset({"", "identity"})
_GZIP = frozenset({"gzip", "x-gzip"})
_DEFLATE = "deflate"


class DamagedError(ValueError):
    """A body is not compressed as it says."""


def is_known(encoding: str) -> bool:
    """Tell whether a Content-Encoding is one that was asked for: one, not a stack of them."""
    return _name(encoding) in {*_PLAIN, *_GZIP, _DEFLATE}


def decompress(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield a body in pieces of at most 64 KiB, or of the size that a plain one comes in.

    Raises DamagedError.
    """
    if _name(encoding) in _PLAIN:
        yield from chunks
        return
    try:
        yield from _inflate(chunks, _name(encoding))
    except zlib.error as error:
        raise DamagedError(str(error)) from error


def _inflate(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Yield what compressed chunks hold; what follows its end is not read."""
    inflater = None
    for chunk in filter(None, chunks):
        inflater = inflater or zlib.decompressobj(_window(name, chunk))
        yield from _drain(inflater, chunk)
        if inflater.eof:
            return
    if inflater is not None:
        raise DamagedError("its compressed body has no end")


def _drain(inflater: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    """Yield what is ready, piece by piece."""
    while True:
        piece = inflater.decompress(data, PIECE)
        data = inflater.unconsumed_tail
        if piece:
            yield piece
        if len(piece) < PIECE:
            return


def _window(name: str, start: bytes) -> int:
    """Return zlib's name for a format; some servers send "deflate" without the header it needs."""
    if name in _GZIP:
        return zlib.MAX_WBITS | 16
    has_check = len(start) == 1 or int.from_bytes(start[:2], "big") % 31 == 0
    has_header = start[0] & 0x0F == zlib.DEFLATED and has_check
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS


def _name(encoding: str) -> str:
    return encoding.strip().lower()
