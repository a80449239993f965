"""Chooses an issue's papers and lays them out: all that rests on comparing papers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log1p
from typing import TYPE_CHECKING
from zlib import crc32

from digest.bibliography import find_known
from digest.calendar import listing_day
from digest.errors import FetchError
from digest.model import Answer, Fate, Paper, Problem, Ranked, Window
from digest.papers import describe
from digest.pipeline.ledger import (
    sort_out,
    tell_broken,
    tell_twins,
    tell_undecided,
    tell_unknown,
    tell_withdrawn,
)
from digest.pipeline.lookup import collect_ids
from digest.pipeline.plan import Request
from digest.pipeline.promises import count_votes, find_votes
from digest.pipeline.standing import Standing
from digest.pipeline.tools import Collected, Tools
from digest.pipeline.week import Week
from digest.ports import Library
from digest.ranking import (
    WEIGHTS,
    Measured,
    centre,
    choose,
    find_off_topic,
    from_institutions,
    measure_nearness,
    measure_newness,
    rank,
)
from digest.taste import NO_TASTE
from digest.themes import NEAR_ENOUGH, Nearness, Theme

if TYPE_CHECKING:
    from digest.ranking import Vectors

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


By = Mapping[str, float]
"""Figures by paper."""

# Few papers of a day have more votes; what lies above tells of fame, not of worth.
_MOST_VOTES = 100
# Of few papers none is usual: what is near is told by the cosine alone, which is about this for
# papers of one subject.
_ALIKE = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What comparing some papers tells.

    `near` is how near each is to the topic's examples beside the others, in standard deviations,
    None where that cannot be told; `strengths` are those of reasons.
    """

    strengths: Measured
    near: By | None = None


def measure(papers: Sequence[Paper], background: Background, request: Request) -> Measures:
    """Compare papers with what is known beside them; vectors are made only where they have to."""
    names, taste = [paper.id for paper in papers], request.subject.taste
    chosen = request.preferences.institutions
    read = [(work.title, work.abstract) for work in taste.reading.works if work.title]
    near, alike, new = None, None, list[float]()
    if papers and (background.examples or background.earlier or read):
        usual = embed(list(map(text_of, papers)))
        vectors = centre(usual, usual)
        examples, earlier, works = (
            centre(embed(texts), usual)
            for texts in (
                list(map(text_of, background.examples)),
                list(map(text_of, background.earlier)),
                read,
            )
        )
        near, alike = measure_nearness(vectors, examples), measure_nearness(vectors, works)
        new = measure_newness(vectors, earlier)
    return Measures(
        strengths={
            "like the examples": _grade(names, near, taste.near),
            "like what is read": _grade(names, alike, taste.near),
            "on the reading list": dict.fromkeys(find_known(papers, taste.reading.works), 1.0),
            "from a chosen institution": {
                paper.id: 1.0 for paper in papers if chosen and from_institutions(paper, chosen)
            },
            "upvotes on Hugging Face": {
                paper: round(min(log1p(votes) / log1p(_MOST_VOTES), 1.0), 4)
                for paper, votes in count_votes(background.votes).items()
            },
            "new beside earlier issues": dict(zip(names, new, strict=False)),
        },
        near=None if near is None else dict(zip(names, near, strict=True)),
    )


def resemblance(
    papers: Sequence[Paper], taxonomy: Sequence[Theme], examples: Mapping[str, Paper]
) -> Nearness | None:
    """Return how near papers are to the examples of themes, None where no theme has any.

    What is as far above the usual paper as a topic's examples ask for is near enough for a theme.
    """
    wanted = list(dict.fromkeys(theme.like for theme in taxonomy if theme.like))
    if not wanted or not papers:
        return None
    usual = embed(list(map(text_of, papers)))
    near: dict[tuple[str, ...], By] = {}
    for like in wanted:
        given = embed([text_of(examples[name]) for name in like if name in examples])
        if not len(given):
            near[like] = {}
            continue
        found = measure_nearness(centre(usual, usual), centre(given, usual))
        shares = (
            [float(cosine) / _ALIKE for cosine in (usual @ given.T).max(axis=1)]
            if found is None
            else [far / NO_TASTE.near for far in found]
        )
        pairs = zip(papers, shares, strict=True)
        near[like] = {paper.id: NEAR_ENOUGH * share for paper, share in pairs}

    def nearness(paper: Paper, like: Sequence[str]) -> float:
        return near[tuple(like)].get(paper.id, 0.0)

    return nearness


def text_of(paper: Paper) -> tuple[str, str]:
    """Return what stands for a paper where papers are compared."""
    return paper.title, paper.abstract


def embed(texts: Sequence[tuple[str, str]]) -> "Vectors":
    """Return the packaged vectors of titles and abstracts, of unit length or none."""
    from digest.reading.numbers import embed as embed_texts  # noqa: PLC0415 - loads numpy
    from digest.reading.numbers import unit  # noqa: PLC0415 - as above

    return unit(embed_texts(texts))


def _grade(names: Sequence[str], near: Sequence[float] | None, least: float) -> By:
    """Return strengths: half where a paper is just near enough, whole at twice that."""
    full = 2 * least or 1.0
    return {
        name: min(max(far / full, 0.0), 1.0) for name, far in zip(names, near or (), strict=False)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The papers chosen, best first, and fate and version of every paper that was looked at.

    `added` are those that only `--include` brought in, `votes` the answers about the papers that
    the scores rest on, `compared` the papers of earlier issues that they rest on, by version.
    """

    chosen: tuple[Ranked, ...]
    fates: Mapping[str, Fate]
    versions: Mapping[str, int]
    window: Window
    late: int = 0
    added: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    votes: tuple[Answer, ...] = ()
    compared: Mapping[str, int] = field(default_factory=dict)

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The records of the papers chosen, best first."""
        return tuple(item.dossier.paper for item in self.chosen)


def choose_papers(
    request: Request,
    week: Week,
    included: Collected,
    taxonomy: Sequence[Theme],
    background: Background = NO_BACKGROUND,
) -> Choice:
    """Choose the issue's papers from the week's and those that shall be in it.

    What may be chosen is read; its themes are among those of `taxonomy`.
    """
    papers = _once((*week.punctual, *week.late, *included.papers))
    measures, taste = measure(papers, background, request), request.subject.taste
    unwanted = request.exclude.union(find_off_topic(papers, taste, measures.near))
    aside = sort_out(papers, week.settled, include=request.include, exclude=unwanted)
    ranked = read_and_rank(request, aside.open, taxonomy, measures.strengths)
    wanted = frozenset(paper.id for paper in included.papers)
    chosen = _choose(request, ranked, wanted)
    fates = _fates(ranked, chosen)
    return Choice(
        chosen=chosen,
        fates=dict(aside.fates) | fates,
        versions={paper.id: paper.version for paper in papers},
        window=request.window,
        late=sum(fates.get(paper.id) == "chosen" for paper in week.late),
        added=wanted.difference(paper.id for paper in (*week.punctual, *week.late)),
        votes=background.votes,
        compared={paper.id: paper.version for paper in background.earlier},
        problems=(
            *week.problems,
            *included.problems,
            *background.problems,
            *tell_undecided(taste, measures.near, papers),
            *tell_broken(taste.reading.broken),
            *tell_unknown(included.unknown, offline=request.offline),
            *tell_withdrawn(paper for paper in papers if paper.id in wanted),
        ),
    )


def choose_listed(found: Collected, request: Request, taxonomy: Sequence[Theme]) -> Choice:
    """Choose every paper that was listed; what is odd about one is told."""
    papers = _once(found.papers)
    return Choice(
        chosen=read_and_rank(request, papers, taxonomy),
        fates=dict.fromkeys((paper.id for paper in papers), "chosen"),
        versions={paper.id: paper.version for paper in papers},
        window=_span(papers),
        problems=(*found.problems, *tell_withdrawn(papers), *tell_twins(papers)),
    )


def read_and_rank(
    request: Request,
    papers: Sequence[Paper],
    taxonomy: Sequence[Theme],
    measured: Measured | None = None,
) -> tuple[Ranked, ...]:
    """Describe and read papers, and rank them by the topic and its editor's weights."""
    from digest.reading import read  # noqa: PLC0415 - loads numpy

    readings = read(papers, taxonomy)
    return rank(
        map(describe, papers),
        {reading.paper: reading for reading in readings},
        request.subject.phrases,
        {**WEIGHTS, **request.preferences.weights},
        measured=measured,
    )


def _once(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Return each paper once, by identifier: no order is an input."""
    by_id = {paper.id: paper for paper in papers}
    return tuple(by_id[name] for name in sorted(by_id))


def _choose(
    request: Request, ranked: Sequence[Ranked], wanted: frozenset[str]
) -> tuple[Ranked, ...]:
    """Choose the best, spread where there are more than fit."""
    vectors, spread = None, request.preferences.spread
    if spread and len(ranked) > request.number:
        usual = embed([text_of(item.dossier.paper) for item in ranked])
        vectors = centre(usual, usual)
    return choose(ranked, request.number, wanted, vectors=vectors, spread=spread)


def _fates(ranked: Sequence[Ranked], chosen: Sequence[Ranked]) -> dict[str, Fate]:
    """Say of every ranked paper whether it was chosen."""
    kept = {item.dossier.paper.id for item in chosen}
    names = (item.dossier.paper.id for item in ranked)
    return {name: "chosen" if name in kept else "rank" for name in names}


def _span(papers: Sequence[Paper]) -> Window:
    """Return the announcement days that listed papers span."""
    days = [listing_day(paper) for paper in papers]
    return Window(start=min(days), end=max(days))
