"""SQLite's errors in the user's words."""

import sqlite3
from pathlib import Path

from digest.errors import LibraryError

RAISED = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite's errors come as; Python cannot decode the words of those that quote damaged text."""

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_UNWRITABLE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}
_IN_USE = (
    "The library {file} is in use by another program that does not let go of it.",
    "Wait until that has ended, then run the same command again.",
)
_FULL = (
    "The disk is full: the library {file} cannot take more.",
    "Free some space and run the same command again; what was saved before is safe.",
)
_CLOSED = (
    "The library {file} cannot be opened for writing: {reason}.",
    "Check the permissions of the file and its folder, or set DIGEST_HOME to another folder.",
)
_GARBLED = (
    "A text in the library {file} is damaged: {reason}.",
    "digest library check says where. Restore a backup in its place.",
)
_BROKEN = (
    "The library {file} cannot be read or written: {reason}.",
    "Check the disk it is on and the room left there, then run the same command again.",
)
_SENTENCES = {
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_PROTOCOL: _IN_USE,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
    sqlite3.SQLITE_READONLY: _CLOSED,
    sqlite3.SQLITE_PERM: _CLOSED,
    sqlite3.SQLITE_AUTH: _CLOSED,
    sqlite3.SQLITE_IOERR: _BROKEN,
    sqlite3.SQLITE_NOLFS: _BROKEN,
}


def is_damage(error: Exception) -> bool:
    """Tell whether the file is no database, or one that is malformed."""
    return _primary_code(error) in _DAMAGED


def is_mistaken(error: Exception) -> bool:
    """Tell whether a statement does not fit the tables: by a bug of ours, or by damage to them."""
    return _primary_code(error) == sqlite3.SQLITE_ERROR


def is_garbled(error: Exception) -> bool:
    """Tell whether a text is not one in UTF-8."""
    # Raised by Python, with no code.
    is_quoted = isinstance(error, UnicodeDecodeError)
    return is_quoted or str(error).startswith("Could not decode to UTF-8")


def is_busy(error: sqlite3.Error) -> bool:
    """Tell whether somebody else is using the file."""
    return _primary_code(error) == sqlite3.SQLITE_BUSY


def is_closed(error: sqlite3.Error) -> bool:
    """Tell whether the file or its folder may not be written to."""
    return _primary_code(error) in _UNWRITABLE


def explain(error: Exception, file: Path) -> LibraryError | None:
    """Return what to tell the user, or None where the error is a bug of ours."""
    words = _GARBLED if is_garbled(error) else _SENTENCES.get(_primary_code(error))
    if words is None or not isinstance(error, sqlite3.Error):
        return None
    sentence, hint = words
    return LibraryError(sentence.format(file=file, reason=error), hint=hint)


def foreign(file: Path) -> LibraryError:
    """Return the refusal of a database that another program made."""
    return LibraryError(
        f"{file} is a database of another program, not a library of digest; it was left alone.",
        hint="Move it elsewhere, or set DIGEST_HOME to another folder.",
    )


def refused(done: str) -> LibraryError:
    """Return the refusal to pass on a library that is damaged."""
    return LibraryError(
        f"The library is damaged; {done}.",
        hint="digest library check says how. Keep the backups that you have.",
    )


def newer(file: Path) -> LibraryError:
    """Return the refusal of a library that a later version of digest has migrated."""
    return LibraryError(
        f"The library {file} was made by a newer version of digest; it was left alone.",
        hint="Update digest, or set DIGEST_HOME to another folder.",
    )


def unknown(file: Path, version: int) -> LibraryError:
    """Return the refusal of a library whose version digest never wrote."""
    return LibraryError(
        f"The library {file} says that its version is {version}, which digest never writes; "
        "it was left alone.",
        hint="Move it elsewhere: the next run starts a new library.",
    )


def folder(file: Path) -> LibraryError:
    """Return the refusal of a folder in the library's place."""
    return LibraryError(
        f"{file} is a folder, where the library's file should be.",
        hint="Move it elsewhere, or set DIGEST_HOME to another folder.",
    )


def _primary_code(error: Exception) -> int:
    # Errors that Python raises itself, such as on a closed connection, carry no code.
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF
