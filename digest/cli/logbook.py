"""Opens the log of a run, where one is wanted."""

import os
import re
import secrets
from collections.abc import Collection
from pathlib import Path
from typing import Any

from digest.console.journal import About, Journal
from digest.console.rotating import RotatingFile
from digest.console.voice import Voice
from digest.wiring import SystemClock

_NAME_BYTES = 4


def keep_log(path: Path, ctx: Any, voice: Voice, hidden: Collection[str] = ()) -> None:  # noqa: ANN401 - typer's context is private to it
    """Let a voice write down what it tells; values that are `hidden` are left out."""
    clock = SystemClock()
    about = About(run=secrets.token_hex(_NAME_BYTES), command=_command(ctx), process=os.getpid())
    voice.keep(
        Journal(
            RotatingFile(path, sleep=clock.sleep),
            about,
            now=clock.now,
            elapsed=clock.monotonic,
            complain=voice.complain,
            secrets=hidden,
        )
    )


def _command(ctx: Any) -> str:  # noqa: ANN401 - as above
    """Return the name of a command without the program's, such as `library check`."""
    path: str = ctx.command_path
    return re.sub(rf"^{re.escape(ctx.find_root().command_path)} ?", "", path)
