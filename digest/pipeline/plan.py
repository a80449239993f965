"""What an issue is to be about, and what makes it: a request made exact, and the tools."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from digest.calendar import latest_date, window_of
from digest.errors import UsageError
from digest.model import Window
from digest.ports import Clock, Enricher, Listings, Progress, Source, Votes
from digest.query import (
    Query,
    all_of,
    categories,
    parse_query,
    phrases_of,
    title_of,
    to_arxiv,
)
from digest.taste import NO_TASTE, Edits, Preferences, Taste
from digest.text import slugify

if TYPE_CHECKING:
    from digest.llm import ChatModel
    from digest.store import Library

_SELECTED = "Selected papers"
ARXIV_BEGAN = date(1991, 8, 14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a post is called, and what finds its papers; no query where they were listed.

    `stock` names where they were looked for, if not by that query at arXiv.  `taste` says what
    belongs to it of what is found; `introduction` is Markdown for each of its posts, and `title` a
    pattern of their titles, "" for the usual ones.
    """

    slug: str
    name: str
    query: Query | None = None
    stock: str = ""
    taste: Taste = NO_TASTE
    introduction: str = ""
    title: str = ""

    @property
    def asked(self) -> str:
        """What the ledger calls the search: the query in arXiv's syntax, or the stock it had.

        Nothing where papers were listed.
        """
        return self.stock or (to_arxiv(self.query) if self.query else "")

    @property
    def phrases(self) -> tuple[str, ...]:
        """What the topic is called in titles and abstracts."""
        asked = phrases_of(self.query) if self.query else ()
        return tuple(dict.fromkeys((*asked, *self.taste.phrases)))


DEFAULT = Topic(
    slug="deep-learning", name="deep learning", query=parse_query('all:"deep learning"')
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One issue as it was asked for; `ids` replace the subject's query.

    What is `brought` in and `left` out by the `edits` leaves all else as it is without them.
    """

    topic: Topic
    date: date
    days: int = 7
    number: int = 100
    ids: tuple[str, ...] = ()
    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    offline: bool = False
    refresh: bool = False
    note: str = ""
    preferences: Preferences = field(default_factory=Preferences)
    edits: Edits = field(default_factory=Edits)
    brought: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()

    @property
    def wanted(self) -> frozenset[str]:
        """The papers that shall be in the issue."""
        return self.include | self.brought

    @property
    def window(self) -> Window:
        """The announcement days that the issue covers."""
        return window_of(self.date, self.days)

    def edited(self, edits: Edits) -> "Request":
        """Return the same with an editor's edits; what was asked for beside them goes before.

        Raises UsageError where they leave nothing of listed papers.
        """
        pins = edits.papers.items()
        brought = frozenset(name for name, pin in pins if pin.included) - self.exclude
        left = frozenset(name for name, pin in pins if pin.included is False) - self.include
        if self.ids and left.issuperset((*self.ids, *brought)):
            raise UsageError("The edits leave no paper.", hint="Let one be included.")
        return replace(self, edits=edits, brought=brought - self.include, left=left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """The models that edit an issue: one writes, one verifies, each asked so many things at once.

    `most` is how many tokens an answer may have; a dry run may ask nothing.
    """

    writer: "ChatModel"
    verifier: "ChatModel"
    concurrency: int
    most: int
    may_ask: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The parts that collecting needs.

    `listings`, where given, says what was announced when, in place of searches.  The record of a
    paper that is younger than `young` holds for as long as `record_lasts`, any other for good: new
    papers are revised and withdrawn most.  `enrichers` know more of the papers chosen, `votes`
    which papers of a day readers liked.  Where several issues are made in one run, which has
    `begun` then, what one of them was answered counts for the others as well, even if all is asked
    again.  An `editor`, where there is one, writes the prose.
    """

    library: "Library"
    source: Source
    clock: Clock
    progress: Progress
    listings: Listings | None = None
    record_lasts: timedelta = timedelta(days=1)
    young: timedelta = timedelta(days=30)
    enrichers: tuple[Enricher, ...] = ()
    votes: Votes | None = None
    editor: Editor | None = None
    begun: datetime | None = None

    def still_counts(
        self, asked: datetime, lasts: timedelta = timedelta.max, *, refresh: bool
    ) -> bool:
        """Return whether an answer need not be asked for again: it is younger than it lasts.

        With `refresh` it has to be of the same run, for another issue.  What was asked in the
        future was asked by a clock that was wrong.
        """
        if refresh:
            return self.begun is not None and self.begun <= asked <= self.clock.now()
        return timedelta() <= self.clock.now() - asked < lasts


def topic_of(
    *, query: str = "", names: Sequence[str] = (), name: str = "", slug: str = ""
) -> Topic:
    """Return the subject of a query and categories, named after them unless a name is given.

    Raises UsageError where the query cannot be read or a category is malformed.
    """
    parts = [parse_query(query)] if query.strip() else []
    parts += [categories(list(names))] if names else []
    asked = all_of(*parts)
    called = name or title_of(asked)
    return Topic(slug=slug or slugify(called), name=called, query=asked)


def selected(name: str = "") -> Topic:
    """Return the subject of a post from listed identifiers."""
    return Topic(slug=slugify(name or _SELECTED), name=name or _SELECTED)


def check_date(day: date, now: datetime, *, given: bool = True) -> None:
    """Refuse a day that arXiv cannot have announced anything on.

    One that was not `given` is this machine's today.  Raises UsageError.
    """
    if day > latest_date(now):
        raise UsageError(
            f"{day} lies in the future: arXiv's latest listing is that of {latest_date(now)}.",
            hint="Dates are US Eastern days; a listing comes out at 20:00 on the evening before.",
        )
    if day < ARXIV_BEGAN:
        told, hint = f"{day} lies before arXiv began", "Check the year of --date."
        if not given:
            told = f"This machine's clock says that it is {day}, before arXiv began"
            hint = "Set the clock, or name the day by --date."
        raise UsageError(f"{told}, on {ARXIV_BEGAN}.", hint=hint)
