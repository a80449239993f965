"""A bar shows what is done and how long the rest will take; any thread may report a wait."""

import re
import threading
from collections.abc import Callable

import pytest

from digest.console.voice import TerminalProgress, Voice

Shown = Callable[[], str]


class WatchedVoice(Voice):
    """A voice that somebody listens to."""

    @property
    def is_watched(self) -> bool:
        """Somebody always watches."""
        return True


@pytest.fixture
def progress() -> TerminalProgress:
    """Return a display that somebody watches."""
    return TerminalProgress(WatchedVoice(verbose=True))


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shown:
    """Take standard error for a terminal of 80 columns; what it shows is taken off once."""
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm", "COLUMNS": "80"}.items():
        monkeypatch.setenv(name, value)
    return lambda: capsys.readouterr().err


def test_tasks_follow_one_another_each_with_a_bar_of_its_own(
    progress: TerminalProgress, shown: Shown
) -> None:
    for task, steps in (("Fetching listings", 5), ("Fetching 812 papers", 812)):
        progress.begin(task, steps)
        progress.advance(steps - 1)
        progress.end()
    text = shown()
    assert text.index("Fetching listings") < text.index("Fetching 812 papers")
    assert "4/5" in text
    assert "811/812" in text
    assert "Fetching listings" not in text[text.index("Fetching 812 papers") :]


def test_many_steps_have_a_rate(progress: TerminalProgress, shown: Shown) -> None:
    progress.begin("Importing a snapshot", None)
    for done in (1000, 2000, 3000):
        progress.advance(done, 1_000_000)
    progress.end()
    assert re.search(r"3000/1000000\S* [\d,]+/s", shown())


def test_a_task_that_was_not_ended_gives_way_to_the_next_whose_total_may_come_late(
    progress: TerminalProgress, shown: Shown
) -> None:
    progress.begin("Fetching listings", 5)
    progress.begin("Fetching papers", None)
    progress.advance(200, 1000)
    progress.end()
    progress.end()
    assert "200/1000" in shown()


def test_a_bar_gives_way_to_what_is_printed_meanwhile_and_goes_on(
    progress: TerminalProgress, shown: Shown
) -> None:
    progress.begin("Building topics", 9)
    progress.advance(3)
    with progress.aside():
        shown()
        progress.advance(7)
        assert shown() == ""
    progress.end()
    assert "7/9" in shown()
    with progress.aside():
        pass
    assert shown() == ""


def test_why_one_waits_is_told_to_all_but_the_quiet_with_a_bar_or_without(shown: Shown) -> None:
    progress = TerminalProgress(WatchedVoice())
    for bar in (False, True):
        if bar:
            progress.begin("Fetching", 5)
        progress.warn("It is out of order. Trying again in 30 s.")
        assert "It is out of order. Trying again in 30 s." in shown()
    progress.end()
    TerminalProgress(Voice(quiet=True)).warn("It is out of order.")
    assert "out of order" not in shown()


def test_a_wait_is_told_above_the_bar_and_what_comes_from_outside_obeyed_by_none(
    progress: TerminalProgress, shown: Shown
) -> None:
    progress.begin("Fetching \x9b2J", 5)
    progress.note("Trying again \x9b2Jin 30 s.")
    progress.end()
    text = shown()
    assert "Trying again 2Jin 30 s." in text
    assert "\x9b" not in text


def test_the_longest_task_fits_80_columns(progress: TerminalProgress, shown: Shown) -> None:
    progress.begin("Fetching 12,345 papers by identifier, the listings of cs.*", 12345)
    progress.advance(5000)
    progress.end()
    text = shown()
    assert "5000/12345" in text
    assert "--:--" in text


def test_every_wait_is_told_whole_whoever_tells_it(
    progress: TerminalProgress, shown: Shown
) -> None:
    notes = [f"Service {number} asks for a pause." for number in range(8)]

    def tell(note: str) -> None:
        for _ in range(20):
            progress.note(note)

    rate_limits = [threading.Thread(target=tell, args=(note,)) for note in notes]
    for rate_limit in rate_limits:
        rate_limit.start()
    for _ in range(10):
        progress.begin("Asking about the papers", 5)
        progress.advance(3)
        progress.end()
    for rate_limit in rate_limits:
        rate_limit.join(30)
    told = shown()
    assert [told.count(note) for note in notes] == [20] * len(notes)
