"""Gathers what can be told of a paper from its own record."""

from functools import lru_cache

from digest.contributions import find_contribution, find_new_datasets, find_used_datasets
from digest.dossier.promises import find_promised
from digest.links import find_links
from digest.model import Dossier, Paper
from digest.withdrawal import is_withdrawn


# A week's papers are described as they arrive, and looked up when the week is complete.
@lru_cache(maxsize=2048)
def describe(paper: Paper) -> Dossier:
    """Return the paper with its links, contribution and datasets."""
    introduces = find_contribution(paper)
    new = find_new_datasets(paper, introduces)
    links = find_links(paper, name=introduces.name)
    return Dossier(
        paper=paper,
        links=links,
        promised=find_promised(paper, links),
        introduces=introduces,
        new_datasets=new,
        used_datasets=find_used_datasets(paper, new),
        withdrawn=is_withdrawn(paper),
    )
