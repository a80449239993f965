"""Lanes tell of their waits while the thread that hears them begins and ends its bar."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from types import FrameType
from typing import Any

import pytest

from digest.console.progress import TerminalProgress
from digest.console.voice import Voice


class Watched(Voice):
    """A voice that somebody listens to."""

    @property
    def is_watched(self) -> bool:
        """Somebody always watches."""
        return True


@pytest.fixture
def progress(monkeypatch: pytest.MonkeyPatch) -> TerminalProgress:
    """Take standard error for a terminal."""
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm", "COLUMNS": "80"}.items():
        monkeypatch.setenv(name, value)
    return TerminalProgress(Watched(verbose=True))


@contextmanager
def ended_before(line: int, progress: TerminalProgress) -> Iterator[None]:
    """End the bar before one of the lines that `note` goes through, as another thread may."""
    code, passed = TerminalProgress.note.__code__, count(1)

    def follow(frame: FrameType, event: str, _: Any) -> Any:  # noqa: ANN401 - as sys has it
        if frame.f_code is not code:
            return None
        if event == "line" and next(passed) == line:
            progress.end()
        return follow

    before = sys.gettrace()
    sys.settrace(follow)
    try:
        yield
    finally:
        sys.settrace(before)


@pytest.mark.parametrize("line", [1, 2, 3])
def test_a_bar_may_end_while_a_wait_is_told(
    progress: TerminalProgress, capsys: pytest.CaptureFixture[str], line: int
) -> None:
    progress.begin("Asking about the papers", 5)
    with ended_before(line, progress):
        progress.note("Trying again in 30 s.")
    assert "Trying again in 30 s." in capsys.readouterr().err


def test_every_wait_is_told_whole_whoever_tells_it(
    progress: TerminalProgress, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = [f"Service {number} asks for a pause." for number in range(8)]

    def tell(note: str) -> None:
        for _ in range(20):
            progress.note(note)

    lanes = [threading.Thread(target=tell, args=(note,)) for note in notes]
    for lane in lanes:
        lane.start()
    for _ in range(10):
        progress.begin("Asking about the papers", 5)
        progress.advance(3)
        progress.end()
    for lane in lanes:
        lane.join(30)
    told = capsys.readouterr().err
    assert [told.count(note) for note in notes] == [20] * len(notes)
