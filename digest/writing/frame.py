"""Knows what an issue is to the writer, and writes what stands above it: headline, subtitle."""

from dataclasses import dataclass
from datetime import date

from digest.model import Counts, Dossier, PastIssue, Ranked, Window
from digest.text import is_proper, long_date
from digest.writing.prose import listed
from digest.writing.topics import spoken

ALSO_NEW = "also-new"
# What listed papers are called that nobody gave a name.
UNNAMED = "Selected papers"
_LEADING = 3
_SMALL = frozenset("a an and as at but by for from in into of on or the to via with".split())


class AsWritten(str):
    """A heading whose user chose its capitals, which stay everywhere."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme of the issue with its papers, as the writer receives it.

    A `broad` one is of a whole field, which says little of the week.
    """

    key: str
    title: str
    papers: tuple[Ranked, ...]
    broad: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """The identifiers of its papers."""
        return tuple(item.dossier.paper.id for item in self.papers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What the writer is given: the chosen papers by theme, and the ledger's figures.

    `listed` says that the papers were given by identifier, not found; `sample` that they are
    those of a demonstration; `added` are those that the search did not find; `history` is what
    earlier issues were about, the oldest first.
    """

    topic: str
    date: date
    window: Window
    counts: Counts
    themes: tuple[Theme, ...]
    named: frozenset[str]
    listed: bool = False
    sample: bool = False
    added: frozenset[str] = frozenset()
    history: tuple[PastIssue, ...] = ()

    @property
    def dossiers(self) -> tuple[Dossier, ...]:
        """The chosen papers in the order of the themes."""
        return tuple(item.dossier for theme in self.themes for item in theme.papers)


def write_title(issue: Issue) -> str:
    """Return the headline: the topic and the leading themes, those of whole fields last."""
    topic = titled(spoken(issue.topic)) + ("" if issue.listed else " This Week")
    themes = sorted(issue.themes, key=lambda theme: theme.broad)
    headings = [theme.title for theme in themes if theme.key != ALSO_NEW]
    leading = [titled(heading) for heading in headings if heading.split().count("and") <= 1]
    return f"{topic}: {_joined(leading[:_LEADING])}" if leading else topic


def _joined(headings: list[str]) -> str:
    """Join headings so that each can be told from the next, where one is a list itself."""
    lists = any("," in heading or " and " in heading for heading in headings)
    return "; ".join(headings) if lists else listed(headings)


def write_subtitle(issue: Issue) -> str:
    """Return the line under the headline, such as `Latest 100 papers on deep learning: …`."""
    chosen = issue.counts.chosen
    head = f"{chosen} selected" if issue.listed else f"Latest {chosen}"
    papers = "paper" if chosen == 1 else "papers"
    about = "" if issue.topic == UNNAMED else f" on {spoken(issue.topic)}"
    return f"{head} {papers}{about}: {long_date(issue.date)}"


def titled(text: str) -> str:
    """Raise the first letter of every word but small ones; words with capitals stay."""
    words = text.split(" ")
    return " ".join(
        word if place and word in _SMALL else _raised(word) for place, word in enumerate(words)
    )


def in_text(heading: str) -> str:
    """Write a heading inside a sentence: without its capital, but for names and a user's own."""
    first = heading.split(" ", 1)[0]
    stays = isinstance(heading, AsWritten) or is_proper(first) or not first[1:2].islower()
    return heading if stays else heading[:1].lower() + heading[1:]


def _raised(word: str) -> str:
    """Raise a lower-case word, and each lower-case part of a hyphenated one but small ones."""
    if "." in word:
        return word
    first, *others = word.split("-")
    rest = (part if part in _SMALL else _capital(part) for part in others)
    return "-".join((_capital(first), *rest))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:] if word.islower() else word
