"""Labelled papers get their names, kinds and datasets."""

import gzip
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from digest.contributions import find_contribution, find_new_datasets, find_used_datasets
from digest.model import Paper
from tests.fixtures import paper

CORPORA = Path(
    os.environ.get("DIGEST_CORPORA", Path(__file__).parents[2].parent / "shared" / "corpora")
)


@pytest.fixture(scope="module")
def labelled() -> list[tuple[Paper, dict[str, Any]]]:
    """Return papers with their labels, or skip the tests where the corpus is missing."""
    path = CORPORA / "gold-dev.jsonl.gz"
    if not path.exists():
        pytest.skip(f"no corpus at {path}; set DIGEST_CORPORA")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(_paper(row), row["labels"]) for row in rows]


def _paper(row: dict[str, Any]) -> Paper:
    categories = tuple(row["categories"])
    return paper(
        title=row["title"],
        abstract=row["abstract"],
        primary=categories[0],
        categories=categories,
    )


def _f1(pairs: Iterable[tuple[Iterable[str], Iterable[str]]]) -> float:
    """Return the harmonic mean of precision and recall of names found and wanted."""
    right = both = 0
    for found, wanted in pairs:
        got, labels = ({name.casefold() for name in names} for names in (found, wanted))
        right, both = right + len(got & labels), both + len(got) + len(labels)
    return 2 * right / both


def test_most_get_their_name_and_kind(labelled: list[tuple[Paper, dict[str, Any]]]) -> None:
    found = [(find_contribution(of), labels) for of, labels in labelled]
    assert sum(got.name == labels["name"] for got, labels in found) >= 0.95 * len(found)
    assert sum(got.kind == labels["kind"] for got, labels in found) >= 0.9 * len(found)


def test_most_get_their_new_datasets(labelled: list[tuple[Paper, dict[str, Any]]]) -> None:
    found = (
        (find_new_datasets(of, find_contribution(of)), la["new_datasets"]) for of, la in labelled
    )
    assert _f1(found) >= 0.9


def test_most_get_their_used_datasets(labelled: list[tuple[Paper, dict[str, Any]]]) -> None:
    found = (
        (find_used_datasets(of, la["new_datasets"]), la["used_datasets"]) for of, la in labelled
    )
    assert _f1(found) >= 0.9
