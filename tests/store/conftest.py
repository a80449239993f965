"""A place for a library, an empty library there, and one that holds something of every kind."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from digest.store import Library
from tests.store.home import Home
from tests.store.whole import fill

ON_FILE = pytest.mark.parametrize("home", ["sqlite"], indirect=True)
"""Marks what is said of a library that is a file."""

QUICK_ON_FILE = pytest.mark.parametrize(
    "home", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)
"""Marks what takes seconds, and is left to long runs on the other database."""


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """Give a place in which there is nothing yet, on either database."""
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    with ExitStack() as cleanup:
        url = server.schema(tmp_path / "home") if server else ""
        yield Home(tmp_path / "home", cleanup, url, server)


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
    if home.url:
        fill(home)
    else:
        home.folder.mkdir()
        home.file.write_bytes(_filled)
    return home
