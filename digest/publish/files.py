"""Posts as files in a folder: each written whole, and never over an editor's work."""

import errno
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import chain, count
from pathlib import Path

from digest.errors import EditedError
from digest.model import Artifact
from digest.ports import Library
from digest.publish.folder import (
    explained,
    explained_folder,
    failure,
    hash_content,
    make_folder,
    read_hash,
    stage,
    whole_path,
)
from digest.staging import sweep


class FolderShelf:
    """Writes posts into a folder; the library remembers what was written where."""

    def __init__(self, folder: Path, library: Library) -> None:
        self._folder = folder
        self._library = library

    def check(self, artifacts: Sequence[Artifact], *, force: bool) -> tuple[Path, ...]:
        """Return the paths that `write` would, raise what it would refuse, and change nothing."""
        contents = self._contents(artifacts)
        self._find_theirs(contents, force=force)
        return tuple(contents)

    def write(self, artifacts: Sequence[Artifact], *, force: bool) -> tuple[Path, ...]:
        """Write each file whole, and return the paths in order, as `folder / name`.

        A file that is not ours is refused; with `force` it is kept as `NAME.bak`.  One that
        holds the content already is left alone.  Raises OutputError, LibraryError, and
        ValueError for a name that is a path or is given twice.
        """
        contents = self._contents(artifacts)
        theirs = self._find_theirs(contents, force=force)
        make_folder(self._folder)
        sweep(self._folder)
        for path, content in contents.items():
            self._library.save_written(whole_path(path), hash_content(content))
        _replace(contents, theirs)
        return tuple(contents)

    def _contents(self, artifacts: Sequence[Artifact]) -> dict[Path, bytes]:
        """Return what is to be written where."""
        _check_names([artifact.name for artifact in artifacts])
        return {self._folder / artifact.name: artifact.content for artifact in artifacts}

    def _find_theirs(self, contents: Mapping[Path, bytes], *, force: bool) -> Sequence[Path]:
        """Return the files that are not ours.  Raises OutputError for them unless `force`."""
        standing = _standing(self._folder)
        theirs = [path for path, content in contents.items() if not self._is_ours(path, content)]
        if theirs and not force:
            raise _refusal(theirs)
        if not all(_holds(path, content) for path, content in contents.items()):
            _check_writable(standing, self._folder)
        return theirs

    def _is_ours(self, path: Path, content: bytes) -> bool:
        if not os.path.lexists(path):
            return True
        found = read_hash(path)
        return found == hash_content(content) or found in self._library.load_written(
            whole_path(path)
        )


def write_new(contents: Mapping[Path, bytes], *, force: bool) -> None:
    """Write files whole, all or none, where none of these names is taken by anything else.

    With `force` what is there is kept as `NAME.bak`.  Raises OutputError.
    """
    theirs = [path for path, content in contents.items() if _is_taken(path, content)]
    if theirs and not force:
        raise _refusal(theirs)
    for folder in dict.fromkeys(path.parent for path in contents):
        _check_writable(_standing(folder), folder)
        make_folder(folder)
    _replace(contents, theirs)


def _is_taken(path: Path, content: bytes) -> bool:
    """Tell whether a name has another content, or is a link, which may lead anywhere."""
    return os.path.lexists(path) and read_hash(path) != hash_content(content)


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if name in {"", ".", ".."} or not set(name).isdisjoint("/\\\0"):
            message = f"{name!r} is not the name of a file"
            raise ValueError(message)
    # Some file systems do not tell "A" from "a".
    if len({name.casefold() for name in names}) < len(names):
        message = f"one name twice: {names}"
        raise ValueError(message)


def _standing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there.  Raises OutputError."""
    with explained_folder(folder):
        standing = next(place for place in (folder, *folder.parents) if _is_there(place))
        if not standing.is_dir():
            raise NotADirectoryError
        return standing


def _check_writable(standing: Path, folder: Path) -> None:
    """Refuse to write below a folder that this user may not change."""
    as_we_are = os.access in os.supports_effective_ids
    if not os.access(standing, os.W_OK | os.X_OK, effective_ids=as_we_are):
        raise failure(folder, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def _is_there(place: Path) -> bool:
    """Tell whether anything has this name.  Raises OSError where that cannot be known."""
    try:
        place.lstat()
    except FileNotFoundError:
        return False
    return True


def _refusal(paths: Sequence[Path]) -> EditedError:
    names = ", ".join(str(path) for path in paths)
    verb = "was" if len(paths) == 1 else "were"
    return EditedError(
        f"{names} {verb} changed or made by somebody else; nothing was written.",
        hint="Give --force to write the new version and keep the present one as .bak.",
    )


def _replace(contents: Mapping[Path, bytes], theirs: Sequence[Path]) -> None:
    # All are staged before the first is replaced, so that a full disk changes nothing.
    with ExitStack() as stack:
        ready = [
            (path, stage(path, content, stack))
            for path, content in contents.items()
            if not _holds(path, content)
        ]
        for path, temporary in ready:
            with explained(path):
                if path in theirs:
                    path.rename(_backup_name(path))
                temporary.replace(path)


def _holds(path: Path, content: bytes) -> bool:
    return os.path.lexists(path) and read_hash(path) == hash_content(content)


def _backup_name(path: Path) -> Path:
    endings = chain([".bak"], (f".bak{number}" for number in count(1)))
    names = (path.with_name(path.name + ending) for ending in endings)
    return next(name for name in names if not os.path.lexists(name))
