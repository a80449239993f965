"""Reads a paper's record: its links and their owners, names, datasets and institutions."""

from digest.papers.coined import find_name
from digest.papers.facts import (
    describe,
    find_new_datasets,
    find_used_datasets,
    is_promise,
    promises_release,
)
from digest.papers.hosts import canonical, link_key
from digest.papers.institutions import find_institutions
from digest.papers.joining import join, join_links
from digest.papers.links import find_links, find_links_in, merge_links, unite_links
from digest.papers.ownership import bears_title
from digest.papers.vocabulary import is_name

__all__ = [
    "bears_title",
    "canonical",
    "describe",
    "find_institutions",
    "find_links",
    "find_links_in",
    "find_name",
    "find_new_datasets",
    "find_used_datasets",
    "is_name",
    "is_promise",
    "join",
    "join_links",
    "link_key",
    "merge_links",
    "promises_release",
    "unite_links",
]
