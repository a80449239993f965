"""The session of a command: settings, voice, progress, start; and the record of its run."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from digest.cli.options import Common
from digest.errors import ConfigError, DigestError, LibraryError, UsageError
from digest.stopping import INTERRUPTED

if TYPE_CHECKING:
    from digest.config import Settings
    from digest.console.voice import TerminalProgress, Voice
    from digest.net.client import Response
    from digest.wiring.opening import CommandPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run of one command.

    `began` is its start in seconds of the monotonic clock, `file` the configuration, if any.
    """

    settings: "Settings"
    voice: "Voice"
    progress: "TerminalProgress"
    started: datetime
    began: float
    file: Path | None = None

    def open(
        self,
        *,
        source: str = "arxiv",
        issue: bool = False,
        check_response: "Callable[[Response], object]" = lambda _: None,
    ) -> "AbstractContextManager[CommandPorts]":
        """Open the library and a source, as `open_ports` does."""
        from digest.wiring.opening import open_ports

        return open_ports(
            self.settings, self.progress, source=source, issue=issue, check_response=check_response
        )


def open_voice(ctx: typer.Context) -> "Voice":
    """Return the voice of a command that reads no configuration, with the log of `--log`."""
    common: Common = ctx.obj
    voice = common.speak()
    if common.log:
        voice.keep_log(Path(common.log), ctx.command_path.removeprefix("digest "))
    return voice


def open_session(ctx: typer.Context, **options: tuple[str, object]) -> Session:
    """Read the configuration and make the voice, from options before or after the command.

    `options` have the option and its value, None if not given, by the variable of the setting that
    they override.
    """
    from digest.config import find_file, load_settings
    from digest.config.loading import find_secrets
    from digest.console.voice import TerminalProgress
    from digest.wiring.opening import SystemClock

    common: Common = ctx.obj
    voice, command = common.speak(), ctx.command_path.removeprefix("digest ")
    try:
        folder = Path.cwd()
    except OSError as error:  # it was removed
        raise UsageError(
            f"The working folder cannot be used: {error.strerror}.",
            hint="Change to a folder that is there.",
        ) from error
    file = Path(common.config) if common.config else find_file(folder)
    given = {name: f"{value}" for name, (_, value) in options.items() if value is not None}
    spelling = {name: options[name][0] for name in given}
    try:
        settings = load_settings(file, os.environ | given, folder, spelling)
    except ConfigError:
        if early := common.log or os.environ.get("DIGEST_LOG"):
            voice.keep_log(Path(early), command)
        raise
    if log := Path(common.log) if common.log else settings.log:
        voice.keep_log(log, command, find_secrets(settings, os.environ))
    voice.note(
        f"Configuration: {file or 'none'}. Library: {settings.library.url or settings.home}."
    )
    clock = SystemClock()
    return Session(
        settings=settings,
        voice=voice,
        progress=TerminalProgress(voice),
        started=clock.now(),
        began=clock.monotonic(),
        file=file,
    )


@dataclass(slots=True)
class RunResult:
    """How a run ended; a run that sets no exit code has failed."""

    summary: str
    exit_code: int = 1


@contextmanager
def record_run(
    ports: "CommandPorts", session: Session, command: str, subject: str
) -> Iterator[RunResult]:
    """Record in the library's history how the block ends; errors pass."""
    from digest.model import Run

    result = RunResult(summary=subject)
    try:
        yield result
    except DigestError as error:
        result.exit_code, result.summary = error.exit_code, f"{subject}: {error}"
        raise
    except KeyboardInterrupt:
        result.exit_code, result.summary = INTERRUPTED, f"{subject}: interrupted"
        raise
    finally:
        # By the monotonic clock, since the machine's time may have been set meanwhile.
        took = timedelta(seconds=ports.clock.monotonic() - session.began)
        run = Run(
            command=command,
            started=session.started,
            ended=session.started + took,
            exit_code=result.exit_code,
            summary=result.summary,
        )
        try:
            ports.library.save_run(run)
        except LibraryError as error:
            # This failure must not hide how the run ended.
            session.voice.note(f"This run is missing from the history. {error}")
