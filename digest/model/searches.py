"""What is asked of arXiv, and what it answers."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from digest.model.papers import Paper
from digest.model.problems import Problem

Order = Literal["newest", "oldest"]
NoticeKind = Literal["new", "cross", "replace", "replace-cross"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Announcement days, both inclusive."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        """Tell whether a day is one of these."""
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is asked of a source: a query in arXiv's syntax, the order, and how many at most.

    What follows says what it is asked for, and is no part of the question: `subject` is the query
    without its days, `span` the half-open time of submission that it is restricted to, `window`
    the announcement days that it covers for a topic.
    """

    query: str
    order: Order = "newest"
    limit: int | None = None
    subject: str = field(default="", compare=False)
    span: tuple[datetime, datetime] | None = field(default=None, compare=False)
    window: Window | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Part of an answer: the papers at `start`, of `total` that the source says there are.

    `rows` is how many entries the source sent, each paper once in an answer; it exceeds
    `len(papers)` where one was unusable.
    """

    papers: tuple[Paper, ...]
    start: int
    total: int
    rows: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchState:
    """How far a search has come: the identifiers so far in order, and whether that is all."""

    ids: tuple[str, ...]
    rows: int
    total: int
    complete: bool
    asked: datetime
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line of a listing: which paper was announced, and as what."""

    paper: str
    kind: NoticeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPage:
    """Part of what was announced in a category on a day, from entry `start` on.

    `rows` is how many entries the source sent, unusable ones included; `total` is how many it
    says there are.
    """

    category: str
    day: date
    notices: tuple[Notice, ...]
    start: int
    rows: int
    total: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What is held of a category's listing of a day, and whether that is all.

    `asked` is when it was last begun anew; `source` names where it comes from.
    """

    category: str
    day: date
    notices: tuple[Notice, ...]
    rows: int
    total: int
    complete: bool
    asked: datetime
    source: str
    problems: tuple[Problem, ...] = ()
