"""Writes what opens an issue: headline, subtitle and introduction, all of it counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from digest.model import Counts, Dossier, Ranked, Statement, Window
from digest.text import long_date
from digest.writing.prose import capital, compose, counted, listed, number, plain

ALSO_NEW = "also-new"
# What listed papers are called that nobody gave a name.
UNNAMED = "Selected papers"
_SMALL = frozenset("a an and as at but by for from in into of on or the to via with".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme of the issue with its papers, as the writer receives it."""

    key: str
    title: str
    papers: tuple[Ranked, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The identifiers of its papers."""
        return tuple(item.dossier.paper.id for item in self.papers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What the writer is given: the chosen papers by theme, and the ledger's figures.

    `listed` says that the papers were given by identifier, not found.
    """

    topic: str
    date: date
    window: Window
    counts: Counts
    themes: tuple[Theme, ...]
    named: frozenset[str]
    listed: bool = False

    @property
    def dossiers(self) -> tuple[Dossier, ...]:
        """The chosen papers in the order of the themes."""
        return tuple(item.dossier for theme in self.themes for item in theme.papers)


def write_title(issue: Issue) -> str:
    """Return the headline: the topic and the leading themes."""
    leading = [titled(theme.title) for theme in issue.themes if theme.key != ALSO_NEW][:3]
    head = titled(issue.topic) if issue.listed else f"{titled(issue.topic)} This Week"
    return f"{head}: {listed(leading)}" if leading else head


def write_subtitle(issue: Issue) -> str:
    """Return the line under the headline, such as `Latest 100 papers on deep learning: …`."""
    chosen = issue.counts.chosen
    head = f"{chosen} selected" if issue.listed else f"Latest {chosen}"
    papers = "paper" if chosen == 1 else "papers"
    about = "" if issue.topic == UNNAMED else f" on {issue.topic}"
    return f"{head} {papers}{about}: {long_date(issue.date)}"


def write_lead(issue: Issue) -> tuple[Statement, ...]:
    """Return the introduction: how many papers, their themes, what they bring along."""
    return (_scope(issue), *_themes(issue), *_openness(issue))


def titled(text: str) -> str:
    """Raise the first letter of every word but small ones; words with capitals stay."""
    words = text.split(" ")
    return " ".join(
        word if place and word in _SMALL else _raised(word) for place, word in enumerate(words)
    )


def _raised(word: str) -> str:
    """Raise a lower-case word, and each lower-case part of a hyphenated one."""
    if "." in word:
        return word
    parts = word.split("-")
    return "-".join(part[:1].upper() + part[1:] if part.islower() else part for part in parts)


def _ids(dossiers: Iterable[Dossier]) -> tuple[str, ...]:
    """Return the identifiers, each once."""
    return tuple(dict.fromkeys(dossier.paper.id for dossier in dossiers))


def _scope(issue: Issue) -> Statement:
    """Say how many papers were found and how many are listed."""
    themes = [theme for theme in issue.themes if theme.key != ALSO_NEW]
    under = f", under {counted(len(themes), 'theme')}" if len(themes) > 1 else ""
    return compose([plain(f"{_extent(issue)}{under}.")], count=_ids(issue.dossiers))


def _extent(issue: Issue) -> str:
    """Say what the issue lists of what was found."""
    found, chosen, window = issue.counts.found, issue.counts.chosen, issue.window
    if issue.listed:
        return f"This post collects {counted(chosen, 'paper')}"
    days = f"announced on arXiv between {long_date(window.start)} and {long_date(window.end)}"
    if found == 1:
        return f"This issue lists the one paper found on {issue.topic}, {days}"
    papers = f"{number(found)} papers found on {issue.topic}, {days}"
    if found == chosen:
        return f"This issue lists all {papers}"
    return f"Of the {papers}, this issue lists {number(chosen)}"


def _themes(issue: Issue) -> list[Statement]:
    """Name the largest themes with their size."""
    themes = [theme for theme in issue.themes if theme.key != ALSO_NEW and len(theme.papers) > 1]
    if len(themes) < 3:  # noqa: PLR2004 - two themes need no ranking
        return []
    first, *others = themes[:3]
    size = counted(len(first.papers), "paper")
    text = (
        f"The largest theme is {_in_text(first.title)}, with {size}, "
        f"followed by {listed(f'{_in_text(t.title)} ({len(t.papers)})' for t in others)}."
    )
    return [compose([plain(text)], count=_ids(i.dossier for t in themes[:3] for i in t.papers))]


def _openness(issue: Issue) -> list[Statement]:
    """Say how many papers link to their code and how many bring data."""
    code = [dossier for dossier in issue.dossiers if dossier.own_links("code")]
    data = [dossier for dossier in issue.dossiers if dossier.new_datasets]
    parts = []
    if code:
        one = len(code) == 1
        verb = "links to its" if one else "link to their"
        parts.append(f"{number(len(code))} {verb} own code")
    if data:
        verb = "brings" if len(data) == 1 else "bring"
        parts.append(f"{number(len(data))} {verb} a new dataset or benchmark")
    if not parts:
        return []
    return [compose([plain(f"{capital(listed(parts))}.")], count=_ids([*code, *data]))]


def _in_text(heading: str) -> str:
    """Write a heading inside a sentence."""
    first = heading.split(" ", 1)[0]
    return heading[:1].lower() + heading[1:] if first[1:].islower() else heading
