"""Tokenizes TeX, and reads its tokens from left to right."""

import re
import unicodedata
from collections.abc import Sequence

# An address keeps its `_`, `~` and `--`, and may have TeX's escapes.
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
# The text between the dollar signs of `$5 and $10`, `$20k-$30k` and `$5 for the first $N$`.
_AMOUNTS = re.compile(r"\d[^\s\\]*\s(?:[^\\]*\s)?|\d[^\\=]*\s[a-z]{3,}\s.*", re.DOTALL)
_RANGE = re.compile(r"\d[^\s\\]*[-–/(,+]")
_MOST_WORDS_IN_FORMULA = 3


def tokenize_tex(text: str) -> list[str]:
    """Split a text into addresses, control sequences, special characters and plain runs."""
    tokens: list[str] = []
    end = 0
    for url in URL.finditer(text):
        tokens += _TOKEN.findall(text, end, url.start())
        tokens.append(unescape(url[0]))
        end = url.end()
    return tokens + _TOKEN.findall(text, end)


def unescape(source: str) -> str:
    """Remove the backslashes that an address needs in TeX."""
    plain = source.replace("\\textasciitilde", "~").replace("{}", "")
    for sign in "_%#&~$":
        plain = plain.replace(f"\\{sign}", sign)
    return plain


def match_braces(tokens: Sequence[str]) -> dict[int, int]:
    """Map the index of each matched brace to the index of its partner."""
    partners: dict[int, int] = {}
    opened: list[int] = []
    for index, sign in enumerate(tokens):
        if sign == "{":
            opened.append(index)
        elif sign == "}" and opened:
            start = opened.pop()
            partners |= {start: index, index: start}
    return partners


def is_math(source: str, after: str) -> bool:
    """Return whether the text between two dollar signs is a formula, not an amount and prose."""
    flat = _NESTED.sub("", source)
    if not flat.strip():
        return bool(source.strip())
    if _AMOUNTS.fullmatch(flat) or (after[:1].isdigit() and _RANGE.fullmatch(flat)):
        return False
    return len(_PROSE.findall(flat)) < _MOST_WORDS_IN_FORMULA


# Letters that Unicode does not decompose.
_PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "’": "'"}
)
WORD = re.compile(r"[^\W_]+")
"""A run of letters and digits: the words of a text, without hyphens and other marks."""


def fold(text: str) -> str:
    """Return text without case and accents, with single spaces; other scripts stay."""
    marked = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    plain = "".join(sign for sign in marked if not unicodedata.combining(sign))
    return " ".join(plain.split())


def fold_words(text: str) -> tuple[str, ...]:
    """Return the folded words of a text for comparisons, without punctuation."""
    return tuple(WORD.findall(fold(text).replace("'", "")))


_LONGEST_TAIL = 40
_SPACE = re.compile(r"\s+")
COMMAND = re.compile(r"\\[A-Za-z]")
_CHARACTER = re.compile(r"\\.|[^\s\\{}$^_~]")


class Cursor:
    """Reads tokens from left to right and collects output; `math` says whether in TeX's math mode.

    `tail` is the end of the output, and `length` the length of the whole.
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
        self.tail = (self.tail + text)[-_LONGEST_TAIL:]

    @property
    def position(self) -> tuple[int, int]:
        """The position of the cursor; set it to go back."""
        return self._at, self._offset

    @position.setter
    def position(self, position: tuple[int, int]) -> None:
        self._at, self._offset = position

    def peek(self) -> str:
        """Return the unread rest of the next token, "" at the end."""
        return self._tokens[self._at][self._offset :] if self else ""

    def take(self) -> str:
        """Return the next token and step over it."""
        token = self.peek()
        self._step_to(self._at + 1)
        return token

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Take the match of a pattern at the start of the next token, if there is one."""
        found = pattern.match(self._tokens[self._at], self._offset) if self else None
        if found:
            self._offset = found.end()
            if self._offset == len(self._tokens[self._at]):
                self._step_to(self._at + 1)
        return found

    def skip_space(self) -> bool:
        """Step over whitespace; return whether there was any."""
        return bool(self.match(_SPACE))

    def opens_group(self) -> bool:
        """Return whether the next token opens a group that is closed."""
        return self._at in self._partners and self.peek() == "{"

    def group(self) -> list[str] | None:
        """Take a group in braces and return its content."""
        if not self.opens_group():
            return None
        start, end = self._at + 1, self._partners[self._at]
        self._step_to(end + 1)
        return self._tokens[start:end]

    def argument(self) -> list[str] | None:
        """Take a macro's argument: a group, a control sequence or a single character."""
        position = self.position
        self.skip_space()
        if self.opens_group():
            return self.group()
        if COMMAND.match(self.peek()):
            return self._sequence()
        char = self.match(_CHARACTER)
        if char is None:
            self.position = position
        return [char[0]] if char else None

    def until(self, closer: str) -> list[str] | None:
        """Take the tokens up to and including the next `closer` outside groups."""
        start, end = self._at, self._find_level(closer)
        if end < 0:
            return None
        self._step_to(end + 1)
        return self._tokens[start:end]

    def has(self, token: str) -> bool:
        """Return whether a token is still to come."""
        return token in self._tokens[self._at :]

    def _find_level(self, closer: str) -> int:
        """Return the index of the next `closer` outside groups, or -1 if a stray brace comes first.

        The end of a failed search is remembered, so that repeated searches cost little.
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
        """Take a control sequence with the groups right after it."""
        taken = [self.take()]
        while self.opens_group():
            taken += ["{", *(self.group() or ()), "}"]
        return taken

    def _step_to(self, index: int) -> None:
        self.position = (index, 0)
