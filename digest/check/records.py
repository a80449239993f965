"""What a check needs of the world: the records of papers, and whether links are alive."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from digest.model import Dossier, Health


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Papers with all that is known of them; of others, those that do not exist, and the rest."""

    dossiers: Mapping[str, Dossier] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()


class Titled(NamedTuple):
    """A paper as it is looked up: its title, the DOI of its published version, "" where none is.

    It `names` what its title sets before a colon, unless that is known to be nobody's own.
    """

    id: str
    title: str
    doi: str = ""
    names: bool = True


class Records(Protocol):
    """Where papers are looked up."""

    def load(self, ids: Sequence[str]) -> Known:
        """Return papers by identifier, from the library or, unless offline, from arXiv."""
        ...

    def load_titles(self) -> Iterable[Titled]:
        """Return the title of every paper that the library holds."""
        ...


class Prober(Protocol):
    """Looks whether pages are there."""

    def probe(self, urls: Iterable[str]) -> Mapping[str, Health]:
        """Return how each page is, on public addresses alone."""
        ...
