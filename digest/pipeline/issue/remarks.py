"""Remarks on a choice: what was asked for and is odd, and what could not be told."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from digest.model import Paper, Problem
from digest.pipeline.issue.ledger import find_twins
from digest.taste import Taste
from digest.withdrawal import is_withdrawn

_FEW = 10


def tell_withdrawn(papers: Iterable[Paper]) -> tuple[Problem, ...]:
    """Name withdrawn papers."""
    return tuple(
        _remark(
            paper.id,
            f"arXiv:{paper.id} is withdrawn.",
            "Leave it out unless the post is about that.",
        )
        for paper in papers
        if is_withdrawn(paper)
    )


def tell_twins(papers: Iterable[Paper]) -> tuple[Problem, ...]:
    """Name papers that repeat another one."""
    return tuple(
        _remark(
            again,
            f"arXiv:{again} has the title and first author, or the abstract, of arXiv:{original}.",
            "One of the two is enough.",
        )
        for again, original in find_twins(papers).items()
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


def tell_undecided(
    taste: Taste, nearness: Mapping[str, float] | None, papers: Collection[Paper]
) -> tuple[Problem, ...]:
    """Say that a topic which goes by examples alone kept all papers, where it could not tell.

    `nearness` is that to the examples, None where it cannot be told.
    """
    undecided = taste.selects and taste.like and not taste.phrases and nearness is None
    if not undecided or not papers:
        return ()
    among = "a single paper" if len(papers) == 1 else f"{len(papers)} papers"
    message = f"Likeness to the topic's examples cannot be told among {among}: all were kept."
    hint = "Give the topic phrases as well, which decide where likeness cannot."
    return (_remark("examples", message, hint),)


def _remark(name: str, message: str, hint: str) -> Problem:
    """Return a problem of the choice."""
    return Problem(stage="choose", subject=name, message=message, hint=hint)
