"""What an archive is to hold, and what was made of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from digest.errors import DigestError
from digest.model import Digest, Edition, Problem, SiteIssue
from digest.ports import Leaf

BATCH = 20
"""How many issues, or files, are made before they are written: a killed run loses no more."""

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """An issue of the library, what makes it again, and what its making depends on beside it.

    `make` may raise DigestError.
    """

    edition: Edition
    settings: str
    make: Callable[[], Digest]

    @property
    def stem(self) -> str:
        """The name of the issue's files without their endings."""
        return f"{self.edition.date}-{self.edition.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePlan:
    """What an archive is to hold: issues, oldest first; all are made again with `anew`.

    `slugs` are the topics that it is bound to, None for all.
    """

    issues: Sequence[Dated]
    slugs: frozenset[str] | None = None
    anew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What was made: the issues in the archive, files written and removed, what went wrong.

    `remade` counts the issues that were made again; `kept` are those that the library no longer
    has, `theirs` the files that somebody else made or changed; of those in `otherwise` the post
    that a build wrote reads otherwise than what was made now.
    """

    issues: tuple[SiteIssue, ...]
    files: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    remade: int = 0
    kept: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    theirs: tuple[Path, ...] = ()


def in_batches(items: Iterator[_Item]) -> Iterator[list[_Item]]:
    """Yield items, a few at a time."""
    while batch := list(islice(items, BATCH)):
        yield batch


def made_leaf(name: str, made_from: str, content: bytes) -> Leaf:
    """Return a file that is made already."""
    return Leaf(name=name, made_from=made_from, make=lambda: content)


def problem_of(subject: str, error: DigestError) -> Problem:
    """Return what to tell of an issue or a file that could not be made."""
    return Problem(stage="site", subject=subject, message=f"{subject}: {error}", hint=error.hint)
