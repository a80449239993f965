"""Finds folders that a build could not write to."""

import os
from collections.abc import Iterator
from pathlib import Path

from digest.config import Settings
from digest.setup.finding import Finding

_LIBRARY = "library.sqlite"


def find_closed_folders(settings: Settings) -> Iterator[Finding]:
    """Yield the folders of library and posts that cannot be written; nothing is changed."""
    places = (
        (settings.home, "library", "Set home (DIGEST_HOME) to a folder of your own."),
        (settings.build.output, "posts", "Set build.output to a folder of your own."),
    )
    for folder, part, hint in places:
        if trouble := what_closes(folder):
            yield Finding(part=part, sentence=f"The folder of the {part}, {trouble}.", hint=hint)
    library = settings.home / _LIBRARY
    if os.path.lexists(library) and not _may(library, os.R_OK | os.W_OK):
        yield Finding(
            part="library",
            sentence=f"The library {library} may not be read and written.",
            hint="Look whose it is: perhaps digest ran as another user.",
        )


def what_closes(folder: Path) -> str:
    """Say what is wrong with a folder or, if it is to be made, the one above; else nothing."""
    standing = next(place for place in (folder, *folder.absolute().parents) if _is_there(place))
    if not os.path.isdir(standing):  # noqa: PTH112 - `Path.is_dir` raises where it may not look
        return f"{folder}, cannot be made: {standing} is not a folder"
    if not _may(standing, os.W_OK | os.X_OK):
        verb = "may not be written to" if standing == folder else "cannot be made"
        below = "" if standing == folder else f": {standing} may not be written to"
        return f"{folder}, {verb}{below}"
    return ""


def _may(path: Path, mode: int) -> bool:
    as_we_are = os.access in os.supports_effective_ids
    return os.access(path, mode, effective_ids=as_we_are)


def _is_there(place: Path) -> bool:
    return os.path.lexists(place)
