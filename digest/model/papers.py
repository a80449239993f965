"""A paper as arXiv describes it, its links, and what is found about it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from digest.model.readings import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Affiliation:
    """An institution that a source states for an author; `origin` names that source.

    `stated` is the source's whole wording, where `name` is only part of it.
    """

    name: str
    origin: str
    stated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """One author as the source spells them."""

    name: str
    affiliations: tuple[Affiliation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The current version of one paper, as arXiv describes it.

    Text fields are as sent, with runs of whitespace collapsed to one space.  `published` is when
    version 1 was submitted, `updated` when this version was; `announced` is set only where a
    source states the day.
    """

    id: str
    version: int
    title: str
    abstract: str
    authors: tuple[Author, ...]
    primary: str
    categories: tuple[str, ...]
    published: datetime
    updated: datetime
    announced: date | None = None
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None

    @property
    def url(self) -> str:
        """The paper's abstract page, without a version."""
        return f"https://arxiv.org/abs/{self.id}"


LinkKind = Literal["code", "dataset", "model", "demo", "project", "video", "other"]
Health = Literal["ok", "gone", "unchecked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """What the host of a repository tells of it; `licence` is an SPDX identifier."""

    stars: int | None = None
    licence: str | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An outside page of a paper: what it is, whose it is, and the words that say so."""

    url: str
    kind: LinkKind
    own: bool
    origin: tuple[str, ...]
    evidence: str
    health: Health = "unchecked"
    repository: Repository | None = None


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
