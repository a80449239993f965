"""What editors want of a topic, of every issue and of one, as their files say it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_MOST_PHRASES = 4
LONGEST_TITLE = 120
"""Characters that the title of a post has at most."""
PLACEHOLDERS = ("foremost", "topic", "number", "date", "sections")
"""What may stand in braces in the pattern of a post's title."""
IN_BRACES = re.compile(r"\{([^{}]*)\}")
"""A name in braces, which stands for a value in such a pattern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One reference: what it says of itself, and by what it can be recognised; any may be empty."""

    title: str = ""
    abstract: str = ""
    id: str = ""
    doi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bibliography:
    """The works of a file, and where the entries are that could not be read, such as `line 7`."""

    works: tuple[Work, ...] = ()
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What belongs to a topic.

    `phrases` are what its papers speak of, `like` identifiers of papers such as it wants; where
    `selects`, a paper that neither speaks for is off topic: it has to be nearer to those than the
    usual paper, by `near` standard deviations.  What is excluded or muted always is off topic.
    Papers like those of `reading` are preferred.
    """

    phrases: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    selects: bool = False
    near: float = 2.5
    reading: Bibliography = field(default_factory=Bibliography)
    exclude: tuple[str, ...] = ()
    mute_authors: tuple[str, ...] = ()
    mute_categories: tuple[str, ...] = ()

    @property
    def wants(self) -> str:
        """What papers have to do to be on topic, in words; nothing where they need not."""
        told = [f"“{phrase}”" for phrase in self.phrases[:_MOST_PHRASES]]
        told += [f"another of {len(self.phrases)} phrases"] * (len(self.phrases) > len(told))
        parts = [f"speak of {' or '.join(told)}"] if told else []
        parts += ["resemble the topic's examples"] if self.like else []
        return " or ".join(parts) if self.selects else ""


NO_TASTE = Taste()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """How the papers of any issue are weighed and chosen.

    `weights` replace the packaged ones by label; `spread` says how much papers like those chosen
    already give way, from 0 (not at all) to 1; papers from `institutions` are preferred.
    `headings` are those wanted, by heading or key.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    spread: float = 0.3
    institutions: tuple[str, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What an editor wants of a paper, as far as it was said.

    `section` is a heading and `place` its place there, from 1: of two with one place the first of
    the file has it, and any beyond the end is the last.  `told` says whether the prose tells of it
    or the list alone has it, `included` whether it is in the issue or left out.  `sentences` are
    those of its abstract that are told in place of the usual ones; `words`, the editor's own
    paragraph in plain text, stand in place of any.
    """

    section: str = ""
    told: bool | None = None
    included: bool | None = None
    place: int | None = None
    sentences: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """What an editor wants of one issue, as the file beside its post says it.

    `title`, and `lead`, a paragraph of Markdown, stand in place of the usual ones unless they are
    empty.  `introduction` is Markdown, None where the topic's own stands; `headings` are as those
    of `Preferences`, `order` has the sections that come first, by heading or key, and `papers` what
    is wanted of each, by identifier.
    """

    title: str = ""
    lead: str = ""
    introduction: str | None = None
    headings: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    papers: Mapping[str, Pin] = field(default_factory=dict)

    def pinned(self, *, told: bool) -> frozenset[str]:
        """Return the papers that shall be told, or shall not."""
        return frozenset(name for name, pin in self.papers.items() if pin.told is told)
