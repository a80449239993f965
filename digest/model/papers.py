"""A paper as arXiv describes it."""

from dataclasses import dataclass
from datetime import date, datetime


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
