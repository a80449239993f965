"""A fresh library for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.store import SqliteLibrary, open_library
from tests.store.samples import now


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqliteLibrary]:
    """Give an empty library."""
    with open_library(tmp_path, now=now) as opened:
        yield opened
