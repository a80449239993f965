"""A place for a library, an empty library there, and one that holds something of every kind."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from digest.store import Library
from tests.store.home import Home
from tests.store.whole import fill


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """Give a place in which there is nothing yet."""
    with ExitStack() as cleanup:
        yield Home(tmp_path / "home", cleanup)


@pytest.fixture
def library(home: Home) -> Library:
    """Give an empty library."""
    return home.open()


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    with ExitStack() as cleanup:
        home = Home(tmp_path_factory.mktemp("filled"), cleanup)
        fill(home)
        return home.file.read_bytes()


@pytest.fixture
def full(home: Home, _filled: bytes) -> Home:
    """Give the place of a library that holds something of every kind."""
    home.folder.mkdir()
    home.file.write_bytes(_filled)
    return home
