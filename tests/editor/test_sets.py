"""True and false sentences about real papers: what of them passes both steps.

`sentences.jsonl` has, a row, papers, places of quoted sentences (number of the paper, start, end),
a sentence that they bear out, the same with one change, and what a capable verifier answered to
both.  A sentence that the record step refused was never asked about: a false one counts as passed
where the record step lets it through.  Those kept `aside` were written after the record step.  The
abstracts lie in the corpora alone; `-s` prints the figures.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from digest.model import Ranked, Reading
from digest.papers.facts import describe
from digest.text import collapse, split_sentences
from digest.writing.editor import Ask
from tests.corpora import rows
from tests.editor.scripted import WRITER, issue_of, paragraphs, run, sentence
from tests.writing.papers import paper

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "sentences.jsonl").read_text("utf-8").splitlines()
]
# At most so many false ones pass, and at least so many true ones; of these kinds none at all.
FALSE, TRUE, NEVER = 0.01, 0.95, {"number", "unit", "name", "attribution"}


@pytest.fixture(scope="module")
def papers() -> Mapping[str, Ranked]:
    """Give the papers of the set, unread."""
    wanted = {name for row in ROWS for name in row["papers"]}
    records = [*rows("metadata-2025-sample25k"), *rows("metadata-2026-01")]
    return {one["id"]: _ranked(one) for one in records if one["id"] in wanted}


def _ranked(record: Mapping[str, Any]) -> Ranked:
    told = paper(
        collapse(record["abstract"]),
        title=collapse(record["title"]),
        authors=[collapse(name) for name in record["authors"]],
        id=record["id"],
    )
    return Ranked(facts=describe(told), reading=Reading(paper=told.id), score=0.0, reasons=())


@pytest.mark.parametrize("which", ["true", "false"])
def test_sentences_of_the_set(papers: Mapping[str, Ranked], which: str) -> None:
    verified = [(row, _verified(row, which, papers)) for row in ROWS]
    for aside in (False, True):
        part = [by for row, by in verified if row["aside"] == aside]
        told = f"{sum(map(bool, part))} of {len(part)} passed, {part.count('record')} by the record"
        print(f"{which}, {'kept aside' if aside else 'looked at'}: {told}")  # noqa: T201 - a figure
    passed = [row["kind"] for row, by in verified if by]
    if which == "true":
        assert len(passed) >= TRUE * len(ROWS)
    else:
        assert len(passed) <= FALSE * len(ROWS)
        assert not NEVER & set(passed)
    assert len(ROWS) >= 300


def _verified(row: Mapping[str, Any], which: str, papers: Mapping[str, Ranked]) -> str | None:
    """Return by what a sentence passes; None for one that does not."""
    items = [papers[name] for name in row["papers"]]
    # The desk numbers papers of equal news by their identifiers.
    order = sorted(row["papers"])
    key = {f"{{P{at}": f"{{Q{order.index(name) + 1}" for at, name in enumerate(row["papers"], 1)}
    text = row[which]
    for before, after in key.items():
        text = text.replace(before, after)
    rests = []
    for at, start, end in row["rests"]:
        abstract = items[at - 1].facts.paper.abstract
        places = [(one.start, one.end) for one in split_sentences(abstract)]
        rests.append(f"P{order.index(row['papers'][at - 1]) + 1}.{places.index((start, end))}")

    def judge(_: Ask) -> Mapping[str, object]:
        verdicts = ["fully", row["verdicts"].get(which, "fully" if which == "false" else "not")]
        named = zip(("S1", "S2"), verdicts, strict=True)
        return {"verdicts": [{"id": at, "verdict": one, "unsupported": ""} for at, one in named]}

    # Its neighbour names its papers, as paragraphs do.
    quoted = sorted({one.split(".")[0] for one in rests})
    naming = " and ".join(f"{{{key}}}" for key in quoted)
    first = [next(one for one in rests if one.startswith(f"{key}.")) for key in quoted]
    answer = paragraphs(
        [sentence(f"{naming} report on it.", *first), sentence(text.replace("{Q", "{P"), *rests)]
    )
    edited, _ = run(issue_of(*items), section=answer, verdicts=judge)
    told = [one for one in edited.sections.get("reefs", ()) if one.by == f"model:{WRITER}"]
    return told[1].verified if len(told) > 1 else None
