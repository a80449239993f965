"""A desk for each test, or for a module."""

from pathlib import Path

import pytest

from tests.wiring.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give an empty desk."""
    return Desk(tmp_path)
