"""Which papers matter: scores with reasons, what is off topic, and a choice that is spread."""

from digest.ranking.attention import measure_attention
from digest.ranking.bibliography import find_known, parse_bibliography, texts_of
from digest.ranking.choosing import choose, choose_named
from digest.ranking.nearness import (
    Embed,
    Text,
    Vectors,
    centre,
    measure_nearness,
    measure_newness,
    text_of,
)
from digest.ranking.scoring import Measured, rank
from digest.ranking.spread import Likeness, likeness_by_vectors, likeness_by_words
from digest.ranking.substance import from_institutions
from digest.ranking.topicality import find_off_topic, tell_undecided
from digest.ranking.weights import WEIGHTS, find_label, nearest_label

__all__ = [
    "WEIGHTS",
    "Embed",
    "Likeness",
    "Measured",
    "Text",
    "Vectors",
    "centre",
    "choose",
    "choose_named",
    "find_known",
    "find_label",
    "find_off_topic",
    "from_institutions",
    "likeness_by_vectors",
    "likeness_by_words",
    "measure_attention",
    "measure_nearness",
    "measure_newness",
    "nearest_label",
    "parse_bibliography",
    "rank",
    "tell_undecided",
    "text_of",
    "texts_of",
]
