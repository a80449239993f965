"""Topics, requests for issues, and the ports that an issue is made with."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from digest.calendar import latest_date, window_of
from digest.errors import UsageError
from digest.model import Window
from digest.ports import Clock, Enricher, Feeds, Listings, Progress, Source, Votes
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
from digest.words import ENGLISH

if TYPE_CHECKING:
    from digest.llm import ChatModel
    from digest.store import Library

_SELECTED = "Selected papers"
ARXIV_BEGAN = date(1991, 8, 14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed that a topic names: its address, its name in posts, and words to look for.

    With `words`, only entries that have one of these phrases in title or summary are of interest.
    """

    name: str
    url: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic's name, and the query that finds its papers; None if the papers are listed.

    `stock` names the source that was searched, if it was not arXiv.  `taste` says which of the
    papers found are on topic; `introduction` is Markdown for each of its posts, and `title` a
    pattern for their titles, "" for the default.  Its posts link to entries of feeds, `elsewhere`.
    `languages` are the tags of the languages that an issue has a post in, the first one's without
    the tag in its name.
    """

    slug: str
    name: str
    query: Query | None = None
    stock: str = ""
    taste: Taste = NO_TASTE
    introduction: str = ""
    title: str = ""
    elsewhere: tuple[Feed, ...] = ()
    languages: tuple[str, ...] = (ENGLISH,)

    @property
    def editions(self) -> tuple[tuple[str, str], ...]:
        """The edition and the language of each of an issue's posts; the first edition is ""."""
        first, *others = self.languages
        return (("", first), *((lang, lang) for lang in others))

    @property
    def query_text(self) -> str:
        """The search as issue records name it: the query in arXiv's syntax, or the stock.

        It is empty if the papers are listed.
        """
        return self.stock or (to_arxiv(self.query) if self.query else "")

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases that name the topic in titles and abstracts."""
        queried = phrases_of(self.query) if self.query else ()
        return tuple(dict.fromkeys((*queried, *self.taste.phrases)))


DEFAULT = Topic(
    slug="deep-learning", name="deep learning", query=parse_query('all:"deep learning"')
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The request for an issue; `ids` replace the topic's query.

    The `edits` bring in `brought` papers and leave out `left` papers; no other paper changes.
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
        """The papers that must be in the issue."""
        return self.include | self.brought

    @property
    def window(self) -> Window:
        """The announcement days that the issue covers."""
        return window_of(self.date, self.days)

    def edited(self, edits: Edits) -> "Request":
        """Return the request with an editor's edits; `include` and `exclude` override them.

        Raises UsageError if the edits leave out all listed papers.
        """
        pins = edits.papers.items()
        brought = frozenset(name for name, pin in pins if pin.included) - self.exclude
        left = frozenset(name for name, pin in pins if pin.included is False) - self.include
        if self.ids and left.issuperset((*self.ids, *brought)):
            raise UsageError("The edits leave no paper.", hint="Include at least one paper.")
        return replace(self, edits=edits, brought=brought - self.include, left=left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """The models that write and verify an issue, each asked `concurrency` questions at once.

    `most` is how many tokens an answer may have; in a dry run `may_ask` is false.
    """

    writer: "ChatModel"
    verifier: "ChatModel"
    concurrency: int
    most: int
    may_ask: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The adapters that an issue is made with.

    `listings`, if given, are read in place of searches.  The record of a paper younger than `young`
    is valid for `record_lasts`, any other forever: new papers are revised and withdrawn most.
    `enrichers` know more about the chosen papers, `votes` which papers of a day readers liked;
    `feeds` reads what a topic names elsewhere.  If several issues are made in one run, `begun` is
    its start: an answer for one of them is valid for the others, even with `refresh`.  An `editor`,
    if given, writes the prose.
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
    feeds: Feeds | None = None
    editor: Editor | None = None
    begun: datetime | None = None

    def is_still_valid(
        self, asked: datetime, lasts: timedelta = timedelta.max, *, refresh: bool
    ) -> bool:
        """Return whether an answer is still valid: it is younger than `lasts`.

        With `refresh` it must be from the same run, for another issue.  An answer dated in the
        future comes from a wrong clock and is not valid.
        """
        if refresh:
            return self.begun is not None and self.begun <= asked <= self.clock.now()
        return timedelta() <= self.clock.now() - asked < lasts


def topic_of(
    *, query: str = "", names: Sequence[str] = (), name: str = "", slug: str = ""
) -> Topic:
    """Return the topic of a query and categories, named after them unless a name is given.

    Raises UsageError if the query cannot be read or a category is malformed.
    """
    parts = [parse_query(query)] if query.strip() else []
    parts += [categories(list(names))] if names else []
    whole = all_of(*parts)
    name = name or title_of(whole)
    return Topic(slug=slug or slugify(name), name=name, query=whole)


def selected(name: str = "") -> Topic:
    """Return the topic of a post about listed papers."""
    return Topic(slug=slugify(name or _SELECTED), name=name or _SELECTED)


def check_date(day: date, now: datetime, *, given: bool = True) -> None:
    """Raise UsageError for a day on which arXiv cannot have announced papers.

    A day that is not `given` is this machine's today.
    """
    if day > latest_date(now):
        raise UsageError(
            f"{day} lies in the future: arXiv's latest listing is that of {latest_date(now)}.",
            hint="Dates are US Eastern days; a listing comes out at 20:00 on the evening before.",
        )
    if day < ARXIV_BEGAN:
        reason, hint = f"{day} lies before arXiv began", "Check the year of --date."
        if not given:
            reason = f"This machine's clock says that it is {day}, before arXiv began"
            hint = "Set the clock, or name the day by --date."
        raise UsageError(f"{reason}, on {ARXIV_BEGAN}.", hint=hint)
