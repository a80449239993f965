"""What a check needs of the world: the records of papers, and whether links are alive."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from digest.model import Dossier, Health, Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Papers with all that is known of them; of others, those that do not exist, and the rest."""

    dossiers: Mapping[str, Dossier] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()


class Records(Protocol):
    """Where papers are looked up."""

    def load(self, ids: Sequence[str]) -> Known:
        """Return papers by identifier, from the library or, unless offline, from arXiv."""
        ...

    def load_all(self) -> Sequence[Paper]:
        """Return every paper that the library holds."""
        ...


class Prober(Protocol):
    """Looks whether pages are there."""

    def probe(self, urls: Iterable[str]) -> Mapping[str, Health]:
        """Return how each page is, on public addresses alone."""
        ...
