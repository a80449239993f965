"""The facts: what a paper, a claim about it, a chosen week and a written file are.

Every derived thing carries its proof: a statement its quotes, a link the words that justify it,
a score its reasons.  All values are immutable; all times are aware and in UTC; offsets count
code points.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

LinkKind = Literal["code", "dataset", "model", "demo", "project", "video", "other"]
Health = Literal["ok", "gone", "unchecked"]
ContributionKind = Literal[
    "method", "model", "system", "dataset", "benchmark", "library", "study", "theory", "survey"
]
Format = Literal["md", "json"]
Service = Literal["html", "huggingface", "openalex", "github"]
SERVICES: Mapping[str, str] = {
    "html": "arXiv's full texts",
    "huggingface": "Hugging Face",
    "openalex": "OpenAlex",
    "github": "GitHub",
}
"""The services by name, each as it is spoken of, in the order in which they are believed."""
MentionKind = Literal["title", "author", "institution", "name"]
Fate = Literal["chosen", "rank", "already_issued", "withdrawn", "off_topic", "duplicate"]
Order = Literal["newest", "oldest"]
NoticeKind = Literal["new", "cross", "replace", "replace-cross"]
Coverage = Literal["complete", "partial", "never", "none"]


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
class PaperFacts:
    """What a service states of a paper; `authors` are as it spells and orders them."""

    links: tuple[Link, ...] = ()
    authors: tuple[Author, ...] = ()
    upvotes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """What the service that owns a link says of it; `moved` is its address, if that changed."""

    health: Health
    moved: str = ""
    repository: Repository | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service says of a subject (a paper's identifier, or a link's address).

    `facts` is None where it knows nothing of the subject.  `asked` is when it last said so,
    `validator` what a conditional request needs (an ETag).
    """

    service: str
    subject: str
    facts: PaperFacts | LinkFacts | None
    asked: datetime
    validator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a service is asked: about which subject of a paper, and what it answered before."""

    subject: str
    paper: Paper
    known: Answer | None = None


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
class Correction:
    """A paper that an earlier issue told of, and that was withdrawn since.

    `issued` is that issue's date; the statement tells of the withdrawal, and quotes the authors'
    comment where there is one.
    """

    paper: Paper
    issued: date
    statement: Statement


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
    corrections: tuple[Correction, ...] = ()
    note: str = ""

    @property
    def stem(self) -> str:
        """The name of the issue's files without their endings, which no other issue has."""
        return f"{self.date}-{self.slug}"


Days = Mapping[str, date]
"""Days by paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What an issue took back: the date of the issue that told of it, the version withdrawn."""

    issued: date
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What the library remembers of an issue: the fate of the papers it found.

    One that was loaded has the fates that were asked for.  `versions` has the version of each
    paper that the issue was made of, `corrections` the papers it named as withdrawn since;
    `lookback` are the days before its window in which late papers were looked for, `late` what
    was found there, `added` what the editor alone brought in, `stated` the days of announcement
    that were known from listings.  `begun` is when the issue was first completed, whatever
    replaced it since; `complete` says whether everything could be looked at.  `answers` are those
    of other services that it was made of; they are saved with it, and loaded on their own.
    """

    slug: str
    date: date
    window: Window
    query: str
    fates: Mapping[str, Fate]
    completed: datetime
    begun: datetime
    problems: tuple[Problem, ...] = ()
    versions: Mapping[str, int] = field(default_factory=dict)
    corrections: Mapping[str, TakenBack] = field(default_factory=dict)
    lookback: Window | None = None
    late: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    stated: Days = field(default_factory=dict)
    complete: bool = True
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue as `digest status` tells of it: the edition without fates, and how many of each."""

    edition: Edition
    counts: Mapping[Fate, int]


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
    issues: tuple[Issue, ...]
    runs: tuple[Run, ...]
