"""Themes: the headings under which an editor files papers, and the filing."""

from digest.themes.arranging import Group, arrange
from digest.themes.claims import best_theme, judge_for
from digest.themes.filing import ALSO_NEW
from digest.themes.taxonomy import Theme, load_taxonomy, merge_taxonomy

__all__ = [
    "ALSO_NEW",
    "Group",
    "Theme",
    "arrange",
    "best_theme",
    "judge_for",
    "load_taxonomy",
    "merge_taxonomy",
]
