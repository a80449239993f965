"""Finds a paper's contribution: its name and its kind."""

from digest.contributions.kinds import find_kind
from digest.contributions.naming import find_name
from digest.contributions.wording import INTRODUCING, find_cued
from digest.model import Contribution, Paper


def find_contribution(paper: Paper) -> Contribution:
    """Return the name and kind of what the paper introduces."""
    cued = find_cued(paper.abstract)
    introducing = next((text for text in cued if INTRODUCING.search(text)), "")
    name = find_name(paper, cued)
    return Contribution(name=name, kind=find_kind(paper.title, introducing, name))
