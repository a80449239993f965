"""Measures the choice: which papers a topic finds, and how a spread issue is made up."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from digest.dossier import describe
from digest.model import Author, Paper, Ranked
from digest.ranking import (
    centre,
    choose,
    find_off_topic,
    likeness_by_vectors,
    measure_nearness,
    rank,
    text_of,
)
from digest.taste import Taste
from digest.themes import best_theme, load_taxonomy
from digest.wiring.vectors import embed
from tests.benchmarks.quality.counting import Score
from tests.benchmarks.quality.material import Row, read_rows
from tests.benchmarks.report import Figure, Line
from tests.fixtures import paper

# What a person who knows the field would write down first.
_LISTS: Mapping[str, tuple[str, ...]] = {
    "awesome-3DGS": ("gaussian splatting",),
    "Awesome-RL-for-LRMs": ("reinforcement learning",),
    "rss2025": ("robot", "robots", "robotic"),
}
_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Planning and Scheduling": ("planning",),
    "Knowledge Representation and Reasoning": ("knowledge representation", "logic"),
    "Agent-based and Multi-agent Systems": ("multi-agent", "game", "agents"),
    "Natural Language Processing": ("language", "text"),
    "Computer Vision": ("image", "images", "video"),
}
_EXAMPLES = 5
_SEEDS = 3
_WEEK = (date(2026, 1, 9), date(2026, 1, 15))
_NUMBER = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pool:
    """Papers with the names that people filed each under."""

    papers: Sequence[Paper]
    filed: Mapping[str, frozenset[str]]

    def members(self, name: str) -> frozenset[str]:
        """Return the papers under a name."""
        return frozenset(paper for paper, names in self.filed.items() if name in names)


def measure_choice() -> Iterator[Score | Figure | Line]:
    """Yield how well topics find their papers, and what spreading does to a real week."""
    rows = [row for row in read_rows("themes") if row["abstract"]]
    pool = _pool(rows)
    for what, topics in (("lists", _LISTS), ("sections", _SECTIONS)):
        yield from _scores(f"{what}, phrases alone", pool, topics, examples=0)
        yield from _scores(f"{what}, with {_EXAMPLES} examples", pool, topics, examples=_EXAMPLES)
    yield from _spreads()


def _pool(rows: Sequence[Row]) -> _Pool:
    papers = [
        paper(id=f"{place}", title=row["title"], abstract=row["abstract"])
        for place, row in enumerate(rows)
    ]
    filed = {str(n): frozenset({row["list"], row["section"]}) for n, row in enumerate(rows)}
    return _Pool(papers=papers, filed=filed)


def _scores(
    name: str, pool: _Pool, topics: Mapping[str, tuple[str, ...]], *, examples: int
) -> Iterator[Score]:
    """Yield precision, recall and F1, the means over topics and draws of examples."""
    found = [
        _judge(pool, topic, phrases, examples, seed)
        for topic, phrases in topics.items()
        for seed in range(_SEEDS if examples else 1)
    ]
    for place, figure in enumerate(("precision", "recall", "F1")):
        mean = sum(triple[place] for triple in found) / len(found)
        yield Score(name=f"{name}: {figure}", counts=f"{len(found)}", value=mean)


def _judge(
    pool: _Pool, topic: str, phrases: tuple[str, ...], examples: int, seed: int
) -> tuple[float, float, float]:
    """Return precision, recall and F1 of a topic, its examples aside."""
    wanted = sorted(pool.members(topic))
    drawn = frozenset(Random(seed).sample(wanted, examples))  # noqa: S311 - a draw, not a secret
    taste = Taste(phrases=phrases, like=tuple(drawn), selects=True)
    near = _nearness(pool, drawn) if examples else None
    off = find_off_topic(pool.papers, taste, near)
    got = {paper.id for paper in pool.papers} - off.keys() - drawn
    right = len(got & (set(wanted) - drawn))
    precision, recall = right / (len(got) or 1), right / (len(wanted) - examples)
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)


def _nearness(pool: _Pool, drawn: frozenset[str]) -> Mapping[str, float]:
    usual = embed([text_of(paper) for paper in pool.papers])
    examples = embed([text_of(paper) for paper in pool.papers if paper.id in drawn])
    near = measure_nearness(centre(usual, usual), centre(examples, usual))
    return dict(zip((paper.id for paper in pool.papers), near or (), strict=True))


def _spreads() -> Iterator[Line]:
    """Yield how many of a week's hundred stand under its largest themes, by spread."""
    ranked = rank(map(describe, _week()), ("deep learning",))
    rows = embed([text_of(item.dossier.paper) for item in ranked])
    like = likeness_by_vectors(centre(rows, rows))
    yield f"{_NUMBER} of {len(ranked)} papers of a week: share of its largest themes, by spread"
    for spread in (0.0, 0.2, 0.3, 0.5):
        chosen = choose(ranked, _NUMBER, likeness=like, spread=spread)
        yield f"  {spread:.1f}  mean score {_mean(chosen):.2f}  {_themes(chosen)}"
    yield f"  all  mean score {_mean(ranked):.2f}  {_themes(ranked)}"


def _week() -> Iterator[Paper]:
    for row in read_rows("metadata-2026-01"):
        day = row["announced"] and date.fromisoformat(row["announced"])
        if day and _WEEK[0] <= day <= _WEEK[1]:
            yield paper(
                id=row["id"],
                title=row["title"],
                abstract=row["abstract"],
                comment=row["comment"],
                authors=tuple(Author(name=name) for name in row["authors"]),
                primary=row["categories"][0],
                categories=tuple(row["categories"]),
            )


def _mean(items: Sequence[Ranked]) -> float:
    return sum(item.score for item in items) / len(items)


def _themes(items: Sequence[Ranked]) -> str:
    """List the four largest themes with their shares, and how many themes there are."""
    taxonomy = load_taxonomy()
    found = Counter(
        theme.heading if (theme := best_theme(item.dossier.paper, taxonomy)) else "none"
        for item in items
    )
    largest = (f"{name} {100 * n / len(items):.0f} %" for name, n in found.most_common(4))
    return f"{len(found)} themes: {', '.join(largest)}"
