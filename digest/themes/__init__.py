"""Themes: the headings under which an editor files papers, and the filing."""

import os

from digest.themes.arranging.continuity import keep_names, keep_together
from digest.themes.arranging.filing import ALSO_NEW, best_theme
from digest.themes.arranging.own import NEAR_ENOUGH, Nearness, OwnClaim, find_own
from digest.themes.arranging.sections import Bounds, Group, arrange_clusters, arrange_few
from digest.themes.fitting.fitness import fitness_for
from digest.themes.fitting.taxonomy import Theme, load_taxonomy, merge_taxonomy, packaged_only
from digest.themes.naming.headings import Heading, name_clusters

__all__ = [
    "ALSO_NEW",
    "NEAR_ENOUGH",
    "Bounds",
    "Group",
    "Heading",
    "Nearness",
    "OwnClaim",
    "Theme",
    "arrange_clusters",
    "arrange_few",
    "best_theme",
    "find_own",
    "fitness_for",
    "keep_names",
    "keep_together",
    "load_taxonomy",
    "merge_taxonomy",
    "name_clusters",
    "packaged_only",
]

# A week's products are so small that threads wait for one another longer than they save, on a
# busy machine a hundred times as long.  Numpy reads this when it is loaded, after this package.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
