"""Themes: the headings under which an editor files papers, and the sections of an issue.

`arrange` puts an issue's papers into sections; `find_own` returns the papers that a user's own
themes claim, and why.
"""

import os

from digest.taste import Theme
from digest.themes.sections import ALONE_TITLE, ALSO_TITLE, Group, arrange, find_fitting_section
from digest.themes.taxonomy import (
    NEAR_ENOUGH,
    Nearness,
    find_own,
    load_taxonomy,
    merge_taxonomy,
)

__all__ = [
    "ALONE_TITLE",
    "ALSO_TITLE",
    "NEAR_ENOUGH",
    "Group",
    "Nearness",
    "Theme",
    "arrange",
    "find_fitting_section",
    "find_own",
    "load_taxonomy",
    "merge_taxonomy",
]

# The matrix products of a week are so small that threads cost more time than they save, on a busy
# machine a hundred times more.  Numpy reads this setting when it is loaded, after this package.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
