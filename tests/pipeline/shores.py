"""Papers whose first two sentences an honest model can tell, and what of an issue it told."""

from typing import Any

from digest.model import Paper, Problem, Statement
from digest.pipeline import Built, Made
from tests.pipeline.desk import digest_of, tide

__all__ = ["authors_of", "digest_of", "loom", "remarks", "shore", "statements_of"]

_FIRST = "We present ShoreNet{n}, a network that counts limpets in tide pools with deep learning."
_SECOND = "On the Harbour benchmark, ShoreNet{n} finds {percent}.5% of all limpets in the pools."


def shore(number: int, between: str = "", **changes: Any) -> Paper:  # noqa: ANN401 - any field of a paper
    """Invent a paper; what is put `between` stands amid its abstract."""
    first, second = (one.format(n=number, percent=70 + number) for one in (_FIRST, _SECOND))
    return tide(
        number, **({"abstract": " ".join(filter(None, (first, between, second)))} | changes)
    )


def loom(number: int, **changes: Any) -> Paper:  # noqa: ANN401 - any field of a paper
    """Invent a paper of another theme."""
    abstract = (
        f"We present LoomGPT{number}, a large language model that answers questions on tide pools. "
        f"On the Weaver benchmark, LoomGPT{number} answers {60 + number}.5% of the questions well."
    )
    fields = {"title": f"Language Models for Weavers {number}", "abstract": abstract}
    return tide(number, **(fields | {"categories": ("cs.CL",), "primary": "cs.CL"} | changes))


def statements_of(built: Built | Made) -> list[Statement]:
    """Return what the sections tell."""
    return [one for section in digest_of(built).sections for one in section.statements]


def authors_of(built: Built | Made) -> list[str]:
    """Return who wrote each statement of the sections that tells of a paper.

    What opens a section and names several papers only counts them, whoever words the rest.
    """
    return [
        statement.by
        for section in digest_of(built).sections
        for at, statement in enumerate(section.statements)
        if (papers := {mention.paper for mention in statement.mentions})
        and not (at == 0 and statement.by == "extract" and len(papers) > 1)
    ]


def remarks(built: Built | Made) -> list[Problem]:
    """Return the problems that tell of writing."""
    return [problem for problem in built.problems if problem.stage == "write"]
