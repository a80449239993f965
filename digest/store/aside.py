"""A damaged library is kept: renamed with its side files, never over another file."""

from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from digest.errors import LibraryError

# What SQLite keeps beside a database; a leftover would be taken for the next library's own.
SIDE_FILES = ("-wal", "-shm", "-journal")


def put_aside(file: Path, at: datetime) -> LibraryError:
    """Rename a damaged library, and return what to tell the user."""
    try:
        kept = _rename(file, at)
    except FileNotFoundError:
        return taken_away(file)
    except OSError as error:
        return LibraryError(
            f"The library {file} is damaged and cannot be put aside: {error.strerror}.",
            hint="Move it elsewhere by hand: the next run starts a new library.",
        )
    return LibraryError(
        f"The library {file} is damaged; it was put aside as {kept}.",
        hint="Run the same command again: it starts a new library.",
    )


def taken_away(file: Path) -> LibraryError:
    """Return what to tell the user where another run has already put the file aside."""
    return LibraryError(
        f"The library {file} was damaged, and another run has put it aside.",
        hint="Run the same command again: it uses the new library.",
    )


def files(file: Path) -> tuple[Path, ...]:
    """Return the paths that a database may occupy, side files first."""
    return (*(beside(file, suffix) for suffix in SIDE_FILES), file)


def beside(file: Path, suffix: str) -> Path:
    """Return the path of a side file."""
    return file.with_name(file.name + suffix)


def _rename(file: Path, at: datetime) -> Path:
    kept = _free_name(file, at)
    for suffix in SIDE_FILES:
        if beside(file, suffix).exists():
            beside(file, suffix).rename(beside(kept, suffix))
    return file.rename(kept)


def _free_name(file: Path, at: datetime) -> Path:
    stamp = at.astimezone(UTC).strftime(".corrupt-%Y%m%dT%H%M%SZ")
    endings = chain([stamp], (f"{stamp}-{number}" for number in count(2)))
    names = (beside(file, ending) for ending in endings)
    return next(name for name in names if not any(part.exists() for part in files(name)))
