"""Reads a post from disk, whatever it is written in, with the digest.json beside it."""

import json
import re
from pathlib import Path

from digest.check.html import parse_html
from digest.check.markdown import parse_markdown
from digest.check.plain import parse_plain
from digest.check.post import Block, Post
from digest.errors import UsageError

_HINT = "Name a post in Markdown, HTML or plain text, in UTF-8."
_MOST_BYTES = 20_000_000
_HTML = re.compile(r"\s*<(?:!doctype|html|head|body|article|div|p|h[1-6]|!--)\b", re.IGNORECASE)
_MARKDOWN = re.compile(r"^---\n|^#{1,6} |\]\(https?://|^\*\*\S|^\[[^\]]+\]: ", re.MULTILINE)


def read_post(path: Path) -> Post:
    """Read a post.  Raises UsageError where it cannot be read, or is no text."""
    text = _read_text(path)
    if not text.strip():
        raise UsageError(f"{path} is empty.", hint=_HINT)
    return Post(blocks=parse_post(text, path.suffix.lower()), beside=_read_beside(path))


def parse_post(text: str, suffix: str = "") -> tuple[Block, ...]:
    """Return a text's blocks; where a file's ending does not tell what it is, the text does."""
    if suffix in {".html", ".htm", ".xhtml"} or (suffix != ".md" and _HTML.match(text)):
        return parse_html(text)
    if suffix in {".md", ".markdown"} or (suffix != ".txt" and _MARKDOWN.search(text)):
        return parse_markdown(text)
    return parse_plain(text)


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", hint=_HINT) from error
    if len(content) > _MOST_BYTES:
        raise UsageError(f"{path} is too long for a post.", hint=_HINT)
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
        if isinstance(found, dict) and found.get("schema") == 1:
            return found
    return {}
