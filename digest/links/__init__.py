"""Knows links: where a text holds them, what they lead to, and whose they are."""

from digest.links.addresses import canonical
from digest.links.finding import find_links
from digest.links.promises import promises_release

__all__ = ["canonical", "find_links", "promises_release"]
