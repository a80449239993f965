"""Makes text from outside harmless in a post: inline Markdown, link targets, code, front matter.

What is written here means itself in GitHub, Hugo (goldmark), Jekyll (kramdown and Liquid),
Pandoc and WordPress, but for what each does to a finished line (`dialects.py`).  A backslash is
used where all of them know it, an entity elsewhere.
"""

import json
import re
from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import quote

BACKSLASHED = frozenset("\\`*_#|'\"")
NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
PATTERN = (
    r"[\\`*_#|<>\[\]{}~^$]"  # brackets as entities: WordPress reads `[x]` as a shortcode
    r"|&(?=#?[\w.:-]+;)"
    r"|@(?=\w|\Z)"  # citations in Pandoc, people on GitHub
    r"|:(?=//|[a-z0-9_+-]+:)"  # addresses, emoji
    r"|(?<=www)\."
    r"|!\Z"  # a link that follows would become an image
)
"""What fires somewhere, sign by sign; a dialect adds to it.

What an empty match parts is torn apart, and so is what has several signs.
"""
SPECIAL = re.compile(PATTERN, re.IGNORECASE)
PIECE = ".{1,6}"
JOINER = "&#8288;"
"""A word joiner, which nobody sees and no line breaks at."""
LIST_MARKER = re.compile(r"\A(\(?(?:[0-9]+|[a-z@]|[ivxlcdm]+))([.)])(?= |\Z)", re.IGNORECASE)
PLAIN_CODE = re.compile(r"[^`{}|<>\\$]+")
HTTP = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)
BARE_PERCENT = re.compile(r"%(?![0-9a-f]{2})", re.IGNORECASE)
ENTITY = re.compile(r"&(?=#?[a-z0-9]+;)", re.IGNORECASE)
SURROGATE = re.compile("[\ud800-\udfff]")
YAML_SPECIAL = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\\{(?=[{%<#])")


class Markdown(str):
    """Text that may stand in a post as it is."""

    __slots__ = ()


Write: TypeAlias = Callable[[str], Markdown]
"""Writes plain text in a dialect."""


def markdown(text: str, *, at_start: bool = False, special: re.Pattern[str] = SPECIAL) -> Markdown:
    """Write plain text as inline Markdown, on one line; `at_start` where a line begins with it.

    `special` is what the dialect takes for a mark.
    """
    escaped = Markdown(special.sub(_escape, re.sub(r"\s+", " ", text)))
    return opening(escaped) if at_start else escaped


def opening(line: Markdown) -> Markdown:
    """Keep a line of inline Markdown from beginning a list, a heading or a definition."""
    line = Markdown(line.lstrip())
    if line.startswith(("-", "+", "=", ":")):
        return Markdown(entity(line[0]) + line[1:])
    return Markdown(LIST_MARKER.sub(lambda found: found[1] + entity(found[2]), line))


def link(label: str, target: str, write: Write = markdown) -> Markdown:
    """Write a link; without a usable target only its label."""
    written = url(target)
    if not written:
        return write(label)
    # At the head of an item, Hugo would take a lone x for a box that is ticked.
    told = entity(label) if label in {"x", "X"} else write(label or written)
    return Markdown(f"[{told}]({written})")


def code(text: str, write: Write = markdown) -> Markdown:
    """Write text as inline code, or as text where code could not be kept from firing."""
    line = " ".join(text.split())
    return Markdown(f"`{line}`") if PLAIN_CODE.fullmatch(line) else write(line)


def address(text: str) -> str:
    """Return an http or https address in ASCII, percent-encoded; any other gives ''."""
    stripped = text.strip()
    if not HTTP.match(stripped):
        return ""
    encoded = quote(stripped, safe="%/:?#@!&*+,;=-._~", errors="replace")
    return BARE_PERCENT.sub("%25", encoded)


def url(text: str) -> str:
    """Write an http or https address as a link's target; any other gives ''."""
    return ENTITY.sub("&amp;", address(text))


def yaml(text: str) -> Markdown:
    """Write a double-quoted YAML scalar on one line; a lone surrogate becomes U+FFFD."""
    quoted = json.dumps(SURROGATE.sub("\ufffd", text), ensure_ascii=False)
    return Markdown(YAML_SPECIAL.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted))


def _escape(found: re.Match[str]) -> str:
    if len(found[0]) != 1:
        return JOINER.join(re.findall(PIECE, found[0])) or JOINER
    return "\\" + found[0] if found[0] in BACKSLASHED else entity(found[0])


def entity(character: str) -> str:
    """Write a character by its name or number."""
    return NAMED.get(character, f"&#{ord(character)};")
