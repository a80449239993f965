"""The facts: what a paper, a claim about it, a chosen week and a written file are.

Every derived thing carries its proof: a statement its quotes, a link the words that justify it,
a score its reasons.  All values are immutable; all times are aware and in UTC; offsets count
code points.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

LinkKind = Literal["code", "dataset", "model", "demo", "project", "video", "other"]
Health = Literal["ok", "gone", "unchecked"]
ContributionKind = Literal[
    "method", "model", "system", "dataset", "benchmark", "library", "study", "theory", "survey"
]
Format = Literal["md", "json"]
MentionKind = Literal["title", "author", "institution", "name"]
Fate = Literal["chosen", "rank", "already_issued", "withdrawn", "off_topic", "duplicate"]
Order = Literal["newest", "oldest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Affiliation:
    """An institution that a source states for an author; `origin` names that source."""

    name: str
    origin: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of a record: `record.field[start:end] == text`."""

    paper: str
    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A stretch of a statement that names something a renderer links or sets off."""

    start: int
    end: int
    kind: MentionKind
    paper: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence or more of plain Unicode prose, and what it rests on.

    `count` lists the papers a counting sentence of the lead or outlook has counted.
    """

    text: str
    by: str = "extract"
    quotes: tuple[Quote, ...] = ()
    mentions: tuple[Mention, ...] = ()
    count: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An outside page of a paper: what it is, whose it is, and the words that say so."""

    url: str
    kind: LinkKind
    own: bool
    origin: tuple[str, ...]
    evidence: str
    health: Health = "unchecked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What a paper introduces: its name, if it gives one, and what kind of thing it is."""

    name: str | None
    kind: ContributionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A paper with everything found about it that does not depend on a choice."""

    paper: Paper
    links: tuple[Link, ...] = ()
    promised: bool = False
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
    """A dossier with its score, the sum of its reasons."""

    dossier: Dossier
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Announcement days, both inclusive."""

    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is asked of a source: a query in arXiv's syntax, the order, and how many at most."""

    query: str
    order: Order = "newest"
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that failed while the run went on: where, about what, why, and what to do."""

    stage: str
    subject: str
    message: str
    hint: str = ""


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
class LeftOut:
    """How many papers were found and not chosen, by reason."""

    rank: int = 0
    already_issued: int = 0
    withdrawn: int = 0
    off_topic: int = 0
    duplicate: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The ledger's figures: `found = chosen + the sum of left_out`."""

    found: int
    chosen: int
    named: int
    late: int
    left_out: LeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One theme of the post: its papers in order, and the prose about them."""

    key: str
    title: str
    papers: tuple[str, ...]
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One bullet under the hood: a thing that a paper introduces, and where to get it."""

    paper: str
    name: str
    kind: ContributionKind
    text: Statement
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One chosen paper in an issue."""

    ranked: Ranked
    summary: Statement
    result: Statement | None
    theme: str
    named: bool

    @property
    def paper(self) -> Paper:
        """The paper itself."""
        return self.ranked.dossier.paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One issue, complete: what every renderer renders, and nothing else.

    `query` is what was asked, in arXiv's syntax, and empty where papers were listed; `note` is a
    sentence for the footer, such as that abstracts are paraphrased.
    """

    slug: str
    title: str
    subtitle: str
    date: date
    topic: str
    query: str
    window: Window
    counts: Counts
    lead: tuple[Statement, ...]
    sections: tuple[Section, ...]
    resources: tuple[Resource, ...]
    outlook: tuple[Statement, ...]
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()
    note: str = ""

    @property
    def stem(self) -> str:
        """The name of the issue's files without their endings, which no other issue has."""
        return f"{self.date}-{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What the library remembers of an issue: the fate of every paper it found."""

    slug: str
    date: date
    window: Window
    query: str
    fates: dict[str, Fate]
    completed: datetime
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A rendered file: its name and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One command that changed the library, for `digest status`."""

    command: str
    started: datetime
    ended: datetime
    exit_code: int
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryState:
    """What `digest status` tells of the library."""

    location: str
    size: int
    papers: int
    first: datetime | None
    last: datetime | None
    editions: tuple[Edition, ...]
    runs: tuple[Run, ...]
