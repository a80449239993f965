"""Reads HTML from outside as a sequence of tags and texts, in one pass.

No tree is built: that takes time by the square of the depth, and pages of arXiv are flat.
"""

import re
from collections.abc import Iterable, Iterator
from sys import intern
from typing import Literal, NamedTuple

from digest.text.clean import to_characters

# A tag ends at the first bracket: a tag with a bracket in a value is lost, but no other tag.
# Repetitions are possessive, so that a tag without an end costs only linear time.
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
_ATTRIBUTES = {
    name: re.compile(rf"(?:^|[\s\"'/]){name}{_VALUE}", re.IGNORECASE)
    for name in ("class", "href", "alttext")
}


class Tag(NamedTuple):
    """A tag and the text after it, up to the next tag.

    The name of an end tag begins with a slash; the start of the page and comments have no name.
    `start` is the position of the text in the page, in code points.
    """

    name: str
    attributes: str
    text: str
    start: int = 0

    @property
    def address(self) -> str:
        """The address that it links to, "" if none."""
        return read_attribute(self.attributes, "href")


def read_attribute(attributes: str, name: Literal["class", "href", "alttext"]) -> str:
    """Return the value of one of a tag's attributes, "" if it has none."""
    found = _ATTRIBUTES[name].search(attributes)
    return to_characters(next(filter(None, found.groups()), "")) if found else ""


def parse_tags(body: bytes) -> Iterator[Tag]:
    """Yield the tags of a page in order, without scripts, styles and the title."""
    page = body.decode("utf-8", "replace")
    name, attributes, end = "", "", 0
    for found in _TAG.finditer(page):
        yield Tag(name, attributes, to_characters(page[end : found.start()]), end)
        name, attributes = intern((found["name"] or "").lower()), found["attributes"] or ""
        end = found.end()
    yield Tag(name, attributes, to_characters(page[end:]), end)


def find_elements(tags: Iterable[Tag], name: str, *others: str) -> Iterator[tuple[Tag, ...]]:
    """Yield the elements of a name, each as its tags; `others` also end an unclosed element."""
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
