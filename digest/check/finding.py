"""What is found in a post, and what it is held against: library, data beside it, prober."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from digest.model import Dossier, Health, Statement

Severity = Literal["error", "warning", "note"]
FindingKind = Literal[
    "identifier",
    "title",
    "author",
    "institution",
    "number",
    "name",
    "link",
    "count",
    "twice",
    "window",
    "withdrawn",
    "version",
    "support",
    "meaning",
    "dead",
    "paper",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding: an error contradicts the record, a warning lacks it, a note could not look.

    `line` and `column` count from 1 in the file.  `found` is what the post says, `expected` what
    the record says, and `stands` where it says so, such as `arXiv:2602.22544, abstract`.
    """

    severity: Severity
    kind: FindingKind
    line: int
    column: int
    message: str
    found: str
    expected: str = ""
    stands: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Papers with all that is known of them; of others, those that do not exist."""

    dossiers: Mapping[str, Dossier] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()


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

    def has_proof(self, statement: Statement) -> bool:
        """Tell whether the library remembers that a model's sentence was verified."""
        ...


class Prober(Protocol):
    """Looks whether pages are there."""

    def probe(self, urls: Iterable[str]) -> Mapping[str, Health]:
        """Return how each page is, on public addresses alone."""
        ...
