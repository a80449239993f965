"""The help of commands looks as typer's own, which loads more."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.main import get_command
from typer.rich_utils import rich_format_help

from digest.cli.app import app
from digest.console.help import show_help


def _commands() -> Iterator[tuple[Any, typer.Context]]:
    """Yield each command and group, with a context that help is asked in."""
    waiting: list[tuple[Any, typer.Context]] = []
    root: Any = get_command(app)
    waiting.append((root, typer.Context(root, info_name="digest")))
    while waiting:
        command, ctx = waiting.pop()
        yield command, ctx
        for name, member in getattr(command, "commands", {}).items():
            waiting.append((member, typer.Context(member, info_name=name, parent=ctx)))


@pytest.mark.parametrize("colours", ["", "1"])
@pytest.mark.parametrize("width", ["40", "80", "120"])
def test_the_help_of_every_command_is_drawn_as_typer_draws_it(
    width: str, colours: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("GITHUB_ACTIONS", "PY_COLORS", "NO_COLOR", "TTY_COMPATIBLE", "TERMINAL_WIDTH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("FORCE_COLOR", colours)
    seen = 0
    for command, ctx in _commands():
        rich_format_help(obj=command, ctx=ctx, markup_mode="rich")
        expected = capsys.readouterr().out
        show_help(command, ctx)
        assert capsys.readouterr().out == expected
        assert ("\x1b[" in expected) is bool(colours)
        seen += 1
    assert seen > 10
