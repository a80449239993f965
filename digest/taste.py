"""The editor's preferences for a topic, for all issues and, by a file of edits, for one issue."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

LONGEST_TITLE = 120
"""The most characters that the title of a post has."""
PLACEHOLDERS = ("foremost", "topic", "number", "date", "sections")
"""The placeholders in the pattern of a post's title, which stand in braces."""
IN_BRACES = re.compile(r"\{([^{}]*)\}")
"""A placeholder in braces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A reference in a bibliography; any field may be empty."""

    title: str = ""
    abstract: str = ""
    id: str = ""
    doi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bibliography:
    """The works of a file; `broken` says where unreadable entries are, such as `line 7`."""

    works: tuple[Work, ...] = ()
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """Which papers belong to a topic.

    `phrases` are words of the topic, `like` the identifiers of example papers.  If `selects`, a
    paper is off topic unless it has a phrase or is nearer to the examples than the usual paper, by
    `near` standard deviations.  Excluded and muted papers are always off topic.  Papers similar to
    the works in `reading` are preferred.
    """

    phrases: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    selects: bool = False
    near: float = 2.5
    reading: Bibliography = field(default_factory=Bibliography)
    exclude: tuple[str, ...] = ()
    mute_authors: tuple[str, ...] = ()
    mute_categories: tuple[str, ...] = ()


NO_TASTE = Taste()


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A heading and the words that speak for it.

    `phrases` speak for it strongly and `hints` weakly; `categories` are arXiv's, `astro-ph.*` being
    a whole archive.  The `parts` of a theme are narrower headings, whose words speak for it too.
    An `own` theme is the user's.

    An own theme may also have examples (`like`, identifiers of papers), phrases that exclude a
    paper (`exclude`), and a rank among the sections (`order`, from 1; 0 sorts by news).
    """

    key: str
    heading: str
    phrases: tuple[str, ...]
    hints: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    order: int = 0
    parts: tuple["Theme", ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """How the papers of any issue are scored and chosen.

    `weights` replace the packaged weights, by label.  `spread`, from 0 to 1, says how much papers
    similar to chosen papers are ranked down.  Papers from `institutions` are preferred.  `headings`
    replace headings, by heading or key.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    spread: float = 0.3
    institutions: tuple[str, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What an editor wants of a paper; an empty or missing field changes nothing.

    `section` is a heading, `place` the rank in that section, from 1.  If two papers want one rank,
    the first in the file has it; a rank beyond the end means the last.  `told` says whether the
    post describes the paper or only lists it, `included` whether the issue contains it at all.
    `sentences` of its abstract replace the usual ones; `words`, the editor's own paragraph in plain
    text, replaces any sentences.
    """

    section: str = ""
    told: bool | None = None
    included: bool | None = None
    place: int | None = None
    sentences: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageEdits:
    """The words that an editor wants in the post in one language, in place of those of `Edits`.

    `words` has the editor's own paragraph on each paper, by identifier.
    """

    title: str = ""
    lead: str = ""
    introduction: str | None = None
    headings: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """What an editor wants of one issue, as the file of edits beside its post states it.

    `title`, and `lead`, a paragraph of Markdown, replace the usual text unless they are empty.
    `introduction` is Markdown; None keeps the topic's own.  `headings` are as in `Preferences`,
    `order` lists the sections that come first, by heading or key, and `papers` has the edits of
    each paper, by identifier.  `language` has the words for single languages, by their tags.
    """

    title: str = ""
    lead: str = ""
    introduction: str | None = None
    headings: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    papers: Mapping[str, Pin] = field(default_factory=dict)
    language: Mapping[str, LanguageEdits] = field(default_factory=dict)

    def in_language(self, lang: str) -> "Edits":
        """Return the edits of the post in a language."""
        own = self.language.get(lang, LanguageEdits())
        said = {
            name: replace(self.papers.get(name, Pin()), words=words)
            for name, words in own.words.items()
        }
        return replace(
            self,
            title=own.title or self.title,
            lead=own.lead or self.lead,
            introduction=self.introduction if own.introduction is None else own.introduction,
            headings={**self.headings, **own.headings},
            papers={**self.papers, **said},
        )

    def pinned(self, *, told: bool) -> frozenset[str]:
        """Return the identifiers of papers that the editor wants described, or not described."""
        return frozenset(name for name, pin in self.papers.items() if pin.told is told)
