"""Knows links: where a text holds them, what they lead to, and whose they are."""

from digest.links.canonical import canonical, link_key, same_link
from digest.links.finding import find_links, find_links_in
from digest.links.merging import merge_links, unite_links
from digest.links.promises import promises_release

__all__ = [
    "canonical",
    "find_links",
    "find_links_in",
    "link_key",
    "merge_links",
    "promises_release",
    "same_link",
    "unite_links",
]
