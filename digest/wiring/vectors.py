"""Makes vectors of papers from the packaged ones, loaded when the first paper is there."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.ranking import Text, Vectors


def embed(texts: "Sequence[Text]") -> "Vectors":
    """Return the vectors of titles and abstracts (n, d), rows of unit length or none."""
    from digest.themes.vectors import embed as embed_texts
    from digest.themes.vectors import unit

    return unit(embed_texts(texts))
