"""Renderers, and where what they render goes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from digest.model import Artifact, Digest


class Renderer(Protocol):
    """Turns an issue into one file."""

    name: str

    def render(self, digest: Digest) -> Artifact:
        """Return the file: a pure function of the issue."""
        ...


class Shelf(Protocol):
    """Where posts are written."""

    def check(self, artifacts: Sequence[Artifact], *, force: bool) -> Sequence[Path]:
        """Return the paths that `write` would write; raise what it would refuse, change nothing."""
        ...

    def write(self, artifacts: Sequence[Artifact], *, force: bool) -> Sequence[Path]:
        """Write each file whole, and return the paths.

        Raises OutputError, before anything is written, where a file was changed since it was
        written or was never ours, unless `force`.
        """
        ...
