"""What a command starts from: settings, a voice, progress and the time; and what it leaves."""

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
    """One run of one command; `began` is when, in seconds that never go back.

    `file` is the configuration that was read, None where there is none.
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
        heed: "Callable[[Response], object]" = lambda _: None,
    ) -> "AbstractContextManager[CommandPorts]":
        """Open the library and a source, as `open_parts` does."""
        from digest.wiring.opening import open_ports

        return open_ports(self.settings, self.progress, source=source, issue=issue, heed=heed)


def open_voice(ctx: typer.Context) -> "Voice":
    """Return the voice of a command that reads no configuration, with the log that is named."""
    common: Common = ctx.obj
    voice = common.speak()
    if common.log:
        voice.keep_log(Path(common.log), _command(ctx))
    return voice


def _command(ctx: typer.Context) -> str:
    """Return the name of a command without the program's, such as `library check`."""
    return ctx.command_path.removeprefix("digest ")


def open_session(ctx: typer.Context, **options: tuple[str, object]) -> Session:
    """Read the configuration and make the voice, from options before or after the command.

    `options` win over the configuration: by the variable of the setting, the name of the option
    that sets it, and what was given, if anything.
    """
    from digest.config import find_file, load_settings
    from digest.config.loading import find_secrets
    from digest.console.voice import TerminalProgress
    from digest.wiring.opening import SystemClock

    common: Common = ctx.obj
    voice, folder = common.speak(), _working_folder()
    file = Path(common.config) if common.config else find_file(folder)
    given = {name: f"{value}" for name, (_, value) in options.items() if value is not None}
    spelt = {name: options[name][0] for name in given}
    try:
        settings = load_settings(file, os.environ | given, folder, spelt)
    except ConfigError:
        if early := common.log or os.environ.get("DIGEST_LOG"):
            voice.keep_log(Path(early), _command(ctx))
        raise
    if kept := Path(common.log) if common.log else settings.log:
        voice.keep_log(kept, _command(ctx), find_secrets(settings, os.environ))
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


def _working_folder() -> Path:
    """Return the folder that we were started in.  Raises UsageError where it is gone."""
    try:
        return Path.cwd()
    except OSError as error:
        raise UsageError(
            f"The working folder cannot be used: {error.strerror}.",
            hint="Change to a folder that is there.",
        ) from error


@dataclass(slots=True)
class Ending:
    """How a run ended; it failed unless the block that is remembered says otherwise."""

    summary: str
    exit_code: int = 1


@contextmanager
def remembered(
    ports: "CommandPorts", session: Session, command: str, subject: str
) -> Iterator[Ending]:
    """Keep how the block ends in the library's history, and let every error pass."""
    from digest.model import Run

    ending = Ending(summary=subject)
    try:
        yield ending
    except DigestError as error:
        ending.exit_code, ending.summary = error.exit_code, f"{subject}: {error}"
        raise
    except KeyboardInterrupt:
        ending.exit_code, ending.summary = INTERRUPTED, f"{subject}: interrupted"
        raise
    finally:
        # The machine's time may have been set meanwhile.
        took = timedelta(seconds=ports.clock.monotonic() - session.began)
        run = Run(
            command=command,
            started=session.started,
            ended=session.started + took,
            exit_code=ending.exit_code,
            summary=ending.summary,
        )
        try:
            ports.library.save_run(run)
        except LibraryError as error:
            # That it cannot be stored must not hide what happened.
            session.voice.note(f"This run is missing from the history. {error}")
