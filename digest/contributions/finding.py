"""Finds a paper's contribution: its name and its kind."""

from digest.contributions.kinds import find_kind
from digest.contributions.naming import find_name
from digest.model import Contribution, Paper


def find_contribution(paper: Paper) -> Contribution:
    """Return the name and kind of what the paper introduces."""
    name = find_name(paper)
    return Contribution(name=name, kind=find_kind(paper, name))
