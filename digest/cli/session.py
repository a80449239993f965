"""What a command starts from: settings, a voice, a progress display, and the time."""

import math
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer

from digest.cli.options import Given
from digest.config import Settings, find_file, load_settings
from digest.console.progress import TerminalProgress
from digest.console.voice import Voice
from digest.errors import UsageError
from digest.wiring import SystemClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run of one command."""

    settings: Settings
    voice: Voice
    progress: TerminalProgress
    started: datetime


def open_session(
    ctx: typer.Context,
    *,
    verbose: bool,
    quiet: bool,
    config: str | None,
    budget: float | None = None,
) -> Session:
    """Read the configuration and make the voice, from options before or after the command.

    A budget, in seconds, wins over the configured one.
    """
    before: Given = ctx.obj
    voice = Voice(quiet=quiet or before.quiet, verbose=verbose or before.verbose)
    name = config or before.config
    file = Path(name) if name else find_file(Path.cwd())
    settings = _within(budget, load_settings(file, os.environ, Path.cwd()))
    voice.note(f"Configuration: {file or 'none'}. Library: {settings.home}.")
    return Session(
        settings=settings,
        voice=voice,
        progress=TerminalProgress(voice),
        started=SystemClock().now(),
    )


def _within(budget: float | None, settings: Settings) -> Settings:
    """Return the settings with another budget, if one is given.  Raises UsageError."""
    if budget is None:
        return settings
    if not (math.isfinite(budget) and budget > 0):
        raise UsageError(
            f"--budget: {budget:g} is no number of seconds above 0.", hint="For example: 120"
        )
    return settings.model_copy(update={"budget": budget})
