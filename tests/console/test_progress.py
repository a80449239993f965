"""A bar shows what is done and how long the rest will take; tasks follow one another."""

from collections.abc import Callable
from io import StringIO

import pytest
from rich.console import Console

from digest.console.bar import new_bar, time_left
from digest.console.progress import TerminalProgress
from digest.console.voice import Voice

Shown = Callable[[], str]


class Watched(Voice):
    """A voice that somebody listens to."""

    @property
    def is_watched(self) -> bool:
        """Somebody always watches."""
        return True


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shown:
    """Take standard error for a terminal of 80 columns; what it shows is taken off once."""
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm", "COLUMNS": "80"}.items():
        monkeypatch.setenv(name, value)
    return lambda: capsys.readouterr().err


@pytest.mark.parametrize(
    "done, total, speed, elapsed, told",
    [
        (0, 1000, None, 0.0, ""),
        (0, None, None, 3.0, ""),
        (200, None, None, 3.0, ""),
        (200, 1000, None, 3.0, "0:12 left"),
        (400, 1000, 50.0, 99.0, "0:12 left"),
        (400, 1000, 0.1, 9.0, "1:40:00 left"),
        (1000, 1000, 50.0, 9.0, "0:00 left"),
        (1200, 1000, 50.0, 9.0, "0:00 left"),
        (999, 1000, 50.0, 9.0, "0:01 left"),
    ],
)
def test_the_time_left_is_that_of_the_rest_at_the_pace_so_far(
    done: int, total: int | None, speed: float | None, elapsed: float, told: str
) -> None:
    assert time_left(done, total, speed, elapsed) == told


def test_tasks_follow_one_another_each_with_a_bar_of_its_own(shown: Shown) -> None:
    progress = TerminalProgress(Watched())
    for task, steps in (("Fetching listings", 5), ("Fetching 812 papers", 812)):
        progress.begin(task, steps)
        progress.advance(steps - 1)
        progress.end()
    text = shown()
    assert text.index("Fetching listings") < text.index("Fetching 812 papers")
    assert "4/5" in text
    assert "811/812" in text
    assert "Fetching listings" not in text[text.index("Fetching 812 papers") :]


def test_a_task_that_was_not_ended_gives_way_to_the_next(shown: Shown) -> None:
    progress = TerminalProgress(Watched())
    progress.begin("Fetching listings", 5)
    progress.begin("Fetching papers", None)
    progress.advance(200, 1000)
    progress.end()
    assert "200/1000" in shown()


def test_a_wait_is_told_above_the_bar_and_what_comes_from_outside_obeyed_by_none(
    shown: Shown,
) -> None:
    progress = TerminalProgress(Watched())
    progress.begin("Fetching \x9b2J", 5)
    progress.note("Trying again \x9b2Jin 30 s.")
    progress.end()
    text = shown()
    assert "Trying again 2Jin 30 s." in text
    assert "\x9b" not in text


def test_the_longest_task_fits_80_columns() -> None:
    bar = new_bar()
    task = bar.add_task("Fetching 12,345 papers by identifier, the listings of cs.*", total=12345)
    bar.update(task, completed=5000)
    screen = StringIO()
    console = Console(file=screen, width=80, force_terminal=False)
    console.print(bar.get_renderable())
    (line,) = screen.getvalue().splitlines()
    assert "5000/12345" in line
    assert "left" in line
    assert len(line) <= 80
