"""Keeps one line of history a run, a failed one too, for `digest status`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from digest.cli.session import Session
from digest.errors import DigestError, LibraryError
from digest.model import Run
from digest.stopping import INTERRUPTED
from digest.wiring import Parts


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
