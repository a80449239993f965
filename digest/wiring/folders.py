"""Where things lie that are the user's own, and not a library's."""

import os
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
