"""Reads digest.toml and the environment into Settings, and reports every mistake at once.

Later sources override earlier ones: defaults, `digest.toml`, the environment, command-line flags.
"""

from digest.config.edits import format_edits, load_edits
from digest.config.loading import FILE_NAME, find_file, load_settings
from digest.config.settings import (
    Choice,
    LibrarySettings,
    Settings,
    TopicSettings,
    WriterSettings,
)
from digest.config.targets import Targets
from digest.config.values import Table

__all__ = [
    "FILE_NAME",
    "Choice",
    "LibrarySettings",
    "Settings",
    "Table",
    "Targets",
    "TopicSettings",
    "WriterSettings",
    "find_file",
    "format_edits",
    "load_edits",
    "load_settings",
]
