"""Themes: the headings under which an editor files papers, and the sections of an issue.

`arrange` puts an issue's papers under headings that are true of them; `find_own` says which papers
a user's own themes claim, and why.
"""

import os

from digest.themes.own import NEAR_ENOUGH, Nearness, OwnClaim, find_own
from digest.themes.sections import ALSO_TITLE, Group, arrange, find_home
from digest.themes.taxonomy import Theme, load_taxonomy, merge_taxonomy

__all__ = [
    "ALSO_TITLE",
    "NEAR_ENOUGH",
    "Group",
    "Nearness",
    "OwnClaim",
    "Theme",
    "arrange",
    "find_home",
    "find_own",
    "load_taxonomy",
    "merge_taxonomy",
]

# A week's products are so small that threads wait for one another longer than they save, on a
# busy machine a hundred times as long.  Numpy reads this when it is loaded, after this package.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
