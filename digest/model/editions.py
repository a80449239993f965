"""What the library remembers of issues."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from digest.model.issues import PastIssue, ThemeSize
from digest.model.papers import Reason
from digest.model.problems import Problem
from digest.model.replies import Reply, Unanswered
from digest.model.searches import Window
from digest.model.services import Answer
from digest.model.statements import Statement

Fate = Literal["chosen", "rank", "already_issued", "withdrawn", "off_topic", "duplicate"]
Days = Mapping[str, date]
"""Days by paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What an issue took back: the date of the issue that told of it, the version withdrawn."""

    issued: date
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
    date: date
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What the library remembers of an issue: the fate of the papers it found.

    One that was loaded has the fates that were asked for.  `versions` has the version of each
    paper that the issue was made of, `compared` that of each paper of earlier issues that its own
    were compared with, `corrections` the papers it named as withdrawn since; `lookback` are the
    days before its window in which late papers were looked for, `late` what was found there,
    `added` what the editor alone brought in, `stated` the days of announcement that were known from
    listings, `themes` what it was about, `history` what the issues before it were about then.
    `begun` is when the issue was first completed, whatever replaced it since; `complete` says
    whether everything could be looked at.
    `unanswered` has what a model left open when it was worded.  `answers` are those of other
    services that it was made of, `replies` those of models that it was worded from, `places` where
    its papers stand; all three are saved with it, and loaded on their own.  `topic` is what the
    post calls its topic, and empty in issues of earlier versions.
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
    compared: Mapping[str, int] = field(default_factory=dict)
    corrections: Mapping[str, TakenBack] = field(default_factory=dict)
    lookback: Window | None = None
    late: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    stated: Days = field(default_factory=dict)
    themes: tuple[ThemeSize, ...] = ()
    history: tuple[PastIssue, ...] = ()
    complete: bool = True
    unanswered: tuple[Unanswered, ...] = ()
    answers: tuple[Answer, ...] = ()
    replies: tuple[Reply, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue as `digest status` tells of it: the edition without fates, and how many of each."""

    edition: Edition
    counts: Mapping[Fate, int]
