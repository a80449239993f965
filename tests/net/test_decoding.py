"""A body is decompressed whole, in small pieces, or not at all."""

import gzip
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.net.decoding import PIECE, DamagedError, decompress, is_known


def pack(body: bytes, encoding: str) -> bytes:
    """Compress as a server would."""
    if encoding == "gzip":
        return gzip.compress(body)
    if encoding == "deflate":
        return zlib.compress(body)
    if encoding == "raw":
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        return packer.compress(body) + packer.flush()
    return body


def cut(body: bytes, size: int) -> Iterator[bytes]:
    """Send a body in chunks."""
    return (body[start : start + size] for start in range(0, len(body), size))


@given(
    st.binary(max_size=2000).map(lambda body: body * 200),
    st.sampled_from(["", "gzip", "deflate"]),
    st.integers(min_value=1, max_value=70_000),
)
def test_what_was_packed_comes_back_in_small_pieces(body: bytes, encoding: str, size: int) -> None:
    packed = pack(body, encoding)
    pieces = list(decompress(cut(packed, max(size, len(packed) // 50 + 1)), encoding))
    assert b"".join(pieces) == body
    assert all(0 < len(piece) <= max(PIECE, size, len(packed) // 50 + 1) for piece in pieces)


def test_deflate_without_its_header_is_read_too() -> None:
    body = b"knots and bends " * 999
    assert b"".join(decompress([pack(body, "raw")], "deflate")) == body


def test_a_bomb_is_never_held_whole() -> None:
    """Whoever stops after the first piece has had no more than that."""
    pieces = decompress([gzip.compress(bytes(50_000_000))], "gzip")
    assert len(next(pieces)) == PIECE


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_body_without_its_end_is_damaged(encoding: str) -> None:
    body = pack(b"knots " * 9999, encoding)
    with pytest.raises(DamagedError):
        list(decompress([body[:-9]], encoding))
    with pytest.raises(DamagedError):
        list(decompress([b"no such thing"], encoding))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", ""])
def test_nothing_is_nothing(encoding: str) -> None:
    assert list(decompress([], encoding)) == []


@pytest.mark.parametrize("encoding", ["", "identity", "GZIP ", "x-gzip", "deflate"])
def test_what_was_asked_for_is_known(encoding: str) -> None:
    assert is_known(encoding)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_stacks_and_what_was_not_asked_for_are_not(encoding: str) -> None:
    assert not is_known(encoding)
