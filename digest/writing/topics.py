"""Knows how a topic is spoken of: a subject that papers are on, or categories that hold them."""

from digest.identifiers import ARCHIVES
from digest.writing.prose import listed


def spoken(topic: str) -> str:
    """Return a topic as words: categories alone as `cs.CL and cs.AI`, any other unchanged."""
    names = topic.split(", ")
    return listed(names) if all(map(_is_category, names)) else topic


def about(topic: str) -> str:
    """Write `on deep learning`, or `in cs.CL and cs.AI`."""
    place = all(map(_is_category, topic.split(", ")))
    return f"{'in' if place else 'on'} {spoken(topic)}"


def _is_category(name: str) -> bool:
    """Tell whether a name is one of arXiv's categories, and no plain word such as `physics`."""
    return name.partition(".")[0] in ARCHIVES and ("." in name or "-" in name)
