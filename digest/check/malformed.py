"""Checks that what is written as an identifier of arXiv's can be one."""

import re
from collections.abc import Iterator

from digest.check.context import Compared, Context, Read
from digest.check.subjects import addresses_of, identifier_of
from digest.identifiers import parse_id

Spans = list[tuple[int, int]]

_PAGE = re.compile(
    r"(?:\barxiv\.org/(?:abs|pdf|html)/|\bar5iv\.org/(?:(?:abs|html)/)?|\balphaxiv\.org/abs/"
    r"|\b(?:huggingface|hf)\.co/papers/|\b10\.48550/arxiv\.)(?P<id>(?:[a-z.-]+/)?\d[^\s?#/]*)",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"\barXiv(?::\s?|\s)(?P<id>\d[\d.]{5,}\d(?:v\d+)?)(?![\w-])", re.IGNORECASE)
_MESSAGE = "arXiv has no paper of this identifier."


def check_malformed(read: Read, context: Context) -> Spans:
    """Report addresses and identifiers that look like a paper's on arXiv, and can be no one's.

    Return the stretches that were judged.
    """
    found = {(start, end): name for start, end, name in _find(read)}
    for (start, _), name in found.items():
        context.report("error", "identifier", (read.block, start), _MESSAGE, Compared(name))
    return list(found)


def _find(read: Read) -> Iterator[tuple[int, int, str]]:
    """Yield what can be no identifier, with its place."""
    for mark in read.block.links:
        page = _PAGE.search(mark.target)
        if page and identifier_of(mark.target) is None:
            yield mark.start, mark.end, page["id"]
    for address in addresses_of(read.block.text):
        page = _PAGE.search(address.url)
        if page and identifier_of(address.url) is None:
            yield address.start, address.end, page["id"]
    for match in _WRITTEN.finditer(read.block.text):
        if parse_id(match["id"]) is None:
            yield *match.span(), match["id"]
