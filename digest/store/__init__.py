"""The library: everything seen, kept in one SQLite file."""

from digest.store.library import SqliteLibrary, open_library

__all__ = ["SqliteLibrary", "open_library"]
