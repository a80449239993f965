"""A vector as JSON: its numbers as float32, the low byte first, in base64."""

import json
import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Sequence
from math import hypot

_SIZE = 4
# A vector is compared by its direction alone: outside of these lengths, float32 has none of it.
_SHORTEST, _LONGEST = 1e-12, 1e12


def vector_text(vector: Sequence[float]) -> str:
    """Write a vector."""
    return json.dumps({"vector": b64encode(_turned(array("f", vector)).tobytes()).decode("ascii")})


def parse_vector(text: str) -> Sequence[float] | None:
    """Read a vector as `vector_text` wrote it, to the bit; None where the text is none."""
    try:
        content = b64decode(json.loads(text)["vector"], validate=True)
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    if len(content) % _SIZE:
        return None
    vector = _turned(array("f", content))
    return vector if has_direction(vector) else None


def has_direction(vector: Sequence[float]) -> bool:
    """Tell whether a vector can be brought to unit length in float32."""
    return _SHORTEST < hypot(*vector) < _LONGEST


def _turned(vector: "array[float]") -> "array[float]":
    """Swap the bytes of each number where this machine has the high one first."""
    if sys.byteorder == "big":
        vector.byteswap()
    return vector
