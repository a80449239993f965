"""Remarks on papers that somebody asked for by identifier: they are kept, whatever is odd."""

from collections.abc import Iterable, Sequence

from digest.model import Dossier, Problem
from digest.pipeline.issue.ledger import find_twins

_FEW = 10


def tell_withdrawn(dossiers: Iterable[Dossier]) -> tuple[Problem, ...]:
    """Name withdrawn papers."""
    return tuple(
        _remark(
            dossier.paper.id,
            f"arXiv:{dossier.paper.id} is withdrawn.",
            "Leave it out unless the post is about that.",
        )
        for dossier in dossiers
        if dossier.withdrawn
    )


def tell_twins(dossiers: Sequence[Dossier]) -> tuple[Problem, ...]:
    """Name papers that repeat another one."""
    return tuple(
        _remark(
            again,
            f"arXiv:{again} has the title and first author, or the abstract, of arXiv:{original}.",
            "One of the two is enough.",
        )
        for again, original in find_twins(dossiers).items()
    )


def tell_unknown(names: Iterable[str], *, offline: bool) -> tuple[Problem, ...]:
    """Name papers that were to be included and that nobody knows, or, offline, nobody holds."""
    state, hint = "is unknown", "Check the identifier."
    if offline:
        state, hint = "is not in the library", "Build without --offline."
    return tuple(
        _remark(name, f"arXiv:{name} was to be included and {state}.", hint) for name in names
    )


def tell_broken(places: Sequence[str]) -> tuple[Problem, ...]:
    """Name the entries of the reading list that could not be read."""
    if not places:
        return ()
    more = len(places) - _FEW
    listed = ", ".join(places[:_FEW]) + (f" and {more} more" if more > 0 else "")
    message = f"Of the reading list this could not be read: {listed}."
    return (_remark("reading list", message, "Mend it there, or export the list again."),)


def _remark(name: str, message: str, hint: str) -> Problem:
    """Return a problem of the choice."""
    return Problem(stage="choose", subject=name, message=message, hint=hint)
