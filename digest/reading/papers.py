"""What title, abstract and categories say of a paper's themes and news."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from digest.reading.numbers import Vectors, unit
from digest.reading.rows import Doubles, Places, Rows

TITLE = 0.7
"""The terms of a title count so much once more."""
POINTING, LISTED = 3.0, 0.7
"""What a vector and the categories weigh beside the terms."""


def terms_of(texts: Sequence[tuple[str, str]], vectors: Vectors) -> Rows:
    """Return the weights of the known terms of titles and abstracts, one of each at least."""
    columns, values = [], []
    for title, abstract in texts:
        whole, heading = vectors.weigh(title, abstract), vectors.weigh(title, "")
        merged = whole.values.copy()
        merged[np.searchsorted(whole.places, heading.places)] += TITLE * heading.values
        columns.append(whole.places)
        values.append(merged)
    return Rows.of(
        np.concatenate(columns), np.concatenate(values), np.array(list(map(len, values)))
    )


def pointing_of(texts: Sequence[tuple[str, str]], vectors: Vectors) -> Doubles:
    """Return where texts point: (texts, dimensions)."""
    directions = unit(vectors.embed(vectors.weigh(*text) for text in texts))
    return np.asarray(POINTING * np.round(directions, 4), dtype=np.float64)


def listed_of(listings: Sequence[Sequence[str]], places: Mapping[str, int]) -> Doubles:
    """Return categories as numbers: those listed, then the primary one, which is listed first."""
    many = len(places)
    table = np.zeros((len(listings), 2 * many))
    for row, names in zip(table, listings, strict=True):
        for name in names:
            if name in places:
                row[places[name]] = LISTED * len(names) ** -0.5
        if names and names[0] in places:
            row[many + places[names[0]]] = LISTED
    return table


def mix_of(roles: Doubles, starts: Places) -> Doubles:
    """Return what an abstract is made of: of each role the sum, the share, and the highest."""
    rows = []
    for start, end in pairwise(starts.tolist()):
        part = roles[start:end]
        many = max(1, end - start)
        top = part.max(axis=0) if len(part) else np.zeros(roles.shape[1])
        rows.append(
            np.concatenate([part.sum(axis=0) / 3, part.sum(axis=0) / many, top, [many / 10]])
        )
    return 0.7 * np.array(rows).reshape(len(rows), 3 * roles.shape[1] + 1)
