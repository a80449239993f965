"""The sample week's issue, built once, and desks with copies of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.desk.editor import DeskUser, sit_down
from tests.desk.stage import RunningDesk, build_week, hostile_week, open_desk
from tests.render.sites import open_browser


@pytest.fixture(scope="session")
def once_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the issue, once; the library has the paths of its files, so they are not moved."""
    folder = tmp_path_factory.mktemp("desk") / "here"
    folder.mkdir()
    build_week(folder)
    shutil.copytree(folder, folder.with_name("copy"))
    return folder


@pytest.fixture
def week(once_built: Path) -> Path:
    """Restore the folder to the state after the build."""
    shutil.rmtree(once_built)
    shutil.copytree(once_built.with_name("copy"), once_built)
    return once_built


@pytest.fixture
def desk(week: Path) -> Iterator[RunningDesk]:
    with open_desk(week) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """Open one desk for all tests that do not change it; some of its papers are hostile."""
    folder = tmp_path_factory.mktemp("shared")
    build_week(folder, records=hostile_week())
    with open_desk(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def editor(browser: Browser, desk: RunningDesk) -> Iterator[DeskUser]:
    """Have an editor sit down at the desk."""
    with sit_down(browser, desk) as seated:
        yield seated
