"""Measures how much of what the extractive writer says is supported, and how long judging takes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from digest.grounding import judge
from digest.model import Dossier, Mention, Quote, Statement
from tests.benchmarks.quality.counting import Case, Score, share
from tests.benchmarks.quality.material import read_rows
from tests.benchmarks.report import Figure, at_most
from tests.check.library import Shelf, build_posts, run

PAPERS, POSTS, TIMES = 100, 6, 3


def measure_judged() -> Iterator[Score | Figure]:
    """Yield the share of statements that pass, and the seconds for a post of a hundred papers."""
    rows = read_rows("metadata-2026-01")
    with TemporaryDirectory(prefix="digest-eval-") as name:
        folder = Path(name)
        _, shelf = build_posts(rows, folder, papers=PAPERS, posts=POSTS)
        files = sorted((folder / "posts").glob("*.json"))
        with shelf:
            results = [judge_post(json.loads(file.read_text("utf-8")), shelf) for file in files]
        cases = [case for wrong, _, _ in results for case in wrong]
        total = sum(number for _, number, _ in results)
        yield share(
            "judge: statements supported", total - len(cases), total, aim=0.999, cases=cases
        )
        yield at_most("judging a post of 100 papers", median(t for *_, t in results), 0.3, "s")
        post = str(files[0].with_suffix(".md"))
        seconds = min(time_check(folder, post) for _ in range(TIMES))
        yield at_most("digest check --offline, whole process", seconds, 1.0, "s")


def judge_post(record: Mapping[str, Any], shelf: Shelf) -> tuple[list[Case], int, float]:
    """Return the statements that are not supported, how many there are, and the seconds spent."""
    sources: Mapping[str, Dossier] = shelf.load(
        [paper["id"] for paper in record["papers"]]
    ).dossiers
    statements = list(statements_of(record))
    began = process_time()
    judged = [(one, judge(one, sources)) for one in statements]
    spent = process_time() - began
    cases = [
        Case(id=one.text[:60], wanted="supported", got=f"{faults[0].kind}: {faults[0].found}")
        for one, faults in judged
        if faults
    ]
    return cases, len(statements), spent


def statements_of(record: Mapping[str, Any]) -> Iterator[Statement]:
    """Yield every statement of an issue's data."""
    sections: Sequence[Mapping[str, Any]] = record["sections"]
    parts = [*record["lead"], *record["outlook"]]
    parts += [one for section in sections for one in section["statements"]]
    told = ("summary", "result", "limit")
    parts += [paper[name] for paper in record["papers"] for name in told if paper[name]]
    for part in parts:
        yield Statement(
            text=part["text"],
            quotes=tuple(Quote(**quote) for quote in part["quotes"]),
            mentions=tuple(Mention(**mention) for mention in part["mentions"]),
        )


def time_check(folder: Path, post: str) -> float:
    """Return the seconds that a check takes as a process of its own."""
    began = perf_counter()
    run(folder, "check", post, "--offline")
    return perf_counter() - began
