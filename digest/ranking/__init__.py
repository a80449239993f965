"""Which papers matter: scores with reasons, what is off topic, what is not new, and the choice."""

from digest.ranking.choosing import choose, choose_told, year_of_earlier
from digest.ranking.scoring import (
    WEIGHTS,
    Measured,
    Vectors,
    centre,
    find_label,
    find_off_topic,
    from_institutions,
    measure_nearness,
    measure_newness,
    nearest_label,
    rank,
)

__all__ = [
    "WEIGHTS",
    "Measured",
    "Vectors",
    "centre",
    "choose",
    "choose_told",
    "find_label",
    "find_off_topic",
    "from_institutions",
    "measure_nearness",
    "measure_newness",
    "nearest_label",
    "rank",
    "year_of_earlier",
]
