"""Cleans text from outside, returns it as a reader sees it, and finds its formulas."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import unescape
from urllib.parse import quote

from digest.model import Author, Paper
from digest.text.signs import with_powers
from digest.text.tex import to_unicode, write_noting
from digest.text.tokens import WORD, fold

_BARE_PERCENT = re.compile(r"%(?![0-9a-f]{2})", re.IGNORECASE)
# A longer number names no character, and may be too long to be parsed.
_TOO_LONG_REFERENCE = re.compile(r"&#0*[0-9]{8,};?")


def to_characters(html: str) -> str:
    """Return text with HTML's character references resolved; invalid numbers become U+FFFD."""
    return unescape(_TOO_LONG_REFERENCE.sub("\ufffd", html) if "&#" in html else html)


def web_address(text: str) -> str:
    """Return an http or https address, percent-encoded as ASCII; any other text gives ""."""
    stripped = text.strip()
    scheme, _, rest = stripped.partition("://")
    if scheme.lower() not in {"http", "https"} or rest[:1] in {"", *"/?#"} or rest[0].isspace():
        return ""
    encoded = quote(stripped, safe="%/:?#@!&*+,;=-._~", errors="replace")
    return _BARE_PERCENT.sub("%25", encoded)


def shorten(text: str, most: int) -> str:
    """Cut a text to at most `most` characters, between words if possible."""
    if len(text) <= most:
        return text
    cut = text[:most].rpartition(" ")[0] or text[: most - 1]
    return cut.rstrip(",;:–— ") + "…"


def columns(text: str) -> int:
    """Return how many terminal columns a line takes: East Asian characters and emoji take two."""
    if text.isascii():
        return len(text)
    kinds = ((unicodedata.category(sign), unicodedata.east_asian_width(sign)) for sign in text)
    return sum(0 if kind in {"Mn", "Me", "Cf"} else 1 + (width in "WF") for kind, width in kinds)


def in_figures(count: int, noun: str) -> str:
    """Write a count with its noun: `1 paper`, `1,204 papers`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


MONTHS = (
    *("Jan.", "Feb.", "March", "April", "May", "June"),
    *("July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."),
)


def long_date(day: date) -> str:
    """Write a day in the style of the Associated Press: `Feb. 28, 2026`."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def short_date(day: date) -> str:
    """Write a day without its year: `Feb. 28`."""
    return f"{MONTHS[day.month - 1]} {day.day}"


_SLUG_LENGTH = 80

# ZWJ, ZWNJ and combining marks are not in it, since words and emoji need them.
_NONCHARACTERS = "".join(
    f"{chr(plane + 0xFFFE)}-{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_UNPRINTABLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls, but for those that are whitespace
    "\u00ad\u061c\u180e\u200b\u200e\u200f"  # soft hyphen, zero width space, direction marks
    "\u202a-\u202e\u2060-\u206f"  # direction controls, invisible operators
    "\ufeff\ufff9-\ufffb\ufdd0-\ufdef"  # byte order mark, annotations, noncharacters
    "\U000e0000-\U000e007f"  # tags
    "\ud800-\udfff"  # lone surrogates
    f"{_NONCHARACTERS}]+"
)

_RESERVED = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{port}{n}" for port in ("com", "lpt") for n in range(10)]
)


def collapse(text: str) -> str:
    """Replace every run of Unicode whitespace by a single space, and strip the ends."""
    return " ".join(text.split())


def printable(text: str) -> str:
    """Return text that is safe to show: no control or invisible characters, NFC, collapsed."""
    # Python's own test is stricter, and fast.
    seen = text if text.isprintable() else _UNPRINTABLE.sub("", text)
    return collapse(unicodedata.normalize("NFC", seen))


def printable_part(text: str) -> str:
    """Return part of a text like `printable`, but keep a space at its start and end."""
    return printable(f"|{text}|")[1:-1]


def slugify(text: str) -> str:
    """Return an ASCII name for a file: `[a-z0-9]` words joined by hyphens, 1 to 80 characters.

    Text without any ASCII form gets a unique name: `topic-` and a hash.
    """
    shown = printable(text)
    plain = fold(shown.replace("’", "")).encode("ascii", "ignore").decode().lower()
    if not shown:
        return "untitled"
    slug = "-".join(WORD.findall(plain))
    if not slug:
        return f"topic-{hashlib.sha256(shown.encode()).hexdigest()[:8]}"
    if len(slug) > _SLUG_LENGTH:
        slug = slug[: _SLUG_LENGTH + 1].rpartition("-")[0] or slug[:_SLUG_LENGTH]
    return f"{slug}-topic" if slug in _RESERVED else slug


# Letters and signs without a visible form: fillers of Hangul, the blank of braille.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_INVISIBLE = frozenset(["Cc", "Cf", "Cn", "Cs", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"])


def shown(text: str) -> str:
    """Return text from outside as a reader sees it, on one line: TeX as Unicode, no controls."""
    return with_powers(printable(to_unicode(text)))


def visible(text: str) -> str:
    """Return text as a reader sees it, "" if nothing is visible."""
    seen = shown(text)
    is_seen = any(
        mark not in _BLANKS and unicodedata.category(mark) not in _INVISIBLE for mark in seen
    )
    return seen if is_seen else ""


# Real titles and names are shorter.
_LONGEST_TITLE, _LONGEST_NAME = 500, 200


def within(text: str, most: int = _LONGEST_TITLE) -> str:
    """Return a text; a text longer than any title is cut, and its length is stated."""
    return text if len(text) <= most else f"{text[:most].rstrip()} (cut, {len(text):,} characters)"


def visible_title(paper: Paper) -> str:
    """Return a paper's title as a reader sees it, or its identifier."""
    return within(visible(paper.title)) or f"arXiv:{paper.id}"


def visible_name(name: str) -> str:
    """Return a name as a reader sees it, "" if it has no letter.

    If a group signs as `Reef Team: Ada Quill`, arXiv lists the colon as an author.
    """
    return within_name(visible(name)) if any(map(str.isalnum, name)) else ""


def within_name(name: str) -> str:
    """Return a name; a name longer than any real name is cut, and its length is stated."""
    return within(name, _LONGEST_NAME)


def visible_names(authors: Iterable[Author]) -> list[str]:
    """Return the authors' names as a reader sees them, without invisible names."""
    return [name for author in authors if (name := visible_name(author.name))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A formula: its span in the shown text, in code points, and its TeX."""

    start: int
    end: int
    tex: str


def find_formulas(text: str) -> tuple[Formula, ...]:
    """Return the formulas between dollar signs in a text, with their spans in `shown(text)`."""
    if "$" not in text:
        return ()
    written, noted = write_noting(text)
    seen, last, formulas = "", 0, list[Formula]()
    for start, end, tex in noted:
        seen = (seen + printable_part(written[last:start])).lstrip()
        formula = printable(written[start:end])
        if formula:
            formulas.append(Formula(start=len(seen), end=len(seen + formula), tex=tex))
        seen, last = seen + formula, end
    seen = (seen + printable_part(written[last:])).strip()
    # Parts cleaned separately may differ from the whole, as when an accent follows a formula.
    return tuple(formulas) if seen == shown(text) else ()
