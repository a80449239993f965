"""Finds the categories that a query is bound to."""

from digest.query.syntax import And, AndNot, Category, Or, Query


def categories_of(query: Query) -> frozenset[str]:
    """Return categories in one of which every paper of the query stands; none where it is free.

    Of several sets that would do, the smallest.
    """
    match query:
        case Category(name=name):
            return frozenset({name})
        case And(parts=parts):
            bound = filter(None, map(categories_of, parts))
            return min(bound, key=len, default=frozenset())
        case Or(parts=parts):
            each = [categories_of(part) for part in parts]
            return frozenset().union(*each) if all(each) else frozenset()
        case AndNot(query=wanted):
            return categories_of(wanted)
    return frozenset()
