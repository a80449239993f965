"""Cuts a text into the tokens of TeX, and steps through them."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

# An address keeps its `_`, `~` and `--`; TeX's escapes may stand in it.
URL = re.compile(
    r"(?:(?:https?|ftp)://|(?<![\w@.~-])(?:[\w-]+\.)+[A-Za-z]{2,}/)"
    r"(?:(?!'')[^\s{}\\$<>\"]|\\[_%#&~])+"
)
_TOKEN = re.compile(
    r"\\[A-Za-z]+|\\.|``|''|-{2,}|[{}$^_~]|(?:[^\\{}$^_~`'-]|-(?!-)|'(?!'))+|.",
    re.DOTALL,
)
_NESTED = re.compile(r"\{[^{}]*\}")
_PROSE = re.compile(r"(?<![\\\w{])[a-z]{3,}(?=[\s,;])")
# What may stand between the signs of `$5 and $10`, `$20k-$30k` and `$5 for the first $N$`.
_SUM = re.compile(r"\d[^\s\\]*\s(?:[^\\]*\s)?|\d[^\\=]*\s[a-z]{3,}\s.*", re.DOTALL)
_RANGE = re.compile(r"\d[^\s\\]*[-–/(,+]")
_FEW = 3


def cut_tex(text: str) -> list[str]:
    """Cut text into addresses, control sequences, special characters and plain runs."""
    tokens: list[str] = []
    end = 0
    for url in URL.finditer(text):
        tokens += _TOKEN.findall(text, end, url.start())
        tokens.append(unescape(url[0]))
        end = url.end()
    return tokens + _TOKEN.findall(text, end)


def unescape(source: str) -> str:
    """Take off the backslashes that an address needs in TeX."""
    plain = source.replace("\\textasciitilde", "~").replace("{}", "")
    for sign in "_%#&~$":
        plain = plain.replace(f"\\{sign}", sign)
    return plain


def match_braces(tokens: Sequence[str]) -> dict[int, int]:
    """Map the index of each brace that has a partner to its partner's."""
    partners: dict[int, int] = {}
    opened: list[int] = []
    for index, piece in enumerate(tokens):
        if piece == "{":
            opened.append(index)
        elif piece == "}" and opened:
            start = opened.pop()
            partners |= {start: index, index: start}
    return partners


def is_math(source: str, after: str) -> bool:
    """Return whether what stands between two dollar signs is a formula, not a sum and prose."""
    flat = _NESTED.sub("", source)
    if not flat.strip():
        return bool(source.strip())
    if _SUM.fullmatch(flat) or (after[:1].isdigit() and _RANGE.fullmatch(flat)):
        return False
    return len(_PROSE.findall(flat)) < _FEW


# Letters that a decomposition leaves whole.
_PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "’": "'"}
)
WORD = re.compile(r"[^\W_]+")
"""A run of letters and figures: the words of a text, however it joins them."""


def fold(text: str) -> str:
    """Return text without case and accents, its spaces single; other scripts keep their letters."""
    marked = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    plain = "".join(sign for sign in marked if not unicodedata.combining(sign))
    return " ".join(plain.split())


@lru_cache(maxsize=16384)
def fold_words(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared, without any mark between them."""
    return tuple(WORD.findall(fold(text).replace("'", "")))


_REACH = 40
_SPACE = re.compile(r"\s+")
COMMAND = re.compile(r"\\[A-Za-z]")
_CHARACTER = re.compile(r"\\.|[^\s\\{}$^_~]")


class Cursor:
    """Takes tokens from the left and collects output; `math` tells which of TeX's modes holds.

    `tail` is the end of the output: enough to see what a mark follows; `length` is that of all.
    """

    def __init__(self, tokens: Sequence[str], *, math: bool) -> None:
        self.math = math
        self.tail = ""
        self.length = 0
        self.quoting = False
        self._tokens = list(tokens)
        self._partners = match_braces(self._tokens)
        self._barriers: dict[str, int] = {}
        self._at = 0
        self._offset = 0
        self._written: list[str] = []

    def __bool__(self) -> bool:
        """Return whether tokens are left."""
        return self._at < len(self._tokens)

    def __str__(self) -> str:
        return "".join(self._written)

    def write(self, text: str) -> None:
        """Add to the output."""
        self._written.append(text)
        self.length += len(text)
        self.tail = (self.tail + text)[-_REACH:]

    @property
    def place(self) -> tuple[int, int]:
        """Where the cursor stands; set it to go back."""
        return self._at, self._offset

    @place.setter
    def place(self, place: tuple[int, int]) -> None:
        self._at, self._offset = place

    def peek(self) -> str:
        """Return what is left of the next token, or nothing at the end."""
        return self._tokens[self._at][self._offset :] if self else ""

    def take(self) -> str:
        """Return the next token and step over it."""
        token = self.peek()
        self._step_to(self._at + 1)
        return token

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Take what a pattern matches at the start of the next token, if it does."""
        found = pattern.match(self._tokens[self._at], self._offset) if self else None
        if found:
            self._offset = found.end()
            if self._offset == len(self._tokens[self._at]):
                self._step_to(self._at + 1)
        return found

    def skip_space(self) -> bool:
        """Step over whitespace; tell whether there was any."""
        return bool(self.match(_SPACE))

    def opens_group(self) -> bool:
        """Return whether a group stands next, complete with its end."""
        return self._at in self._partners and self.peek() == "{"

    def group(self) -> list[str] | None:
        """Take a group in braces and return its content."""
        if not self.opens_group():
            return None
        start, end = self._at + 1, self._partners[self._at]
        self._step_to(end + 1)
        return self._tokens[start:end]

    def argument(self) -> list[str] | None:
        """Take what TeX reads as a macro's argument: a group, a sequence or one character."""
        place = self.place
        self.skip_space()
        if self.opens_group():
            return self.group()
        if COMMAND.match(self.peek()):
            return self._sequence()
        char = self.match(_CHARACTER)
        if char is None:
            self.place = place
        return [char[0]] if char else None

    def until(self, closer: str) -> list[str] | None:
        """Take the tokens before the next `closer` outside groups, and it."""
        start, end = self._at, self._find_level(closer)
        if end < 0:
            return None
        self._step_to(end + 1)
        return self._tokens[start:end]

    def has(self, token: str) -> bool:
        """Return whether a token is still to come."""
        return token in self._tokens[self._at :]

    def _find_level(self, closer: str) -> int:
        """Return where a token stands next outside groups, or -1 if a stray brace comes first.

        Where the search ended is remembered, so that many that fail cost no more than one.
        """
        index = self._at
        if index < self._barriers.get(closer, 0):
            return -1
        while index < len(self._tokens) and self._tokens[index] != closer:
            if self._tokens[index] in {"{", "}"} and self._partners.get(index, -1) < index:
                break
            index = self._partners.get(index, index) + 1
        if index < len(self._tokens) and self._tokens[index] == closer:
            return index
        self._barriers[closer] = index + 1
        return -1

    def _sequence(self) -> list[str]:
        """Take a control sequence with the groups that touch it."""
        taken = [self.take()]
        while self.opens_group():
            taken += ["{", *(self.group() or ()), "}"]
        return taken

    def _step_to(self, index: int) -> None:
        self.place = (index, 0)
