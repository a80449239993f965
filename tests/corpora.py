"""Where the real metadata lies, if it is here: tests that need it skip where it is not."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from digest.codec import parse
from digest.model import Paper
from tests.standins.arxiv.records import read_records

FOLDER = Path(
    os.environ.get("DIGEST_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora")
)
REAL = FOLDER / "metadata-2026-01.jsonl.gz"
YEAR = FOLDER / "metadata-2025-sample25k.jsonl.gz"


def need(name: str) -> Path:
    """Return the path of a file or folder of the corpora, or skip the test without it."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"no corpus at {path}; set DIGEST_CORPORA")
    return path


def rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of `NAME.jsonl.gz`, or skip the test without it."""
    return read_records(need(f"{name}.jsonl.gz"))


def paper_of(row: Mapping[str, Any]) -> Paper:
    """Return the paper of a row, in which authors are bare names."""
    return parse(Paper, {**row, "authors": [{"name": name} for name in row["authors"]]})
