"""Knows links: where a text holds them, what they lead to, and whose they are."""

from digest.links.canonical import canonical, link_key, same_link
from digest.links.finding import find_links, find_links_in
from digest.links.matching import bears_author, bears_name, bears_title, owner_of
from digest.links.merging import merge_links, unite_links
from digest.links.promises import promises_release

__all__ = [
    "bears_author",
    "bears_name",
    "bears_title",
    "canonical",
    "find_links",
    "find_links_in",
    "link_key",
    "merge_links",
    "owner_of",
    "promises_release",
    "same_link",
    "unite_links",
]
