"""Everything known of one paper, and why it is chosen."""

from dataclasses import dataclass, field
from typing import Literal

from digest.model.links import Link, LinkKind
from digest.model.papers import Paper
from digest.model.readings import Reading

ContributionKind = Literal[
    "method", "model", "system", "dataset", "benchmark", "library", "study", "theory", "survey"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What a paper introduces: its name, if it gives one, and what kind of thing it is."""

    name: str | None
    kind: ContributionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A paper with everything found about it that does not depend on a choice.

    Its paper's authors have the affiliations that any service states; `upvotes` are those of
    readers on Hugging Face, None where it does not know the paper.
    """

    paper: Paper
    links: tuple[Link, ...] = ()
    promised: bool = False
    upvotes: int | None = None
    introduces: Contribution = field(default_factory=lambda: Contribution(name=None, kind="method"))
    new_datasets: tuple[str, ...] = ()
    used_datasets: tuple[str, ...] = ()
    withdrawn: bool = False

    def own_links(self, *kinds: LinkKind) -> tuple[Link, ...]:
        """Return the links that are the paper's own and alive, of these kinds (of any, if none)."""
        return tuple(
            link
            for link in self.links
            if link.own and link.health != "gone" and (not kinds or link.kind in kinds)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One named part of a score."""

    label: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A dossier with what was read of the paper, and its score, the sum of its reasons."""

    dossier: Dossier
    reading: Reading
    score: float
    reasons: tuple[Reason, ...]
