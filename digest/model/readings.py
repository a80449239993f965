"""What is read of a paper: the parts its sentences play, its themes, and how much news it has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

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

    `tells` has, by choice, how likely it is that this sentence tells it, rather than another or
    none.
    """

    start: int
    end: int
    role: SentenceRole
    probability: float
    tells: Mapping[Choice, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The sentence that tells something best, by its place among the sentences, from 0.

    `probability` is how likely it is that this sentence tells it, rather than another or none.
    """

    sentence: int
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFit:
    """A theme by its key, and how likely it is that a specialist would file the paper there."""

    key: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Something that speaks for or against a paper's news, and how many points it adds."""

    label: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is read of one paper.

    `what`, `finding`, `problem` and `limit` have the best sentence each, whether or not it is good
    enough to be told; they are None only for an abstract without sentences.  `themes` come
    likeliest first.  `news` is between 1 and 5, as readers gave it.  Of an unread paper nothing is
    known.
    """

    paper: str
    sentences: tuple[ReadSentence, ...] = ()
    what: Chosen | None = None
    finding: Chosen | None = None
    problem: Chosen | None = None
    limit: Chosen | None = None
    themes: tuple[ThemeFit, ...] = ()
    news: float = 1.0
