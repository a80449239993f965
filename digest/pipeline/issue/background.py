"""What an issue's papers are compared with: examples, earlier issues, and what readers liked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from digest.errors import FetchError
from digest.model import Answer, Fate, Paper, Problem
from digest.pipeline.issue.standing import Standing
from digest.pipeline.issue.week import Week
from digest.pipeline.lookup import collect_ids
from digest.pipeline.plan import Request
from digest.pipeline.services.attention import find_votes
from digest.pipeline.tools import Tools
from digest.ports import Library

# Ideas are new beside what the last month's issues had.
_LAST = 4
# So many papers tell what a month was about.
_ENOUGH = 200
_ON_TOPIC: Collection[Fate] = frozenset({"chosen", "rank"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What is known beside an issue's papers; `votes` are answers about them."""

    examples: tuple[Paper, ...] = ()
    earlier: tuple[Paper, ...] = ()
    votes: tuple[Answer, ...] = ()
    problems: tuple[Problem, ...] = ()


NO_BACKGROUND = Background()


def find_background(week: Week, tools: Tools) -> Background:
    """Return what the papers of a week are compared with."""
    standing = week.standing
    names = [paper.id for paper in (*week.punctual, *week.late)]
    request = standing.request
    examples, problems = find_examples(request.subject.taste.like, request, tools)
    return Background(
        examples=tuple(examples.values()),
        earlier=_find_earlier(standing, tools) if names else (),
        votes=find_votes(standing, names, tools) if names else (),
        problems=problems,
    )


def recall_background(standing: Standing, paper: str, tools: Tools) -> Background:
    """Return the same for one paper, from what the library holds."""
    examples = tools.library.load_papers(standing.request.subject.taste.like)
    return Background(
        examples=tuple(examples.values()),
        earlier=tuple(p for p in _find_earlier(standing, tools) if p.id != paper),
        votes=tuple(tools.library.load_answers([paper])),
    )


def find_examples(
    like: Sequence[str], request: Request, tools: Tools, of: str = "the topic"
) -> tuple[Mapping[str, Paper], tuple[Problem, ...]]:
    """Look up the examples of the topic or of a theme, and name those that cannot be had."""
    if not like:
        return {}, ()
    try:
        found = collect_ids(like, tools, offline=request.offline, age=False).papers
    except FetchError as error:
        tools.progress.note(str(error))
        found = ()
    papers = {paper.id: paper for paper in found}
    absent = (
        Problem(
            stage="choose",
            subject=name,
            message=f"arXiv:{name}, an example of {of}, could not be looked up.",
            hint="Check the identifier, or build again when arXiv can be reached.",
        )
        for name in sorted(like)
        if name not in papers
    )
    return papers, tuple(absent)


def _find_earlier(standing: Standing, tools: Tools) -> tuple[Paper, ...]:
    """Return what the last issues before were made of, in the versions that they had.

    A complete issue that is built again is compared with what it was, whatever became of the
    others since.
    """
    ours, library = standing.ours, tools.library
    again = ours is not None and ours.complete and not standing.request.refresh
    versions = ours.compared if ours and again else _versions_before(standing, library)
    return tuple(library.load_versions(versions).values())


def _versions_before(standing: Standing, library: Library) -> Mapping[str, int]:
    day = standing.request.date
    dates = sorted(made.date for made in standing.before if made.date < day)[-_LAST:]
    slug = standing.request.subject.slug
    found = (library.load_fates(slug, made).items() for made in dates)
    names = {paper for fates in found for paper, fate in fates if fate in _ON_TOPIC}
    versions: dict[str, int] = {}
    for edition in library.load_editions(slug, about=_thin(names)) if names else ():
        versions |= edition.versions if edition.date in dates else {}
    return {name: versions[name] for name in sorted(versions)}


def _thin(names: Collection[str]) -> list[str]:
    """Return some of many papers, of which one more or less changes no other."""
    step = 1 + len(names) // _ENOUGH
    return sorted(name for name in names if crc32(name.encode()) % step == 0)
