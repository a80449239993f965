"""A paper as arXiv describes it, what is found about it, and what is read of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from operator import not_
from typing import Annotated, Any, Literal, NamedTuple

YEARS = range(1991, 2101)
"""arXiv began in 1991; a day of a later year than these is a mistake or an invention."""


def time_text(moment: datetime) -> str:
    """Return a moment as text, in UTC and to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_time(text: str) -> datetime:
    """Return the moment that a text names, in UTC.  Raises ValueError."""
    return _in_utc(datetime.fromisoformat(text))


def _in_utc(moment: datetime) -> datetime:
    """Return a moment in UTC; one without an offset is in UTC already."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _sound_day(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError(f"{day.year} is no year of arXiv's")
    return day


def _sound_moment(moment: datetime) -> datetime:
    _sound_day(moment)
    return _in_utc(moment)


class _Json(NamedTuple):
    """How JSON has a type, for pydantic, which is imported only where JSON is read or written."""

    check: Callable[[Any], object] | None = None
    write: Callable[[Any], object] | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:  # noqa: ANN401
        from pydantic_core import core_schema

        schema = handler(source)
        if self.check:
            schema = core_schema.no_info_after_validator_function(self.check, schema)
        if self.write:
            schema["serialization"] = core_schema.plain_serializer_function_ser_schema(
                self.write, when_used="json"
            )
        return schema


Day = Annotated[date, _Json(check=_sound_day)]
Moment = Annotated[datetime, _Json(check=_sound_moment, write=time_text)]
Names = Annotated[frozenset[str], _Json(write=sorted)]
_UNLESS_EMPTY: Mapping[str, Any] = {"exclude_if": not_}
"""Has JSON leave a field out that says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affiliation:
    """An institution that a source states for an author; `origin` names that source.

    `stated` is the source's whole wording, where `name` is only part of it.
    """

    name: str
    origin: str
    stated: str = field(default="", metadata=_UNLESS_EMPTY)


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
    published: Moment
    updated: Moment
    announced: Day | None = None
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
    """What the host of a repository states of it; `licence` is an SPDX identifier."""

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
    repository: Repository | None = field(default=None, metadata=_UNLESS_EMPTY)


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


SentenceRole = Literal[
    "background",
    "problem",
    "contribution",
    "method",
    "finding",
    "empty",
    "limit",
    "outlook",
    "availability",
    "other",
]
"""What a sentence of an abstract is: `problem` is a gap that the paper fills, `contribution` what
it does as a whole, `method` how, `finding` a concrete result, `empty` a result without content,
`limit` a negative or mixed one of the paper's own."""
Choice = Literal["what", "finding", "problem", "limit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSentence:
    """A sentence of an abstract, `abstract[start:end]` in code points, with its likeliest role.

    `tells` has, by choice, how likely this sentence tells it best.
    """

    start: int
    end: int
    role: SentenceRole
    probability: float
    tells: Mapping[Choice, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The sentence, counted from 0, that tells something best, and how likely it does."""

    sentence: int
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFit:
    """A theme by its key, and how likely it is that a specialist would file the paper there."""

    key: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is read of one paper; of an unread one nothing is known.

    `what`, `finding`, `problem` and `limit` have the best sentence each, good enough or not, None
    only where there is no sentence.  `themes` come likeliest first; `news` is between 1 and 5.
    """

    paper: str
    sentences: tuple[ReadSentence, ...] = ()
    what: Chosen | None = None
    finding: Chosen | None = None
    problem: Chosen | None = None
    limit: Chosen | None = None
    themes: tuple[ThemeFit, ...] = ()
    news: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One named part of a score, or of what speaks for and against a paper's news."""

    label: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A dossier with what was read of the paper, and its score, the sum of its reasons."""

    dossier: Dossier
    reading: Reading
    score: float
    reasons: tuple[Reason, ...]
