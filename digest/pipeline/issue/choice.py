"""Chooses an issue's papers, and decides the fate of every other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from digest.calendar import listing_day
from digest.dossier import describe
from digest.model import Answer, Dossier, Fate, Paper, Problem, Ranked, Window
from digest.pipeline.issue.background import NO_BACKGROUND, Background
from digest.pipeline.issue.ledger import sort_out
from digest.pipeline.issue.measuring import Measures, measure
from digest.pipeline.issue.remarks import tell_broken, tell_twins, tell_unknown, tell_withdrawn
from digest.pipeline.issue.week import Week
from digest.pipeline.plan import Request
from digest.pipeline.tools import Collected
from digest.ranking import WEIGHTS, choose, find_off_topic, rank, tell_undecided


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The papers chosen, best first, and fate and version of every paper that was looked at.

    `added` are those that only `--include` brought in, `votes` the answers about the papers that
    the scores rest on.
    """

    chosen: tuple[Ranked, ...]
    fates: Mapping[str, Fate]
    versions: Mapping[str, int]
    window: Window
    late: int = 0
    added: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    votes: tuple[Answer, ...] = ()

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The records of the papers chosen, best first."""
        return tuple(item.dossier.paper for item in self.chosen)


def choose_papers(
    request: Request, week: Week, included: Collected, background: Background = NO_BACKGROUND
) -> Choice:
    """Choose the issue's papers from the week's and those that shall be in it."""
    dossiers = describe_all((*week.punctual, *week.late, *included.papers))
    measures = measure(dossiers, background, request)
    papers, taste = [dossier.paper for dossier in dossiers], request.subject.taste
    unwanted = request.exclude.union(find_off_topic(papers, taste, measures.near))
    aside = sort_out(dossiers, week.settled, include=request.include, exclude=unwanted)
    ranked = rank_for(request, aside.open, measures)
    wanted = frozenset(paper.id for paper in included.papers)
    chosen = _choose(request, ranked, wanted, measures)
    fates = _fates(ranked, chosen)
    return Choice(
        chosen=chosen,
        fates=dict(aside.fates) | fates,
        versions=_versions(dossiers),
        window=request.window,
        late=sum(fates.get(paper.id) == "chosen" for paper in week.late),
        added=wanted.difference(paper.id for paper in (*week.punctual, *week.late)),
        votes=background.votes,
        problems=(
            *week.problems,
            *included.problems,
            *background.problems,
            *filter(None, [tell_undecided(taste, measures.near, papers)]),
            *tell_broken(taste.reading.broken),
            *tell_unknown(included.unknown, offline=request.offline),
            *tell_withdrawn(dossier for dossier in dossiers if dossier.paper.id in wanted),
        ),
    )


def choose_listed(found: Collected, weights: Mapping[str, float] | None = None) -> Choice:
    """Choose every paper that was listed; what is odd about one is told."""
    dossiers = describe_all(found.papers)
    return Choice(
        chosen=rank(dossiers, weights={**WEIGHTS, **(weights or {})}),
        fates=dict.fromkeys((paper.id for paper in found.papers), "chosen"),
        versions=_versions(dossiers),
        window=_span(found.papers),
        problems=(*found.problems, *tell_withdrawn(dossiers), *tell_twins(dossiers)),
    )


def rank_for(
    request: Request, dossiers: Sequence[Dossier], measures: Measures
) -> tuple[Ranked, ...]:
    """Rank papers for an issue, by its topic and its editor's weights."""
    weights = {**WEIGHTS, **request.preferences.weights}
    return rank(dossiers, request.subject.phrases, weights, measured=measures.strengths)


def describe_all(papers: Iterable[Paper]) -> tuple[Dossier, ...]:
    """Return each paper once with what its record tells, by identifier: no order is an input."""
    by_id = {paper.id: paper for paper in papers}
    return tuple(describe(by_id[name]) for name in sorted(by_id))


def _choose(
    request: Request, ranked: Sequence[Ranked], wanted: frozenset[str], measures: Measures
) -> tuple[Ranked, ...]:
    """Choose the best, spread where there are more than fit."""
    spread = request.preferences.spread
    is_spread = spread > 0 and len(ranked) > request.number
    likeness = measures.likeness(ranked) if is_spread else None
    return choose(ranked, request.number, wanted, likeness=likeness, spread=spread)


def _fates(ranked: Sequence[Ranked], chosen: Sequence[Ranked]) -> dict[str, Fate]:
    """Say of every ranked paper whether it was chosen."""
    kept = {item.dossier.paper.id for item in chosen}
    names = (item.dossier.paper.id for item in ranked)
    return {name: "chosen" if name in kept else "rank" for name in names}


def _versions(dossiers: Sequence[Dossier]) -> dict[str, int]:
    """Return the version of each paper."""
    return {dossier.paper.id: dossier.paper.version for dossier in dossiers}


def _span(papers: Sequence[Paper]) -> Window:
    """Return the announcement days that listed papers span."""
    days = [listing_day(paper) for paper in papers]
    return Window(start=min(days), end=max(days))
