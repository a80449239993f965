"""HTML from outside as a row of tags and texts, read in one pass: no tree, whose depth may cost.

Builders of trees take time that grows with the square of the depth, and pages of arXiv are flat.
"""

import re
from collections.abc import Iterable, Iterator
from sys import intern
from typing import NamedTuple

from digest.text.clean import to_characters

# A tag ends at the first bracket: one with a bracket in a value is lost, and no other with it.
# Repetitions are possessive, so that one without an end costs no more than its length.
_TAG = re.compile(
    r"""
      <!--.*?(?:-->|\Z)
    | <(?P<raw>script|style|title|textarea)\b.*?(?:</(?P=raw)\b[^<>]*+>|\Z)
    | <(?P<name>/?[a-z][a-z0-9]*+)(?P<attributes>[^<>]*+)>
    | <[!?/][^<>]*+>
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_VALUE = r"""\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))"""
_ADDRESS = re.compile(rf"(?<![\w-])href{_VALUE}", re.IGNORECASE)


class Tag(NamedTuple):
    """A tag and the text behind it, up to the next one.

    The name of an end begins with a slash; what is no element (the begin of the page, a comment)
    has no name.  `start` is where the text begins in the page, in code points.
    """

    name: str
    attributes: str
    text: str
    start: int = 0

    @property
    def address(self) -> str:
        """Where it links to, if anywhere."""
        found = _ADDRESS.search(self.attributes)
        return to_characters(next(filter(None, found.groups()), "")) if found else ""


def parse_tags(body: bytes) -> Iterator[Tag]:
    """Yield the tags of a page in order; scripts, styles and its title are left out."""
    page = body.decode("utf-8", "replace")
    name, attributes, end = "", "", 0
    for found in _TAG.finditer(page):
        yield Tag(name, attributes, to_characters(page[end : found.start()]), end)
        name, attributes = intern((found["name"] or "").lower()), found["attributes"] or ""
        end = found.end()
    yield Tag(name, attributes, to_characters(page[end:]), end)


def find_elements(tags: Iterable[Tag], name: str, *others: str) -> Iterator[tuple[Tag, ...]]:
    """Yield the elements of a name, each as its tags; `others` end one that is not closed."""
    inside: list[Tag] = []
    for tag in tags:
        if inside and tag.name in {name, f"/{name}", *others}:
            yield tuple(inside)
            inside = []
        if inside or tag.name == name:
            inside.append(tag)
    if inside:
        yield tuple(inside)


def join_text(tags: Iterable[Tag]) -> str:
    """Return the text of tags, with runs of whitespace as one space."""
    return " ".join("".join(tag.text for tag in tags).split())
