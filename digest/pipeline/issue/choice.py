"""Chooses an issue's papers, and decides the fate of every other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from digest.calendar import listing_day
from digest.model import Answer, Fate, Paper, Problem, Ranked, Window
from digest.papers import describe
from digest.pipeline.issue.background import NO_BACKGROUND, Background
from digest.pipeline.issue.ledger import sort_out
from digest.pipeline.issue.measuring import embed, measure, text_of
from digest.pipeline.issue.remarks import (
    tell_broken,
    tell_twins,
    tell_undecided,
    tell_unknown,
    tell_withdrawn,
)
from digest.pipeline.issue.week import Week
from digest.pipeline.plan import Request
from digest.pipeline.tools import Collected
from digest.ranking import WEIGHTS, Measured, centre, choose, find_off_topic, rank
from digest.themes import Theme


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
