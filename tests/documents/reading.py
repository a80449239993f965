"""Reads the documents as their readers do: blocks of code, links, headings, words in code."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.documents.places import DOCUMENTS, ROOT

ALL = (*DOCUMENTS, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md")
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?<!`)\[[^][]*(?:\[[^][]*\][^][]*)*\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_CODE = re.compile(r"(?<!`)`([^`]+)`(?!`)")


def blocks_of(file: Path, language: str) -> list[str]:
    """Return the blocks of a document in a language."""
    found = _BLOCK.findall(file.read_text("utf-8"))
    return [text for spoken, text in found if spoken == language]


def blocks(language: str) -> list[tuple[str, str]]:
    """Return the blocks of all documents in a language, each with a name for it."""
    return [
        (f"{file.name}-{number}", text)
        for file in DOCUMENTS
        for number, text in enumerate(blocks_of(file, language), 1)
    ]


def prose_of(file: Path) -> str:
    """Return a document without its blocks."""
    return _BLOCK.sub("", file.read_text("utf-8"))


def links_of(file: Path) -> list[str]:
    """Return where a document's links lead, those to the web left out."""
    return [to for to in _LINK.findall(prose_of(file)) if "://" not in to]


def anchors_of(file: Path) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    headings = _HEADING.findall(prose_of(file))
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


def codes_of(*files: Path) -> Iterator[str]:
    """Yield what documents have in code amid their prose, each in one line."""
    for file in files:
        yield from (" ".join(text.split()) for text in _CODE.findall(prose_of(file)))
