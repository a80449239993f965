"""What a command starts from: settings, a voice, progress and the time; and what it leaves."""

import math
import os
import re
import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import typer

from digest.cli.ending import speak_with
from digest.cli.options import Given
from digest.config import Settings, find_file, load_settings
from digest.config.schema import find_secrets
from digest.console.journal import About, Journal, RotatingFile
from digest.console.progress import TerminalProgress
from digest.console.voice import Voice
from digest.errors import ConfigError, DigestError, LibraryError, UsageError
from digest.model import Run
from digest.stopping import INTERRUPTED
from digest.wiring.parts import Parts, SystemClock

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


@dataclass(slots=True)
class Outcome:
    """How a run ended; it failed unless the block that is remembered says otherwise."""

    exit_code: int = 1
    summary: str = ""


@contextmanager
def remembered(parts: Parts, session: Session, command: str, subject: str) -> Iterator[Outcome]:
    """Remember how the block ends, and let every error pass."""
    outcome = Outcome(summary=subject)
    try:
        yield outcome
    except DigestError as error:
        outcome.exit_code, outcome.summary = error.exit_code, f"{subject}: {error}"
        raise
    except KeyboardInterrupt:
        outcome.exit_code, outcome.summary = INTERRUPTED, f"{subject}: interrupted"
        raise
    finally:
        _save(parts, session, command, outcome)


def _save(parts: Parts, session: Session, command: str, outcome: Outcome) -> None:
    """Store a line of history; that it cannot be stored must not hide what happened."""
    run = Run(
        command=command,
        started=session.started,
        # The machine's time may have been set meanwhile.
        ended=session.started + timedelta(seconds=parts.tools.clock.monotonic() - session.began),
        exit_code=outcome.exit_code,
        summary=outcome.summary,
    )
    try:
        parts.library.save_run(run)
    except LibraryError as error:
        session.voice.note(f"This run is missing from the history. {error}")
