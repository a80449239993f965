"""Writes text from outside as Slack's mrkdwn, in which nothing of it is a mark, a call or a link.

Slack has no escapes but for `&`, `<` and `>`, which are what calls of people and channels begin
with.  A sign that could set words off gives way to one that looks the same, unless it stands within
a word, where Slack leaves it alone: `ts_zip` can be copied, and `*bold*` is not bold.
"""

import re
from collections.abc import Sequence
from urllib.parse import quote

from digest.text import printable

# Some characters of ours take five of Slack's.
LONGEST_WORD = 500
LONGEST_LABEL = 250
LONGEST_ADDRESS = 1_500
LONGEST_JOINED = 2_800
# Joins what it stands between, and is drawn as nothing.
JOINER = "\u2060"

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_LOOKALIKES = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}
_MARK = re.compile(r"(?<![^\W_])[*_~`]|[*_~`](?![^\W_])")
_EMOJI = re.compile(r":(?=[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:)", re.IGNORECASE)
_CALL = re.compile(r"(?<!\w)@(?=\w)")
_WEB = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)
_BARE_PERCENT = re.compile(r"%(?![0-9a-f]{2})", re.IGNORECASE)


def escape(text: str) -> str:
    """Return text, on one line, that means itself to Slack; blanks at its ends stay blanks."""
    shown = printable(text)
    quiet = _MARK.sub(lambda found: _LOOKALIKES[found[0]], shown)
    quiet = _CALL.sub(f"@{JOINER}", _EMOJI.sub("\u2236", quiet))
    written = "".join(_ESCAPES.get(sign, sign) for sign in quiet)
    before, after = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' * before}{written}{' ' * (after and bool(written))}"


def link(url: str, label: str) -> str:
    """Return a link to a web page; to anything else only its label."""
    target, told = address(url), escape(shorten(printable(label))).replace("|", "\u2223")
    return f"<{target}|{told or target}>" if target else told


def address(url: str) -> str:
    """Return a web address as a link has it, "" where it is none or too long for one."""
    if not _WEB.match(url):
        return ""
    encoded = _BARE_PERCENT.sub("%25", quote(url, safe="%/:?#@!&*+,;=-._~", errors="replace"))
    escaped = encoded.replace("&", "&amp;")
    return escaped if len(escaped) <= LONGEST_ADDRESS else ""


def code(text: str) -> str:
    """Return text set as code, where it has no backtick of its own."""
    shown = shorten(printable(text))
    if not shown or "`" in shown:
        return escape(shown)
    return f"`{''.join(_ESCAPES.get(sign, sign) for sign in shown)}`"


def bold(text: str) -> str:
    """Return text set in bold; it must be escaped already, and not be blank at its ends."""
    return f"*{text}*" if text else ""


def width(text: str) -> int:
    """Return the length of text as Slack may count it: in units of UTF-16, which is the most."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def shorten(text: str, most: int = LONGEST_LABEL) -> str:
    """Return text of so many characters at most, which shows where it was cut."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


class Line:
    """A line as it grows: words that may be parted from one another, and never within.

    A link is within a word, however many blanks its label has.
    """

    def __init__(self) -> None:
        self._words: list[str] = []
        self._open = False

    def add_text(self, text: str) -> None:
        """Add plain text."""
        for part in re.split(r"(\s+)", text):
            if not part or part.isspace():
                self._open = self._open and not part
                continue
            for start in range(0, len(part), LONGEST_WORD):
                self.add(escape(part[start : start + LONGEST_WORD]))

    def add(self, written: str) -> None:
        """Add something that is written already, to the last word where no blank is between."""
        if not written:
            return
        if self._open and width(self._words[-1] + written) <= LONGEST_JOINED:
            self._words[-1] += written
        else:
            self._words.append(written)
        self._open = True

    @property
    def words(self) -> Sequence[str]:
        """The words so far."""
        return tuple(self._words)
