"""Tells which papers a listing has as new in its category, and which of them are not of it."""

from collections.abc import Mapping

from digest.model import Listing, Notice, Paper
from digest.query import category, matches

FEW = 2
"""So many papers of a listing arXiv may take out of its category once they are listed."""

_FIRST_SEEN = frozenset({"new", "cross"})

Records = Mapping[str, Paper]


def first_seen(listing: Listing) -> tuple[Notice, ...]:
    """Return the notices of papers that a listing has as new or as cross-listed."""
    return tuple(notice for notice in listing.notices if notice.kind in _FIRST_SEEN)


def find_strangers(listing: Listing, records: Records) -> frozenset[str]:
    """Return those of these papers whose records have them in other categories alone."""
    listed = category(listing.category)
    return frozenset(
        notice.paper
        for notice in first_seen(listing)
        if notice.paper in records and not matches(listed, records[notice.paper])
    )
