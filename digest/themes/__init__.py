"""Themes: the headings under which an editor files papers, and the filing."""

from digest.themes.arranging import Group, arrange
from digest.themes.claims import best_theme, judge_for
from digest.themes.continuity import keep_names
from digest.themes.filing import ALSO_NEW
from digest.themes.fitness import fitness_for
from digest.themes.headings import Heading, name_clusters
from digest.themes.own import NEAR_ENOUGH, Nearness, OwnClaim, find_own
from digest.themes.sections import Bounds, arrange_clusters, arrange_few
from digest.themes.taxonomy import Theme, load_taxonomy, merge_taxonomy, packaged_only

__all__ = [
    "ALSO_NEW",
    "NEAR_ENOUGH",
    "Bounds",
    "Group",
    "Heading",
    "Nearness",
    "OwnClaim",
    "Theme",
    "arrange",
    "arrange_clusters",
    "arrange_few",
    "best_theme",
    "find_own",
    "fitness_for",
    "judge_for",
    "keep_names",
    "load_taxonomy",
    "merge_taxonomy",
    "name_clusters",
    "packaged_only",
]
