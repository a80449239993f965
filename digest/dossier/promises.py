"""Tells whether what a paper promises is still to come."""

from collections.abc import Iterable

from digest.links import promises_release
from digest.model import Link, Paper


def find_promised(paper: Paper, links: Iterable[Link]) -> bool:
    """Tell whether code or data are announced and none of the paper's own can be had yet."""
    return promises_release(paper) and not any(map(_keeps_word, links))


def _keeps_word(link: Link) -> bool:
    return link.own and link.health != "gone" and link.kind in {"code", "dataset"}
