"""XML from outside: refused where it is something else, mended where it is nearly XML."""

import re
import sys
from xml.etree import ElementTree as ET

# What XML 1.0 forbids, as characters and as references to them.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}));")
HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)


class UnreadableError(ValueError):
    """An answer that is no feed; the text says what it is, as in "sent … "."""


class _Builder(ET.TreeBuilder):
    """Builds a tree of what has no document type, and so no entities, in whatever encoding."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Refuse it before anything that it declares is expanded."""
        del name, pubid, system
        raise UnreadableError("XML with a document type, which no feed has")


def parse_tree(body: bytes) -> tuple[ET.Element, int]:
    """Return the tree of an answer, and how many characters were removed to make it XML.

    Raises UnreadableError.
    """
    if HTML.match(body):
        raise UnreadableError("an HTML page where a feed belongs")
    try:
        return build_tree(body), 0
    except ET.ParseError:
        mended, removed = remove_forbidden(body)
    try:
        return build_tree(mended), removed
    except ET.ParseError as error:
        raise UnreadableError(f"an answer that is truncated or not XML ({error})") from error


def build_tree(body: bytes) -> ET.Element:
    """Parse XML.

    Raises ET.ParseError, and UnreadableError for a document type or an unknown encoding.
    """
    parser = ET.XMLParser(target=_Builder())  # noqa: S314 - entities need a document type
    try:
        root: ET.Element = ET.XML(body, parser)
    except UnreadableError:
        raise
    except (LookupError, ValueError) as error:  # what expat makes of encodings it cannot read
        raise UnreadableError("XML in an encoding that no feed has") from error
    return root


def remove_forbidden(body: bytes) -> tuple[bytes, int]:
    """Remove the characters that XML forbids; return how many they were."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise UnreadableError("an answer that is not UTF-8") from error
    text, raw = FORBIDDEN.subn("", text)
    kept = REFERENCE.sub(lambda match: "" if is_forbidden(match) else match[0], text)
    return kept.encode(), raw + sum(map(is_forbidden, REFERENCE.finditer(text)))


def is_forbidden(reference: re.Match[str]) -> bool:
    """Whether a character reference names what XML forbids."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return code > sys.maxunicode or bool(FORBIDDEN.match(chr(code)))
