"""What of an issue is told in a model's words, by paper and by theme."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from digest.model import Statement
from digest.writing.told import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What is told of papers by identifier, and what opens themes by key; the rest is extracted."""

    papers: Mapping[str, Told] = field(default_factory=dict)
    openings: Mapping[str, Statement] = field(default_factory=dict)


EXTRACTED = Wording()
"""Nothing in a model's words."""
