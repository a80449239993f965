"""Which papers matter: scores with reasons, what is off topic, what is not new, and the choice."""

from digest.ranking.choosing import choose, choose_told
from digest.ranking.earlier import year_of_earlier
from digest.ranking.nearness import Vectors, centre, measure_nearness, measure_newness
from digest.ranking.scoring import WEIGHTS, Measured, find_label, nearest_label, rank
from digest.ranking.taste import find_off_topic, from_institutions

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
