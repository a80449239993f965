"""Measures passages, on abstracts set aside, and whole weeks: who is told, under which heading."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from statistics import fmean

from digest.model import ALSO, Paper, Ranked, Reading
from digest.papers.facts import describe
from digest.ranking import choose, choose_told, rank
from digest.reading import read
from digest.themes import Group, arrange, load_taxonomy
from digest.writing import limit_for, passage_for
from tests.benchmarks.quality.material import (
    Miss,
    MissingCorpusError,
    Score,
    paper_of,
    read_rows,
    share,
)
from tests.benchmarks.report import Figure, Line, at_most
from tests.standins.arxiv.records import read_records

_METADATA = ("metadata-2025-sample25k", "metadata-2026-01")
_F1, _UNTOLD, _GAIN, _RIGHT = 0.68, 0.1, 0.55, 0.91
_CHOSEN, _PRECISION = 100, 0.9
_TRAINING = Path(__file__).parents[3] / "training"
_MOVES, _LIMITS = _TRAINING / "theme-moves.toml", _TRAINING / "limit-labels.jsonl"


def measure_passages() -> Iterator[Score | Figure | Line]:
    """Yield how passages agree with a reader's, on abstracts that no model of passages has seen.

    What their sentences are is read by models that were fitted to some of these; the second lines
    are of the abstracts to which no model was.
    """
    labels = {row["id"]: row for row in read_rows("labels-quotes") if row["part"] == "test"}
    seen = {row["id"] for row in read_rows("labels-roles")}
    papers = [paper_of(row) for name in _METADATA for row in read_rows(name) if row["id"] in labels]
    readings = dict(zip((one.id for one in papers), read(papers, load_taxonomy()), strict=True))
    for name, part in (("", papers), (", unseen", [one for one in papers if one.id not in seen])):
        yield from _compare(name, part, labels, readings)
    grades = [(readings[one.id].passage, labels[one.id]["grade"]) for one in papers]
    for grade in range(4):
        given = [wanted for found, wanted in grades if found and found.grade == grade]
        if given:
            yield f"  graded {grade}: {len(given)}; readers grade their best {fmean(given):.2f}"
    told = sum(bool(found and found.grade > 1) for found, _ in grades)
    yield at_most("told by title alone", 1 - told / len(grades), _UNTOLD, "", digits=3)


def _compare(
    name: str,
    papers: Sequence[Paper],
    labels: Mapping[str, Mapping[str, object]],
    readings: Mapping[str, Reading],
) -> Iterator[Score]:
    """Yield the shares of passages that are the reader's, wholly and in part."""
    exact, some, agreed, cases = 0, 0, list[float](), list[Miss]()
    for paper in papers:
        wanted = _squash(paper, labels[paper.id])
        (item,) = rank([describe(paper)], {paper.id: readings[paper.id]})
        spans = passage_for(item.facts, item.reading).spans
        # Openings may be cut on either side: a sentence is known by its end.
        found = {span.end for span in spans}
        both = len(found & wanted)
        exact, some = exact + (found == wanted), some + (both > 0)
        agreed.append(2 * both / max(1, len(found) + len(wanted)))
        if not both:
            got = " … ".join(span.text for span in spans)
            cases.append(Miss(id=paper.id, wanted=str(sorted(wanted)), got=got))
    many = len(papers)
    yield share(f"the reader's passage{name}", exact, many)
    yield Score(name=f"  F1 of sentences{name}", counts="", value=fmean(agreed), aim=_F1)
    yield share(f"  one sentence right{name}", some, many, cases=cases)


def _squash(paper: Paper, label: Mapping[str, object]) -> set[int]:
    """Return where the reader's sentences end in the abstract."""
    sentences, quote = label["sentences"], label["quote"]
    assert isinstance(sentences, list)
    assert isinstance(quote, list)
    ends, at = [], 0
    for sentence in sentences:
        text = " ".join(sentence.split())
        at = paper.abstract.index(text, at) + len(text)
        ends.append(at)
    return {ends[place] for place in quote}


def find_misfiled(
    groups: Sequence[Group], wanted: Mapping[str, Sequence[str]], titles: Mapping[str, str]
) -> list[Miss]:
    """Return the papers under a heading whose theme no reader gave; a part counts as its theme."""
    homes = {part.key: theme.key for theme in load_taxonomy() for part in theme.parts}
    return [
        Miss(id=name, wanted=", ".join(wanted[name]), got=f"{group.title}: {titles[name]}")
        for group in groups
        if group.key != ALSO
        for name in group.papers
        if homes.get(group.key, group.key) not in wanted[name]
    ]


def measure_limits() -> Iterator[Score]:
    """Yield how many sentences that may be quoted as limits are, on labels kept apart."""
    rows = [row for row in read_records(_LIMITS) if sha256(row["id"].encode()).digest()[0] % 2]
    labels = {row["id"]: row for row in rows}
    papers = [paper_of(row) for name in _METADATA for row in read_rows(name) if row["id"] in labels]
    every = right = clear = 0
    for paper, reading in zip(papers, read(papers, load_taxonomy()), strict=True):
        if limit_for(describe(paper), reading):
            label = labels[paper.id]
            every, right = every + 1, right + label["limit"]
            clear += label["limit"] and label["stands"]
    wanted = sum(row["limit"] and row["stands"] for row in rows)
    yield share("limits that are one", right, every, aim=_PRECISION)
    yield share("  and understood alone", clear, every)
    yield share("  of all such among the likeliest tenth", clear, wanted)


def measure_weeks() -> Iterator[Score | Figure | Line]:
    """Yield for each whole week the news of what is told, and papers under a wrong heading."""
    labels = {row["id"]: row for row in read_rows("labels-weeks")}
    weeks: dict[tuple[str, str], list[Paper]] = {}
    for row in read_rows("metadata-weeks"):
        for week in row["weeks"]:
            weeks.setdefault((week["query"], week["date"]), []).append(paper_of(row))
    if not weeks:
        raise MissingCorpusError("metadata-weeks has no weeks")
    gains, rights = list[float](), [0, 0]
    for (query, date), papers in sorted(weeks.items()):
        readings = {one.paper: one for one in read(papers, load_taxonomy())}
        ranked = choose(rank(map(describe, papers), readings), _CHOSEN)
        gain, told, right, filed, cases = _judge(ranked, labels)
        gains.append(gain)
        rights = [rights[0] + right, rights[1] + filed]
        yield f"{query} to {date}: {len(ranked)} chosen of {len(papers)}, {told} told"
        yield Score(name="  news of what is told", counts="", value=gain)
        yield share("  headings right", right, filed, cases=cases)
    yield Score(name="news of what is told, mean", counts="", value=fmean(gains), aim=_GAIN)
    yield share("headings right, all weeks", *rights, aim=_RIGHT)


def _judge(
    ranked: Sequence[Ranked], labels: Mapping[str, Mapping[str, object]]
) -> tuple[float, int, int, int, list[Miss]]:
    """Return what is gained in news of what could be, how many are told, and headings right."""
    by_id = {item.facts.paper.id: item for item in ranked}
    readings = {name: item.reading for name, item in by_id.items()}
    taxonomy = load_taxonomy()
    # The labels have themes of which some were divided since.
    moves = tomllib.loads(_MOVES.read_text("utf-8"))
    groups = arrange([item.facts.paper for item in ranked], readings, taxonomy)
    news = {name: float(str(labels[name]["news"])) for name in by_id}
    told, best = (
        choose_told([(one.key, [scored[name] for name in one.papers]) for one in groups])
        for scored in (by_id, {name: replace(one, score=news[name]) for name, one in by_id.items()})
    )
    mean = fmean(news.values())
    gained, possible = (fmean(news[name] for name in part) - mean for part in (told, best))
    wanted = dict[str, list[str]]()
    for name in by_id:
        keys = labels[name]["themes"]
        assert isinstance(keys, list)
        wanted[name] = [new for key in keys for new in (key, *moves.get(key, ()))]
    titles = {name: item.facts.paper.title for name, item in by_id.items()}
    filed = sum(len(group.papers) for group in groups if group.key != ALSO)
    cases = find_misfiled(groups, wanted, titles)
    return gained / possible, len(told), filed - len(cases), filed, cases
