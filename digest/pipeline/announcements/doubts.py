"""Doubts about listings that came: how they are told, one by one or together, and known again."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from shlex import quote

from digest.model import Listing, Problem
from digest.pipeline.misses import LATER, Keys


def tell_empty(listings: Keys) -> Problem:
    """Say that listings of working days, all of one category, are said to be empty."""
    days, category = [day for day, _ in listings], listings[0][1]
    span = f"{days[0]} to {days[-1]}"
    when = f"{len(days)} working days, {span}" if days[1:] else f"{days[0]}, a working day"
    return Problem(
        stage="fetch",
        subject=f"{category} {span if days[1:] else days[0]}",
        message=f"arXiv lists nothing in {category} on {when}: papers may be missing.",
        hint=LATER,
    )


def tell_unproved(listings: Keys) -> Problem:
    """Say that a day's feeds may be those of a day before, as nothing shows that they are newer."""
    day, names = listings[0][0], [name for _, name in listings]
    asked = "".join(f" -c {quote(name)}" for name in names)
    return Problem(
        stage="fetch",
        subject=f"{' '.join(names)} {day}",
        message=f"The feed of {', '.join(names)} of {day} may be that of an earlier day: the"
        " library has no whole listing of the day before that shows it to be newer.",
        hint=f"What was announced is certain after:"
        f" digest fetch --source catchup{asked} --since {day}",
    )


def tell_strange(listings: Keys) -> Problem:
    """Say that listings of a day have papers that are not in their category."""
    day, names = listings[0][0], [name for _, name in listings]
    return Problem(
        stage="fetch",
        subject=f"{' '.join(names)} {day}",
        message=f"The listing of {', '.join(names)} of {day} has papers that arXiv's search has in"
        " other categories alone: others may be missing.",
        hint=LATER,
    )


# What may be doubted of several listings alike, and by what they go together: day or category.
_DOUBTS = (
    (tell_unproved, itemgetter(0)),
    (tell_strange, itemgetter(0)),
    (tell_empty, itemgetter(1)),
)


def is_empty(listing: Listing) -> bool:
    """Tell whether a listing came empty, and is doubted."""
    return tell_empty([(listing.day, listing.category)]) in listing.problems


def is_unproved(listing: Listing) -> bool:
    """Tell whether a listing is that of a feed which may be an older one."""
    return tell_unproved([(listing.day, listing.category)]) in listing.problems


def join_doubts(problems: Iterable[Problem], listings: Keys) -> tuple[Problem, ...]:
    """Tell doubts about these listings together, behind all other problems."""
    told = list(dict.fromkeys(problems))
    for tell, key in _DOUBTS:
        doubted = {tell([listing]): listing for listing in listings}
        alike = sorted((doubted[one] for one in told if one in doubted), key=key)
        told = [one for one in told if one not in doubted]
        told += [tell(tuple(group)) for _, group in groupby(alike, key)]
    return tuple(told)
