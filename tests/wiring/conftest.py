"""A desk for each test, or for a module."""

from pathlib import Path

import pytest

from tests.wiring.command_line import CommandLine


@pytest.fixture
def shell(tmp_path: Path) -> CommandLine:
    """Give an empty desk."""
    return CommandLine(tmp_path)
