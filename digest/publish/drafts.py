"""The folder of posts, where an editor may have changed what a build wrote."""

import os
from pathlib import Path

from digest.errors import OutputError
from digest.ports import Draft, Library
from digest.publish.folder import hash_content, whole_path


class PostFolder:
    """Posts as files in a folder; the library remembers what was written where."""

    def __init__(self, folder: Path, library: Library) -> None:
        self._folder = folder
        self._library = library

    def find(self, stem: str) -> Draft | None:
        """Return an issue's post, if it is there.  Raises OutputError where it cannot be read."""
        path = self._folder / f"{stem}.md"
        if not os.path.lexists(path):
            return None
        try:
            content = path.read_bytes()
        except OSError as error:
            raise OutputError(f"{path} cannot be read: {error.strerror}.") from error
        written = self._library.load_written(whole_path(path))
        return Draft(content=content, changed=hash_content(content) not in written)
