"""Makes text from outside harmless in a post: inline Markdown, link targets, code, front matter.

What is written here means itself in GitHub, Hugo (goldmark), Jekyll (kramdown and Liquid),
Pandoc and WordPress.  A backslash is used where all of them know it, an entity elsewhere.
"""

import json
import re
from urllib.parse import quote

BACKSLASHED = frozenset("\\`*_#|")
NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
SPECIAL = re.compile(
    r"[\\`*_#|<>\[\]{}~^$]"  # brackets as entities: WordPress reads `[x]` as a shortcode
    r"|&(?=#?[a-z0-9]+;)"
    r"|@(?=\w)"  # citations in Pandoc, people on GitHub
    r"|:(?=//|[a-z0-9_+-]+:)"  # addresses, emoji
    r"|(?<=www)\."
    r"|!\Z",  # a link that follows would become an image
    re.IGNORECASE,
)
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


def markdown(text: str, *, at_start: bool = False) -> Markdown:
    """Write plain text as inline Markdown, on one line; `at_start` where a line begins with it."""
    escaped = Markdown(SPECIAL.sub(_escape, re.sub(r"\s+", " ", text)))
    return opening(escaped) if at_start else escaped


def opening(line: Markdown) -> Markdown:
    """Keep a line of inline Markdown from beginning a list, a heading or a definition."""
    line = Markdown(line.lstrip())
    if line.startswith(("-", "+", "=", ":")):
        return Markdown(_entity(line[0]) + line[1:])
    return Markdown(LIST_MARKER.sub(lambda found: found[1] + _entity(found[2]), line))


def link(label: str, target: str) -> Markdown:
    """Write a link; without a usable target only its label."""
    address = url(target)
    return Markdown(f"[{markdown(label or address)}]({address})") if address else markdown(label)


def code(text: str) -> Markdown:
    """Write text as inline code, or as text where code could not be kept from firing."""
    line = " ".join(text.split())
    return Markdown(f"`{line}`") if PLAIN_CODE.fullmatch(line) else markdown(line)


def url(text: str) -> str:
    """Write an http or https address as a link's target; any other gives ''."""
    address = text.strip()
    if not HTTP.match(address):
        return ""
    encoded = quote(address, safe="%/:?#@!&*+,;=-._~", errors="replace")
    return ENTITY.sub("&amp;", BARE_PERCENT.sub("%25", encoded))


def yaml(text: str) -> Markdown:
    """Write a double-quoted YAML scalar on one line; a lone surrogate becomes U+FFFD."""
    quoted = json.dumps(SURROGATE.sub("\ufffd", text), ensure_ascii=False)
    return Markdown(YAML_SPECIAL.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted))


def _escape(found: re.Match[str]) -> str:
    return "\\" + found[0] if found[0] in BACKSLASHED else _entity(found[0])


def _entity(character: str) -> str:
    return NAMED.get(character, f"&#{ord(character)};")
