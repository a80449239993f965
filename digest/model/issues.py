"""One issue, complete: what every renderer renders."""

from dataclasses import dataclass
from datetime import date

from digest.model.papers import ContributionKind, Link, Paper, Ranked
from digest.model.problems import Problem
from digest.model.searches import Window
from digest.model.statements import Statement

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
    """One chosen paper in an issue.

    What it contributes, what it found and its limit are None where no sentence may be told;
    `theme` is the key of its section, `named` says that the prose tells of it, and `earlier` is the
    year of work that is not new.
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
    """A paper that an earlier issue told of, and that was withdrawn since.

    `issued` is that issue's date; the statement tells of the withdrawal, and quotes the authors'
    comment where there is one.
    """

    paper: Paper
    issued: date
    statement: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeSize:
    """A theme of an issue: its key and heading, and how many papers stood under it."""

    key: str
    title: str
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PastIssue:
    """What an earlier issue of the topic was about."""

    date: date
    themes: tuple[ThemeSize, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One issue, complete: what every renderer renders, and nothing else.

    `query` is what was asked, in arXiv's syntax, and empty where papers were listed; `history` is
    what the topic's issues before were about, the oldest first; `note` is a sentence for the
    footer, such as that abstracts are paraphrased.
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
    history: tuple[PastIssue, ...] = ()
    note: str = ""

    @property
    def stem(self) -> str:
        """The name of the issue's files without their endings, which no other issue has."""
        return f"{self.date}-{self.slug}"
