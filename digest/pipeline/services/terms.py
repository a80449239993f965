"""Says which answers of other services count for an issue, and whether any may be asked for.

An issue once complete is made of the answers that it had: they are saved with it, and asked for
again on `--refresh` alone.
"""

from collections.abc import Collection
from dataclasses import dataclass

from digest.model import Answer, Problem
from digest.pipeline.issue.standing import Standing
from digest.ports import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Which answers count: whether any may be asked for, and those an issue was made of.

    Nothing is asked about `settled` papers, whose issue was complete without it.
    """

    offline: bool = False
    refresh: bool = False
    made: tuple[Answer, ...] = ()
    settled: Collection[str] = ()
    problems: tuple[Problem, ...] = ()


def find_terms(standing: Standing, library: Library) -> Terms:
    """Return which answers count for an issue, which may have been made before."""
    request, ours = standing.request, standing.ours
    if ours is None or request.refresh:
        return Terms(offline=request.offline, refresh=request.refresh)
    is_settled = ours.complete
    chosen = [paper for paper, fate in ours.fates.items() if fate == "chosen"]
    return Terms(
        offline=request.offline,
        made=tuple(library.load_answers_of(ours.slug, ours.date)),
        settled=frozenset(chosen if is_settled else ()),
        problems=tuple(p for p in ours.problems if p.stage == "enrich" and is_settled),
    )
