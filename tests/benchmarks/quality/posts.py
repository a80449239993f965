"""Measures posts: papers under a wrong heading, papers left over, and the news of what is told.

Issues are made of labelled papers that the models of the part `reading` were not fitted to, a
hundred papers of weeks in a row.  A part of a theme counts as its theme: readers gave no parts.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import fmean

from digest.model import ALSO, PaperFacts
from digest.ranking import choose_told, rank
from digest.themes import arrange, load_taxonomy
from tests.benchmarks.quality.material import Miss, Score, described, read_rows, share
from tests.benchmarks.quality.passages import find_misfiled
from tests.benchmarks.quality.reading import Filing, read_parts
from tests.benchmarks.report import Figure, Line, at_most

_LARGEST, _SMALLEST = 100, 20
_RIGHT, _LEFT, _GAIN = 0.92, 0.38, 0.6
_METADATA = ("metadata-2026-01", "metadata-2025-sample25k")
_TOPICS: Mapping[str, Callable[[PaperFacts], bool]] = {
    "deep learning": lambda one: (
        "deep learning" in f"{one.paper.title} {one.paper.abstract}".lower()
    ),
    "cs.CL": lambda one: "cs.CL" in one.paper.categories,
    "cs.CV": lambda one: "cs.CV" in one.paper.categories,
    "cs.RO": lambda one: "cs.RO" in one.paper.categories,
    "astro-ph.*": lambda one: any(name.startswith("astro") for name in one.paper.categories),
}


def measure_posts() -> Iterator[Score | Figure | Line]:
    """Yield for each part set aside, by topic and in all, what is right, left over and told."""
    outcomes = read_parts()
    wanted = {one.id for outcome in outcomes for one in outcome.filed}
    paper_facts = {
        row["id"]: (described(row), row["announced"] or row["published"])
        for name in _METADATA
        for row in read_rows(name)
        if row["id"] in wanted
    }
    for outcome in outcomes:
        yield f"posts of {outcome.name}"
        total: Counter[str] = Counter()
        for topic, has in _TOPICS.items():
            filed = [one for one in outcome.filed if has(paper_facts[one.id][0])]
            filed.sort(key=lambda one: (paper_facts[one.id][1], one.id))
            counts: Counter[str] = Counter()
            cases: list[Miss] = []
            for begin in range(0, len(filed), _LARGEST):
                issue = filed[begin : begin + _LARGEST]
                if begin == 0 or len(issue) >= _SMALLEST:
                    _judge(issue, [paper_facts[one.id][0] for one in issue], counts, cases)
            total += counts
            yield from _tell(topic, counts, cases)
        yield from _tell("all topics", total, [], right=_RIGHT, gain=_GAIN)
        left = total["papers"] - total["filed"]
        yield at_most("left over, of all", left / max(total["papers"], 1), _LEFT, "", digits=3)
        yield f"  {total['sections']} sections; {total['parts']} papers stand under a part"


def _judge(
    issue: Sequence[Filing],
    paper_facts: Sequence[PaperFacts],
    counts: Counter[str],
    cases: list[Miss],
) -> None:
    """Make the sections of an issue, choose what is told, and count."""
    taxonomy = load_taxonomy()
    by_id, readings = {one.id: one for one in issue}, {one.id: one.reading for one in issue}
    ranked = {item.facts.paper.id: item for item in rank(paper_facts, readings)}
    groups = arrange([item.facts.paper for item in ranked.values()], readings, taxonomy)
    counts["papers"] += len(issue)
    themed = [group for group in groups if group.key != ALSO]
    filed = sum(len(group.papers) for group in themed)
    parts = {part.key for theme in taxonomy for part in theme.parts}
    wrong = find_misfiled(
        groups, {one.id: one.wanted for one in issue}, {one.id: one.title for one in issue}
    )
    cases += wrong
    counts["sections"] += len(themed)
    counts["filed"] += filed
    counts["parts"] += sum(len(group.papers) for group in themed if group.key in parts)
    counts["right"] += filed - len(wrong)
    sections = [(group.key, [ranked[name] for name in group.papers]) for group in groups]
    marks = [one.news for one in issue]
    told = choose_told(sections)
    best = sorted(marks, reverse=True)[: len(told)]
    # In thousandths, as counts are whole.
    counts["told"] += round(
        1000 * (sum(by_id[name].news for name in told) - fmean(marks) * len(told))
    )
    counts["possible"] += round(1000 * (sum(best) - fmean(marks) * len(told)))


def _tell(
    name: str,
    counts: Counter[str],
    cases: Sequence[Miss],
    *,
    right: float | None = None,
    gain: float | None = None,
) -> Iterator[Score]:
    """Yield what is right under headings, and the gain in news."""
    yield share(f"{name}, right", counts["right"], counts["filed"], aim=right, cases=cases)
    value = counts["told"] / max(counts["possible"], 1)
    yield Score(name=f"{name}, news", counts="", value=value, aim=gain)
