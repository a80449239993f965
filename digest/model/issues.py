"""An issue: what is said in it, what the library remembers of it, and what an archive does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from digest.model.papers import ContributionKind, Day, Link, Moment, Names, Paper, Ranked, Reason
from digest.model.services import Answer, Delivered, Problem, Reply, Unanswered, Window

MentionKind = Literal["title", "author", "institution", "name"]


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
    """A sentence of plain Unicode prose, and what it rests on.

    `by` is `extract`, `model:NAME` or `editor`; `verified` is how it was checked: `edit` for closed
    edits of the record's own sentence, `record`, `model:NAME`, or None.  `paragraph` is the number,
    from 0, of its paragraph in its section.
    """

    text: str
    by: str = "extract"
    verified: str | None = None
    quotes: tuple[Quote, ...] = ()
    mentions: tuple[Mention, ...] = ()
    paragraph: int = 0


ALSO = "also"
"""The key of "Also this week", the papers that no heading fits."""


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
    """One theme of the post: its papers, the best first, and the prose about some of them."""

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
    """One chosen paper in an issue, with the sentences that may be told of it.

    `theme` is the key of its section, `named` whether the prose names it, `earlier` the year of
    work that is not new.
    """

    ranked: Ranked
    summary: Statement | None
    result: Statement | None
    limit: Statement | None
    theme: str
    named: bool
    earlier: int | None = None

    @property
    def paper(self) -> Paper:
        """The paper itself."""
        return self.ranked.dossier.paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A paper that the issue of the date `issued` told, and that was withdrawn since.

    `version` is the one that withdrew it, which `digest.json` does not have.
    """

    paper: str
    title: str
    url: str
    issued: Day
    statement: Statement
    version: int = field(default=0, metadata={"exclude": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeSize:
    """A theme of an issue: its key and heading, and how many papers stood under it."""

    key: str
    title: str
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PastIssue:
    """What an earlier issue of the topic was about."""

    date: Day
    themes: tuple[ThemeSize, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One issue, complete: what every renderer renders, and nothing else.

    `query` is in arXiv's syntax, and empty where papers were listed; `history` has the topic's
    issues before, the oldest first; `note` is a sentence for the footer.
    """

    slug: str
    title: str
    subtitle: str
    date: Day
    topic: str
    window: Window
    counts: Counts
    lead: tuple[Statement, ...]
    sections: tuple[Section, ...]
    resources: tuple[Resource, ...]
    outlook: tuple[Statement, ...]
    corrections: tuple[Correction, ...] = ()
    entries: tuple[Entry, ...] = field(metadata={"alias": "papers"})
    problems: tuple[Problem, ...] = ()
    history: tuple[PastIssue, ...] = ()
    query: str
    note: str = ""

    @property
    def stem(self) -> str:
        """The name of the issue's files without their endings."""
        return f"{self.date}-{self.slug}"


Fate = Literal["chosen", "rank", "already_issued", "withdrawn", "off_topic", "duplicate"]
Days = Mapping[str, Day]
"""Days by paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """A correction: the date of the issue that told a paper, and the version withdrawn."""

    issued: Day
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a chosen paper stands in an issue, whether its prose names it, and why it was chosen.

    `theme` is the section's key, `heading` its title, `told` what a model wrote of the paper.
    """

    theme: str
    heading: str
    named: bool
    score: float
    reasons: tuple[Reason, ...] = ()
    told: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The issue in which a paper stands, and where."""

    slug: str
    date: Day
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What the library remembers of an issue.

    `fates` are those of the papers that it found, when loaded of those that were asked for;
    `counts` counts them all.  `begun` is when it was first completed, whatever replaced it since;
    `complete` whether everything could be looked at; `lookback` are the days before its window in
    which late papers were looked for, and `late` what was found there.  `versions` are those of its
    papers, `compared` those of earlier papers that they were compared with; `corrections` the
    papers named as withdrawn; `added` what the editor alone brought in; `stated` the days known
    from listings; `history` what the issues before it were about then.  `unanswered` is what
    a model left open.  `answers` of services, `replies` of models and `places` of its papers are
    saved with it, and loaded on their own.
    """

    slug: str
    date: Day
    window: Window
    query: str
    fates: Mapping[str, Fate]
    completed: Moment
    begun: Moment
    problems: tuple[Problem, ...] = ()
    versions: Mapping[str, int] = field(default_factory=dict)
    compared: Mapping[str, int] = field(default_factory=dict)
    corrections: Mapping[str, TakenBack] = field(default_factory=dict)
    lookback: Window | None = None
    late: Names = frozenset()
    added: Names = frozenset()
    stated: Days = field(default_factory=dict)
    themes: tuple[ThemeSize, ...] = ()
    history: tuple[PastIssue, ...] = ()
    complete: bool = True
    unanswered: tuple[Unanswered, ...] = ()
    answers: tuple[Answer, ...] = ()
    replies: tuple[Reply, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    topic: str = ""
    counts: Mapping[Fate, int] = field(default_factory=dict)


class SitePaper(NamedTuple):
    """A paper that an issue lists: its identifier, and its title as a reader sees it."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteIssue:
    """An issue in an archive: what its lists, search and charts say of it.

    `made_from` stands for everything that its `files` were made from; the page of one that was
    `edited` is made from its post.
    """

    date: Day
    slug: str
    topic: str
    title: str
    subtitle: str
    description: str
    made_from: str
    files: tuple[str, ...]
    edited: bool = False
    themes: tuple[ThemeSize, ...]
    papers: tuple[SitePaper, ...]

    @property
    def stem(self) -> str:
        """The name of the issue's files without their endings, which no other issue has."""
        return f"{self.date}-{self.slug}"


Format = Literal["md", "json", "html", "email", "bib", "atom"]
"""The formats of a post; `digest/render/` has a module of each name."""
ENDINGS: Mapping[Format, str] = {
    "json": ".json",
    "bib": ".bib",
    "html": ".html",
    "email": ".eml",
    "md": ".md",
    "atom": ".atom",
}
"""How the file of each format ends; a feed is delivered last, when its posts have arrived."""
Dialect = Literal["common", "github", "hugo", "jekyll", "pandoc"]
Tex = Literal["unicode", "keep"]
Coverage = Literal["complete", "partial", "never", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A rendered file: its name and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One command that changed the library, for `digest status`."""

    command: str
    started: Moment
    ended: Moment
    exit_code: int
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryState:
    """What `digest status` shows of the library."""

    location: str
    size: int
    papers: int
    first: Moment | None
    last: Moment | None
    issues: tuple[Edition, ...] = field(metadata={"alias": "editions"})
    runs: tuple[Run, ...]
    deliveries: tuple[Delivered, ...] = ()
