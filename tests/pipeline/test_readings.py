"""What is read of a paper is read once, whatever topics and runs ask for it."""

import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from digest import reading
from digest.model import Paper, Reading
from digest.pipeline import PaperReader, readings
from digest.store import open_library
from digest.themes import Theme
from tests.pipeline.workbench import SHORES, TAXONOMY, Workbench, ids, tide, tides

PAPERS = tides(range(1, 7))
OWN = Theme(key="limpets", heading="Limpets", phrases=("limpets",), own=True)


@pytest.fixture
def were_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each paper that is read."""
    noted: list[str] = []

    def read(papers: Sequence[Paper], headings: Sequence[Theme]) -> tuple[Reading, ...]:
        noted.extend(ids(papers))
        return original(papers, headings)

    original = reading.read
    monkeypatch.setattr(reading, "read", read)
    return noted


def test_topics_and_runs_read_a_paper_once(bench: Workbench, were_read: list[str]) -> None:
    bench.source.papers = PAPERS
    assert bench.build().issue == bench.build().issue
    assert bench.build(topic=SHORES).issue
    assert sorted(were_read) == ids(PAPERS)


@pytest.mark.parametrize(
    "papers, headings, again",
    [
        (PAPERS, TAXONOMY, []),
        ((*PAPERS, tide(9)), TAXONOMY, ids([tide(9)])),
        ((replace(PAPERS[0], version=2), *PAPERS[1:]), TAXONOMY, []),
        ((replace(PAPERS[0], abstract="Another."), *PAPERS[1:]), TAXONOMY, ids(PAPERS[:1])),
        (PAPERS, (*TAXONOMY, OWN), ids(PAPERS)),
    ],
    ids=["the same", "one more", "the same words", "other words", "other themes"],
)
def test_it_is_read_again_where_words_or_themes_differ(
    bench: Workbench,
    were_read: list[str],
    papers: Sequence[Paper],
    headings: Sequence[Theme],
    again: Sequence[str],
) -> None:
    PaperReader(bench.ports.library, TAXONOMY).read(PAPERS)
    were_read.clear()
    found = PaperReader(bench.ports.library, headings).read(papers)
    assert were_read == again
    assert found == list(reading.read(papers, headings))


@pytest.mark.parametrize("kind", ["read", "describe", "embed"])
def test_what_is_kept_equals_what_is_made_and_a_damaged_record_is_made_anew(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def results() -> list[object]:
        return list(map(repr, getattr(PaperReader(bench.ports.library, TAXONOMY), kind)(PAPERS)))

    made = results()
    with monkeypatch.context() as nothing:
        for name in ("reading.read", "papers.facts.describe", "pipeline.readings.embed"):
            nothing.setattr(f"digest.{name}", None)
        assert results() == made
    with sqlite3.connect(bench.folder.parent / "home" / "library.sqlite") as file:
        file.execute("UPDATE derived SET record = X'7B'")
    assert results() == made


def test_runs_at_once_wait_for_one_another(bench: Workbench, were_read: list[str]) -> None:
    def run(_: int) -> Sequence[Reading]:
        with open_library(bench.folder.parent / "home", now=bench.clock.now) as library:
            return PaperReader(library, TAXONOMY).read(PAPERS)

    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(run, range(4))
    assert others == [first] * 3
    assert sorted(were_read) == ids(PAPERS)


def test_every_module_that_describes_a_paper_counts_in_its_key() -> None:
    script = "import sys, digest.papers.facts, digest.reading; print(*sys.modules)"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    loaded = done.stdout.split()
    used = {name.split(".")[1] for name in loaded if name.startswith("digest.")}
    # The facts' own types count by their records, which are made again if they do not fit, and a
    # user's themes by their words.
    assert used - {"model", "taste"} == {name.removesuffix(".py") for name in readings.RULES}
