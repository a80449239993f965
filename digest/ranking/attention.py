"""How much attention votes show."""

from math import log1p

# Few papers of a day have more; what lies above tells of fame, not of worth.
_MOST = 100


def measure_attention(votes: int) -> float:
    """Return the strength of so many votes, from 0 (none) to 1 (a hundred and more)."""
    return round(min(log1p(votes) / log1p(_MOST), 1.0), 4)
