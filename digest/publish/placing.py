"""Files of ours by their hashes, and what is told where one cannot be read or written."""

import errno
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

from digest.errors import OutputError
from digest.staging import staged

ELSEWHERE = "Choose another folder with -o."
_ROOM = "Free some space, then run the same command again."


def hash_content(content: bytes) -> str:
    """Return the SHA-256 (hex) of what is written."""
    return sha256(content).hexdigest()


def read_hash(path: Path) -> str | None:
    """Return the SHA-256 of a file; a link has none, for it may lead anywhere."""
    if path.is_symlink():
        return None
    if not path.is_file():
        raise OutputError(f"{path} is not a file.", hint=ELSEWHERE)
    with explained(path):
        return hash_content(path.read_bytes())


def whole_path(path: Path) -> Path:
    """Return the path that the library knows: the folder resolved, the last link not."""
    return path.parent.resolve() / path.name


def make_folder(folder: Path) -> None:
    """Make a folder and those above it.  Raises OutputError."""
    with explained_folder(folder):
        folder.mkdir(parents=True, exist_ok=True)


def stage(path: Path, content: bytes, stack: ExitStack) -> Path:
    """Put a content beside its place, until the stack is left.  Raises OutputError."""
    with explained(path):
        return stack.enter_context(staged(path, content))


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Say of a file why it cannot be written.  Raises OutputError."""
    try:
        yield
    except OSError as error:
        raise failure(path, error) from error


@contextmanager
def explained_folder(folder: Path) -> Iterator[None]:
    """Say of a folder why nothing can be written there.  Raises OutputError."""
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise OutputError(f"{folder} is not a folder.", hint=ELSEWHERE) from error
    except OSError as error:
        raise failure(folder, error) from error


def failure(path: Path, error: OSError) -> OutputError:
    """Return what to tell of a place that cannot be written."""
    hint = _ROOM if error.errno in {errno.ENOSPC, errno.EDQUOT} else ELSEWHERE
    return OutputError(f"{path} cannot be written: {error.strerror}.", hint=hint)
