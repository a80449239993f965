"""What an issue's papers are compared with: examples, earlier issues, and what readers liked."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

from digest.errors import FetchError
from digest.model import Answer, Fate, Paper, Problem
from digest.pipeline.issue.standing import Standing
from digest.pipeline.issue.week import Week
from digest.pipeline.lookup import collect_ids
from digest.pipeline.services.attention import find_votes
from digest.pipeline.tools import Tools

if TYPE_CHECKING:
    from digest.ranking import Embed

# Ideas are new beside what the last month's issues had.
_LAST = 4
# So many papers tell what a month was about.
_ENOUGH = 600
_ON_TOPIC: Collection[Fate] = frozenset({"chosen", "rank"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What is known beside an issue's papers; `votes` are answers about them.

    Without `embed` nothing can be compared by what it means.
    """

    examples: tuple[Paper, ...] = ()
    earlier: tuple[Paper, ...] = ()
    votes: tuple[Answer, ...] = ()
    problems: tuple[Problem, ...] = ()
    embed: "Embed | None" = None


NO_BACKGROUND = Background()


def find_background(week: Week, tools: Tools) -> Background:
    """Return what the papers of a week are compared with."""
    standing = week.standing
    names = [paper.id for paper in (*week.punctual, *week.late)]
    examples, problems = _find_examples(standing, tools)
    return Background(
        examples=examples,
        earlier=_find_earlier(standing, tools) if tools.embed and names else (),
        votes=find_votes(standing, names, tools) if names else (),
        problems=problems,
        embed=tools.embed,
    )


def recall_background(standing: Standing, paper: str, tools: Tools) -> Background:
    """Return the same for one paper, from what the library holds."""
    examples = tools.library.load_papers(standing.request.subject.taste.like)
    return Background(
        examples=tuple(examples.values()),
        earlier=tuple(p for p in _find_earlier(standing, tools) if p.id != paper),
        votes=tuple(tools.library.load_answers([paper])),
        embed=tools.embed,
    )


def _find_examples(
    standing: Standing, tools: Tools
) -> tuple[tuple[Paper, ...], tuple[Problem, ...]]:
    """Look up the topic's examples, and name those that cannot be had."""
    request = standing.request
    like = request.subject.taste.like
    if not like:
        return (), ()
    try:
        found = collect_ids(like, tools, offline=request.offline, age=False)
    except FetchError as error:
        tools.progress.note(str(error))
        return (), tuple(map(tell_absent, like))
    absent = sorted((*found.unknown, *found.missing))
    return found.papers, tuple(map(tell_absent, absent))


def _find_earlier(standing: Standing, tools: Tools) -> tuple[Paper, ...]:
    """Return what the last issues before were made of, in the versions that they had.

    Which of these they chose does not matter: an issue that is built again with more papers must
    change no other.
    """
    day = standing.request.date
    dates = sorted(made.date for made in standing.before if made.date < day)[-_LAST:]
    slug, library = standing.request.subject.slug, tools.library
    found = (library.load_fates(slug, made).items() for made in dates)
    names = {paper for fates in found for paper, fate in fates if fate in _ON_TOPIC}
    versions: dict[str, int] = {}
    for edition in library.load_editions(slug, about=_thin(names)) if names else ():
        versions |= edition.versions if edition.date in dates else {}
    return tuple(
        library.load_versions({name: versions[name] for name in sorted(versions)}).values()
    )


def _thin(names: Collection[str]) -> list[str]:
    """Return some of many papers, of which one more or less changes no other."""
    step = 1 + len(names) // _ENOUGH
    return sorted(name for name in names if crc32(name.encode()) % step == 0)


def tell_absent(paper: str, of: str = "the topic") -> Problem:
    """Say that an example of a topic or a theme is not known."""
    return Problem(
        stage="choose",
        subject=paper,
        message=f"arXiv:{paper}, an example of {of}, could not be looked up.",
        hint="Check the identifier, or build again when arXiv can be reached.",
    )
