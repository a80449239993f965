"""The library: everything seen, kept in one SQLite file."""

from digest.store.library import open_library
from digest.store.sqlite_library import SqliteLibrary

__all__ = ["SqliteLibrary", "open_library"]
