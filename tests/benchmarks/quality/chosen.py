"""Measures how often the sentence is told that a reader chose, on labels kept from training."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from digest.model import Quote
from digest.text import split_sentences
from digest.writing.claims import find_claims
from tests.benchmarks.quality.counting import Case, Score, share
from tests.benchmarks.quality.material import MissingCorpusError, described, read_rows

LABELS = Path(__file__).parents[3] / "training" / "sentence-labels.jsonl"


def measure_chosen() -> Iterator[Score]:
    """Yield the shares of contributions and results whose sentence would do."""
    if not LABELS.exists():
        raise MissingCorpusError(f"{LABELS.name} is not in {LABELS.parent}")
    labels = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    kept = {label["id"]: label for label in labels if label["use"] == "test"}
    rows = [row for row in read_rows("metadata-2026-01") if row["id"] in kept]
    told = [(row, kept[row["id"]], find_claims(described(row))) for row in rows]
    contributions = [
        (row, label["contribution"], one.contribution.proof) for row, label, one in told
    ]
    results = [
        (row, label["result"], one.result.proof if one.result else None) for row, label, one in told
    ]
    yield _score("kept labels: contribution accepted", contributions)
    yield _score("kept labels: result accepted", results)
    silent = [proof for _, wanted, proof in results if not wanted]
    right = sum(proof is None for proof in silent)
    yield share("kept labels: no result where none is", right, len(silent))


def _score(
    name: str, told: Sequence[tuple[Mapping[str, Any], Sequence[int], Quote | None]]
) -> Score:
    asked = [(row, wanted, proof) for row, wanted, proof in told if wanted]
    wrong = [
        Case(id=row["id"], wanted=_sentence(row, wanted[0]), got=proof.text if proof else "none")
        for row, wanted, proof in asked
        if not _is_chosen(row, wanted, proof)
    ]
    return share(name, len(asked) - len(wrong), len(asked), cases=wrong)


def _is_chosen(row: Mapping[str, Any], wanted: Sequence[int], proof: Quote | None) -> bool:
    """Tell whether a proof ends in one of the sentences that begin at these places."""
    if proof is None or proof.field != "abstract":
        return False
    last = proof.end - 1
    spans = split_sentences(row["abstract"])
    return any(span.start <= last < span.end and span.start in wanted for span in spans)


def _sentence(row: Mapping[str, Any], start: int) -> str:
    return next((one.text for one in split_sentences(row["abstract"]) if one.start == start), "")
