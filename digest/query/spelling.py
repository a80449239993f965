"""What counts as a word in a query, and which known name a mistaken one comes nearest to."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*")
"""Letters and digits, with points and apostrophes between them."""


def nearest(text: str, known: Sequence[str]) -> str:
    """Return the known name that a text resembles most."""
    return get_close_matches(text, known, n=1, cutoff=0)[0]
