"""A full text as arXiv sends it: the part that is the paper, and how far it can be trusted."""

import re
from dataclasses import dataclass

from digest.services.html.tree import Node, parse_tree

_LARGEST = 12_000_000
_TAIL = 2000

_FATAL = re.compile(rb"Conversion to HTML had a Fatal error|ar5iv-severity-fatal")
_DOCUMENT = ("ltx_document", "ltx_page_content")
# What follows the authors: where it is there, they are all there.
_BODY = ("ltx_abstract", "ltx_section", "ltx_para", "ltx_chapter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A paper's full text; `has_front` tells that its list of authors is whole."""

    article: Node
    has_front: bool


def parse_page(body: bytes) -> Page | None:
    """Return the paper on a page, or None where the page has none that LaTeXML has marked up.

    Of a conversion that broke down, the authors count only where the text goes on behind them.
    """
    if b"ltx_" not in body:
        return None
    article = next(parse_tree(body[:_LARGEST].decode(errors="replace")).find(*_DOCUMENT), None)
    if article is None:
        return None
    goes_on = next(article.find(*_BODY), None) is not None
    return Page(article=article, has_front=goes_on or not _FATAL.search(body))


def is_cut(body: bytes) -> bool:
    """Tell whether a page breaks off before its end."""
    return b"</html" not in body[-_TAIL:].lower()
