"""Reads arXiv's HTML full texts: who the authors are, where they work, what they link to."""

from digest.services.html.body_links import find_body_links
from digest.services.html.creators import read_front
from digest.services.html.page import Page, is_cut, parse_page
from digest.services.html.ties import tie_authors

__all__ = ["Page", "find_body_links", "is_cut", "parse_page", "read_front", "tie_authors"]
