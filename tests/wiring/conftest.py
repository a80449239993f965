"""A desk for each test, or for a module."""

from pathlib import Path

import pytest

from tests.wiring.desk import CommandLine


@pytest.fixture
def desk(tmp_path: Path) -> CommandLine:
    """Give an empty desk."""
    return CommandLine(tmp_path)
