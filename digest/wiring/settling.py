"""Writes the files of a new setup."""

from collections.abc import Mapping
from pathlib import Path

from digest.errors import OutputError


def write_setup(contents: Mapping[Path, bytes], *, force: bool) -> None:
    """Write files, all or none; what is there is refused, or kept as .bak.  Raises OutputError."""
    from digest.publish.files import write_new

    try:
        write_new(contents, force=force)
    except OutputError as error:
        hint = error.hint if "--force" in error.hint else "Choose another place by --config FILE."
        raise OutputError(str(error), hint=hint) from error
