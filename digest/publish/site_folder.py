"""An archive's folder: each file written whole, and nothing of anybody else's touched.

A manifest in it has the hash of all that was written.  It says before a file is replaced what will
lie there, so that a run that is killed leaves nothing that the next one does not know as its own.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from digest.errors import OutputError
from digest.model import SiteIssue
from digest.ports import Leaf
from digest.publish.manifest import (
    Manifest,
    Written,
    check_name,
    parse_manifest,
    write_manifest,
)
from digest.publish.placing import explained, hash_content, make_folder, read_hash, stage
from digest.staging import sweep

MANIFEST = ".digest-site.json"


class ArchiveFolder:
    """The files of an archive; what is no file of ours stays as it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifest = _read_manifest(folder / MANIFEST)
        self._theirs: dict[Path, None] = {}

    @property
    def issues(self) -> Mapping[str, SiteIssue]:
        """The issues of the archive as it was made last, by stem."""
        return self._manifest.issues

    @property
    def theirs(self) -> Sequence[Path]:
        """What was left as somebody else made it."""
        return tuple(self._theirs)

    def holds(self, name: str, made_from: str) -> bool:
        """Tell whether a file lies there as it was made, from this."""
        written = self._manifest.files.get(name)
        if written is None or written.made_from != made_from:
            return False
        return self._found(name) in written.hashes

    def read(self, name: str) -> bytes:
        """Return a file.  Raises OutputError."""
        path = self._folder / check_name(name)
        with explained(path):
            return path.read_bytes()

    def write(self, leaves: Iterable[Leaf], issues: Iterable[SiteIssue] = ()) -> Sequence[Path]:
        """Write what is not there yet, and return the paths; remember it, and these issues.

        Raises OutputError, and ValueError for a name that is a path.
        """
        made = {check_name(leaf.name): (leaf.made_from, leaf.make()) for leaf in leaves}
        contents = {
            name: content for name, (_, content) in made.items() if self._yields(name, content)
        }
        hashes = {name: hash_content(content) for name, content in contents.items()}
        changed = {name: contents[name] for name in hashes if self._found(name) != hashes[name]}
        known = {issue.stem: issue for issue in issues}
        if not contents and not known:
            return ()
        make_folder(self._folder)
        sweep(self._folder)
        self._save(self._manifest.announcing(hashes))
        self._replace(changed)
        written = {
            name: Written(made_from=made[name][0], hashes=(new,)) for name, new in hashes.items()
        }
        self._save(
            Manifest(
                issues={**self._manifest.issues, **known},
                files={**self._manifest.files, **written},
            )
        )
        return tuple(self._folder / name for name in changed)

    def finish(self, issues: Iterable[SiteIssue], names: Iterable[str]) -> Sequence[Path]:
        """Remove what the archive no longer has, and return the paths.  Raises OutputError."""
        kept, gone = set(names), []
        for name, written in self._manifest.files.items():
            path = self._folder / name
            if name not in kept and self._found(name) in written.hashes:
                with explained(path):
                    path.unlink()
                gone.append(path)
        files = {name: one for name, one in self._manifest.files.items() if name in kept}
        wanted = Manifest(issues={issue.stem: issue for issue in issues}, files=files)
        if wanted != self._manifest:
            self._save(wanted)
        return tuple(gone)

    def _yields(self, name: str, content: bytes) -> bool:
        """Tell whether a file may be written: nothing lies there, or what is ours, or the same."""
        path = self._folder / name
        if not os.path.lexists(path):
            return True
        ours = self._found(name) in {hash_content(content), *self._manifest.hashes_of(name)}
        if not ours:
            self._theirs[path] = None
        return ours

    def _found(self, name: str) -> str | None:
        """Return the hash of what lies there; None for nothing, and for what is no file."""
        path = self._folder / name
        return read_hash(path) if path.is_file() else None

    def _replace(self, contents: Mapping[str, bytes]) -> None:
        # All are staged before the first is replaced, so that a full disk changes nothing.
        with ExitStack() as stack:
            ready = [
                (self._folder / name, stage(self._folder / name, content, stack))
                for name, content in contents.items()
            ]
            for path, temporary in ready:
                with explained(path):
                    temporary.replace(path)

    def _save(self, manifest: Manifest) -> None:
        path = self._folder / MANIFEST
        content = write_manifest(manifest)
        with ExitStack() as stack:
            temporary = stage(path, content, stack)
            with explained(path):
                temporary.replace(path)
        self._manifest = manifest


def _read_manifest(path: Path) -> Manifest:
    """Return what the folder remembers.  Raises OutputError where that cannot be read."""
    if not os.path.lexists(path):
        return Manifest()
    try:
        return parse_manifest(path.read_bytes())
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror}.") from error
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise OutputError(
            f"{path} is damaged: nobody knows any longer which files there are ours.",
            hint="Restore it, or write the site to a folder that is new (-o).",
        ) from error
