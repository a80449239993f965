"""Writes a picture of few colours as a PNG with a palette, half as large as a browser's."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

STEP = 15
"""Colours as near as this are one: nobody sees it in text."""
MOST = 256


def write_png(pixels: NDArray[np.uint8]) -> bytes:
    """Return a picture of rows, columns and three colours.

    Raises ValueError for more colours than a palette has.
    """
    rough = (np.round(pixels / STEP) * STEP).astype(np.uint8)
    colours, places = np.unique(rough.reshape(-1, 3), axis=0, return_inverse=True)
    if len(colours) > MOST:
        raise ValueError(f"{len(colours)} colours are too many for a palette")
    height, width, _ = pixels.shape
    rows = places.reshape(height, width).astype(np.uint8)
    # Each row begins with its filter: none suits text best.
    lines = np.insert(rows, 0, 0, axis=1).tobytes()
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", colours.tobytes()), (b"IDAT", zlib.compress(lines, 9)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in (*chunks, (b"IEND", b"")))


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
