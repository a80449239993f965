"""What a command starts from: settings, a voice, a progress display, and the time."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer

from digest.cli.options import Given
from digest.config import Settings, find_file, load_settings
from digest.console.progress import TerminalProgress
from digest.console.voice import Voice
from digest.wiring import SystemClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run of one command."""

    settings: Settings
    voice: Voice
    progress: TerminalProgress
    started: datetime


def open_session(ctx: typer.Context, *, verbose: bool, quiet: bool, config: str | None) -> Session:
    """Read the configuration and make the voice, from options before or after the command."""
    before: Given = ctx.obj
    voice = Voice(quiet=quiet or before.quiet, verbose=verbose or before.verbose)
    name = config or before.config
    file = Path(name) if name else find_file(Path.cwd())
    settings = load_settings(file, os.environ, Path.cwd())
    voice.note(f"Configuration: {file or 'none'}. Library: {settings.home}.")
    return Session(
        settings=settings,
        voice=voice,
        progress=TerminalProgress(voice),
        started=SystemClock().now(),
    )
