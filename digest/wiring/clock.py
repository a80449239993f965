"""The clock of this machine, and its folders."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path


def state_folder(library: Path) -> Path:
    """Return the folder for what all runs of a user share, whatever their library.

    A user without a home folder, as services often are, has it in the library's.
    """
    from platformdirs import user_state_path

    try:
        has_home = bool(os.environ.get("XDG_STATE_HOME")) or Path.home().is_dir()
        return user_state_path("digest-post") if has_home else library
    except (RuntimeError, OSError):
        return library


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait that long."""
        time.sleep(seconds)
