"""The rule by which finding nothing is believed: twice, hours apart, long after all was out."""

from datetime import datetime, timedelta

_APART = timedelta(hours=6)
_OVER = timedelta(days=1)


def is_quiet(first: datetime, again: datetime, closed: datetime) -> bool:
    """Tell whether nothing is there indeed that was found empty at both moments.

    At `closed` all of it was out.  A first moment that lies behind the second is a clock's mistake.
    """
    return again - first >= _APART and again - closed >= _OVER
