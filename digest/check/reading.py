"""Reads a post from disk, whatever it is written in, with the digest.json beside it."""

import json
import re
import sys
from pathlib import Path

from digest.check.html import parse_html
from digest.check.markdown import parse_markdown
from digest.check.plain import parse_plain
from digest.check.post import Block, Post
from digest.errors import UsageError
from digest.records import SCHEMA

_HINT = "Name a post in Markdown, HTML or plain text, in UTF-8."
# Ours have some fifty thousand bytes and three hundred blocks.
_MOST_BYTES, _MOST_BLOCKS = 2_000_000, 4_000
_STDIN = Path("-")
_HTML = re.compile(r"\s*<(?:!doctype|html|head|body|article|div|p|h[1-6]|!--)\b", re.IGNORECASE)
_MARKDOWN = re.compile(r"^#{1,6} |\]\(https?://|^\*\*\S|^\[[^\]]+\]: ", re.MULTILINE)
_FRONT = "---\n"


def read_post(path: Path) -> Post:
    """Read a post, from standard input where its path is `-`.

    Raises UsageError where it cannot be read, is no text, or has the size of no post.
    """
    content = _read_input() if path == _STDIN else _read_file(path)
    if len(content) > _MOST_BYTES:
        raise UsageError(
            f"{path} is too long for a post: it has more than {_MOST_BYTES // 1_000_000} MB.",
            hint="Cut it into several posts.",
        )
    text = _parse_text(path, content)
    if not text.strip():
        raise UsageError(f"{path} is empty.", hint=_HINT)
    blocks = parse_post(text, path.suffix.lower())
    if len(blocks) > _MOST_BLOCKS:
        raise UsageError(
            f"{path} is too long for a post: it has {len(blocks):,} paragraphs and list items,"
            f" more than {_MOST_BLOCKS:,}.",
            hint="Cut it into several posts.",
        )
    return Post(blocks=blocks, beside={} if path == _STDIN else _read_beside(path))


def parse_post(text: str, suffix: str = "") -> tuple[Block, ...]:
    """Return a text's blocks; where a file's ending does not tell what it is, the text does.

    Markdown that is saved as plain text is Markdown.
    """
    if suffix in {".html", ".htm", ".xhtml"} or (suffix != ".md" and _HTML.match(text)):
        return parse_html(text)
    if suffix in {".md", ".markdown"} or text.startswith(_FRONT) or _MARKDOWN.search(text):
        return parse_markdown(text)
    return parse_plain(text)


def _read_input() -> bytes:
    return sys.stdin.buffer.read(_MOST_BYTES + 1)


def _read_file(path: Path) -> bytes:
    """Read a file's bytes; what is no file, such as a pipe or a device, might never end."""
    try:
        if path.exists() and not path.is_file():
            raise UsageError(f"{path} is no file.", hint=f"{_HINT} - reads standard input.")
        with path.open("rb") as file:
            return file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", hint=_HINT) from error


def _parse_text(path: Path, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is no text in UTF-8.", hint=_HINT) from error
    if "\0" in text:
        raise UsageError(f"{path} is no text.", hint=_HINT)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_beside(path: Path) -> dict[str, object]:
    """Return the data of the post, where a file beside it has them and they are ours."""
    for file in (path.with_suffix(".json"), path.with_name("digest.json")):
        try:
            found = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(found, dict) and found.get("schema") == SCHEMA:
            return found
    return {}
