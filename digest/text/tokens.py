"""Cuts a text into tokens, and folds them."""

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
_ESCAPE = re.compile(r"\\([_%#&~$])")
_NESTED = re.compile(r"\{[^{}]*\}")
_PROSE = re.compile(r"(?<![\\\w{])[a-z]{3,}(?=[\s,;])")
# What may stand between the signs of `$5 and $10`, `$20k-$30k` and `$5 for the first $N$`.
_SUM = re.compile(r"\d[^\s\\]*\s(?:[^\\]*\s)?|\d[^\\=]*\s[a-z]{3,}\s.*", re.DOTALL)
_RANGE = re.compile(r"\d[^\s\\]*[-–/(,+]")
_FEW = 3


def tokenize(text: str) -> list[str]:
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
    return _ESCAPE.sub(r"\1", source.replace("\\textasciitilde", "~").replace("{}", ""))


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
    """Tell whether what stands between two dollar signs is a formula, not a sum and prose."""
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
_BETWEEN = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return text without case and accents, its spaces single; other scripts keep their letters."""
    marked = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    plain = "".join(sign for sign in marked if not unicodedata.combining(sign))
    return " ".join(plain.split())


@lru_cache(maxsize=16384)
def fold_words(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared, without any mark between them."""
    return tuple(_BETWEEN.sub(" ", fold(text).replace("'", "")).split())
