"""Reads arXiv's HTML full texts: who the authors are, where they work, what they link to."""

from digest.enrich.html.body_links import find_body_links
from digest.enrich.html.creators import read_front
from digest.enrich.html.page import Page, is_cut, parse_page
from digest.enrich.html.ties import tie_authors

__all__ = ["Page", "find_body_links", "is_cut", "parse_page", "read_front", "tie_authors"]
