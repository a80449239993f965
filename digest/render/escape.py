"""Escapes text from outside for each dialect."""

import json
import re
from collections.abc import Callable, Iterator
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


KINDS = {'"': '"', "“": '"', "”": '"', "'": "'", "‘": "'", "’": "'"}
# What is escaped, code and formulas are passed over; links have quotes of their own.
TOKEN = re.compile(r"\\.|`[^`]*`|\$[^$]*\$|\[|\]\([^)]*\)|[\"“”'‘’]")
OPENERS = re.compile(r"""["“‘](?=\S)|(?<![^\W_])'(?=\S)""")
MOST_QUOTES, MOST_BRACKETS = 8, 4
"""So many cost less than a second, however they stand."""
ALIKE = str.maketrans("\"“'‘[]", "””’’［］")
"""What looks much the same, and opens nothing."""
_OPENS = frozenset("\"“'‘")
_CLOSES = frozenset("\"”'’")


def tie_quotes(line: Markdown) -> Markdown:
    """Write marks that open and are not closed in a line as entities."""
    loose = set(_find_loose(line))
    if not loose:
        return line
    return Markdown("".join(entity(c) if at in loose else c for at, c in enumerate(line)))


def bound_openers(text: str) -> str:
    """Return a text as it is, or, where too many marks may open, with what looks like them."""
    is_bound = len(OPENERS.findall(text)) <= MOST_QUOTES and text.count("[") <= MOST_BRACKETS
    return text if is_bound else text.translate(ALIKE)


def _find_loose(line: str) -> Iterator[int]:
    """Yield the places of marks that Pandoc would take for opening ones, and find no end of."""
    links: list[list[int]] = [[]]
    for token in TOKEN.finditer(line):
        at, opened = token.start(), links[-1]
        if token[0] == "[":
            links.append([])
        elif token[0].startswith("]"):
            yield from links.pop() if len(links) > 1 else ()
        elif token[0] in KINDS:
            if (place := _closed_by(at, line, opened)) is not None:
                yield from opened[place + 1 :]
                del opened[place:]
            elif _may_open(at, line):
                opened.append(at)
    for opened in links:
        yield from opened


def _closed_by(at: int, line: str, opened: list[int]) -> int | None:
    """Return which of the open marks one closes; the innermost alone where it may open, too."""
    if not _may_close(at, line):
        return None
    kind = KINDS[line[at]]
    reach = opened[-1:] if _may_open(at, line) else opened
    found = (place for place in reversed(range(len(opened))) if KINDS[line[opened[place]]] == kind)
    place = next(found, None)
    return place if place is not None and place >= len(opened) - len(reach) else None


def _may_open(at: int, line: str) -> bool:
    """Tell whether words may begin behind a mark; one within a word is an apostrophe."""
    before, after = line[:at][-1:], line[at + 1 : at + 2]
    within = KINDS[line[at]] == "'" and before.isalnum()
    return line[at] in _OPENS and bool(after.strip()) and not within


def _may_close(at: int, line: str) -> bool:
    """Tell whether words may end before a mark; one within a word is an apostrophe."""
    within = KINDS[line[at]] == "'" and line[at + 1 : at + 2].isalnum()
    return line[at] in _CLOSES and not within
