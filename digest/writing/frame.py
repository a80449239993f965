"""Knows what an issue is to the writer, and writes its title and subtitle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from digest.identifiers import ARCHIVES
from digest.model import ALSO, Counts, Ranked
from digest.text import long_date, shown
from digest.writing.statements import short_title
from digest.writing.telling import Account

# What listed papers are called that nobody gave a name.
UNNAMED = "Selected papers"
_LEADING, _FEWEST = 3, 2
_LONGEST = 90
_SMALL = frozenset("a an and as at but by for from in into of on or the to via with".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A section to be written: its papers, the best first; `own` if its heading is the user's."""

    key: str
    title: str
    papers: tuple[Ranked, ...]
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What the writer is given: the chosen papers by section, and what may be told of each.

    `named` are the papers that the prose tells of; `listed` says that papers were given by
    identifier, not found; `earlier` has the years of papers that are not new.
    """

    topic: str
    date: date
    counts: Counts
    sections: tuple[Filed, ...]
    named: frozenset[str]
    accounts: Mapping[str, Account]
    listed: bool = False
    earlier: Mapping[str, int] = field(default_factory=dict)

    @property
    def ranked(self) -> tuple[Ranked, ...]:
        """All papers, the best first."""
        papers = (item for section in self.sections for item in section.papers)
        return tuple(sorted(papers, key=lambda item: (-item.score, item.dossier.paper.id)))


def write_title(issue: Issue, first: Sequence[str] = ()) -> str:
    """Return the topic and the first sections, or of a single section its two foremost papers.

    `first` are the keys of sections that go before the others.
    """
    topic = titled(spoken(issue.topic))
    head = topic if issue.listed else f"{topic} This Week"
    sections = [
        one
        for one in issue.sections
        if one.key != ALSO and one.title.casefold() != issue.topic.casefold()
    ]
    # Those of which nothing is told say least of the post.
    sections.sort(key=lambda one: not any(i.dossier.paper.id in issue.named for i in one.papers))
    sections.sort(key=lambda one: first.index(one.key) if one.key in first else len(first))
    headings = [one.title if one.own else titled(one.title) for one in sections]
    if len(headings) > 1:
        names = headings[:_LEADING]
        while len(names) > _FEWEST and sum(map(len, names)) > _LONGEST:
            names.pop()
    else:
        told = [item for item in issue.ranked if item.dossier.paper.id in issue.named]
        names = list(dict.fromkeys(_called(item) for item in (told or issue.ranked)[:_FEWEST]))
        if sum(map(len, names)) > _LONGEST:
            names.pop()
    return f"{head}: {_joined(names)}" if names else head


def write_subtitle(issue: Issue) -> str:
    """Return the line under the title, such as `Latest 100 papers on deep learning: …`."""
    chosen = issue.counts.chosen
    head = f"{chosen} selected" if issue.listed else f"Latest {chosen}"
    papers = "paper" if chosen == 1 else "papers"
    about = "" if issue.topic == UNNAMED else f" on {spoken(issue.topic)}"
    return f"{head} {papers}{about}: {long_date(issue.date)}"


def spoken(topic: str) -> str:
    """Return a topic as words: categories alone as `cs.CL and cs.AI`, any other unchanged."""
    names = topic.split(", ")
    return listed(names) if all(map(_is_category, names)) else topic


def listed(names: list[str]) -> str:
    """Join names: `A`, `A and B`, `A, B and C`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def titled(text: str) -> str:
    """Raise the first letter of every word but small ones; words with capitals stay."""
    words = text.split(" ")
    return " ".join(
        word if place and word in _SMALL else _raised(word) for place, word in enumerate(words)
    )


def _called(item: Ranked) -> str:
    """Return what a paper introduces, or its title."""
    return shown(item.dossier.introduces.name or "") or short_title(item.dossier.paper)


def _joined(names: list[str]) -> str:
    """Join names so that each can be told from the next, where one is a list itself."""
    lists = any("," in name or " and " in name or " & " in name for name in names)
    return "; ".join(names) if lists else listed(names)


def _raised(word: str) -> str:
    """Raise a lower-case word, and each part of a hyphenated one but small ones."""
    if _is_category(word) or "." in word:
        return word
    first, *others = word.split("-")
    return "-".join((_capital(first), *(p if p in _SMALL else _capital(p) for p in others)))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:] if word.islower() else word


def _is_category(name: str) -> bool:
    """Tell whether a name is one of arXiv's categories, and no plain word such as `physics`."""
    return name.partition(".")[0] in ARCHIVES and ("." in name or "-" in name)
