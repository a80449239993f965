"""digest.toml and the environment become Settings; every mistake is told at once.

Later wins: defaults, `digest.toml`, the environment, and flags, which the commands lay on top.
"""

from digest.config.file import FILE_NAME, find_file
from digest.config.issues import Build, Choice, Topic
from digest.config.loading import load_settings
from digest.config.places import Places
from digest.config.services import Endpoints, Pace, Refresh
from digest.config.settings import Settings
from digest.config.wording import Themes, ThemeSettings, Writer

__all__ = [
    "FILE_NAME",
    "Build",
    "Choice",
    "Endpoints",
    "Pace",
    "Places",
    "Refresh",
    "Settings",
    "ThemeSettings",
    "Themes",
    "Topic",
    "Writer",
    "find_file",
    "load_settings",
]
