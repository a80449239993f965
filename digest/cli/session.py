"""What a command starts from: settings, a voice, a progress display, and the time."""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer

from digest.cli.ending import speak_with
from digest.cli.logbook import keep_log
from digest.cli.options import Given
from digest.config import Settings, find_file, load_settings
from digest.config.secrets import find_secrets
from digest.console.progress import TerminalProgress
from digest.console.voice import Voice
from digest.errors import ConfigError, UsageError
from digest.wiring import SystemClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run of one command; `began` is when, in seconds that never go back."""

    settings: Settings
    voice: Voice
    progress: TerminalProgress
    started: datetime
    began: float


def open_session(
    ctx: typer.Context,
    *,
    verbose: bool,
    quiet: bool,
    config: str | None,
    log: str | None = None,
    budget: float | None = None,
    wait: float | None = None,
) -> Session:
    """Read the configuration and make the voice, from options before or after the command.

    Budget and wait, in seconds, win over the configured ones.
    """
    before: Given = ctx.obj
    voice = Voice(quiet=quiet or before.quiet, verbose=verbose or before.verbose)
    speak_with(voice, ctx)
    folder = _working_folder()
    name, log = config or before.config, log or before.log
    file = Path(name) if name else find_file(folder)
    try:
        settings = load_settings(file, os.environ, folder)
    except ConfigError:
        if early := log or os.environ.get("DIGEST_LOG"):
            keep_log(Path(early), ctx, voice)
        raise
    if kept := Path(log) if log else settings.log:
        keep_log(kept, ctx, voice, find_secrets(settings, os.environ))
    voice.note(f"Configuration: {file or 'none'}. Library: {settings.home}.")
    clock = SystemClock()
    return Session(
        settings=_within(_budget(budget), _wait(wait), settings),
        voice=voice,
        progress=TerminalProgress(voice),
        started=clock.now(),
        began=clock.monotonic(),
    )


def _working_folder() -> Path:
    """Return the folder that we were started in.  Raises UsageError where it is gone."""
    try:
        return Path.cwd()
    except OSError as error:
        raise UsageError(
            f"The working folder cannot be used: {error.strerror}.",
            hint="Change to a folder that is there.",
        ) from error


def _budget(seconds: float | None) -> Mapping[str, float]:
    """Return a budget as settings have it, none if none is given.  Raises UsageError."""
    if seconds is None:
        return {}
    if not (math.isfinite(seconds) and seconds > 0):
        raise UsageError(
            f"--budget: {seconds:g} is no number of seconds above 0.", hint="For example: 120"
        )
    return {"budget": seconds}


def _wait(seconds: float | None) -> Mapping[str, float]:
    """Return how long to wait for another run, as settings have it.  Raises UsageError."""
    if seconds is None:
        return {}
    if not (math.isfinite(seconds) and seconds >= 0):
        raise UsageError(
            f"--wait: {seconds:g} is no number of seconds from 0 on.", hint="For example: 60"
        )
    return {"wait": seconds}


def _within(
    own: Mapping[str, float], of_builds: Mapping[str, float], settings: Settings
) -> Settings:
    """Return the settings with what flags say in place of the configuration."""
    build = settings.build.model_copy(update=of_builds)
    return settings.model_copy(update={**own, "build": build})
