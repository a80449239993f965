"""Sets a newsletter up: its first digest.toml and its weekly schedule; and checks a setup.

`answers` reads the user's answers; `planning` makes the files, `schedules` has weekly times and
reads schedules back, `finding` checks a setup.
"""

from digest.setup.answers import About
from digest.setup.schedules import WeeklyTime

__all__ = ["About", "WeeklyTime"]
