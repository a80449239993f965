"""What a rule finds wrong: which rule, with which paper or build, and in what words."""

from dataclasses import dataclass

from tests.simulation.history import Build


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """One breach of a rule, with the paper or the build whose story tells how it came about."""

    rule: str
    what: str
    paper: str = ""
    build: Build | None = None
