"""What is compared of a sentence in another language than English: figures, units, bounds, names.

Records are in English.  Words cannot be compared, so a sentence's figures are spelled as English
spells them, with the words around them that change their value: `21,8 %` is `21.8%`, `mehr als
2.800` is `more than 2,800`, `4.1万` is `41000`.  What else the sentence says is for a verifier.
The table `editor` of a language's file of words has what this needs.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from digest.grounding.lexicon import is_distinctive, stem, tokenize
from digest.grounding.marked import Evidence
from digest.words import load_words

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KANA = "\u3041-\u309f\u30a1-\u30ff"
_SCRIPT = f"{_HAN}{_KANA}"
_BORDER = re.compile(rf"(?<=[{_SCRIPT}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[{_SCRIPT}])")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]+")
_NUMERALS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_MYRIADS = {"千": 10**3, "百万": 10**6, "万": 10**4, "亿": 10**8, "億": 10**8}
_MYRIAD = re.compile(rf"(\d+(?:\.\d+)?) ?({'|'.join(sorted(_MYRIADS, key=len, reverse=True))})")
_TEN = re.compile(rf"([{''.join(_NUMERALS)}]?)十([{''.join(_NUMERALS)}]?)")
_ENGLISH = frozenset(
    "the of and to in for is with that by as are from at we our which this it can be on".split()
)
_LEAST_COMMON, _LEAST_SCRIPT = 0.1, 0.2
_END = re.compile(r"(?<=[a-zà-ÿß%\d]{2})[.?!][\"”“»]?\s+(?=[¿¡«„“A-ZÀ-Ý{])|[。？！](?=.)")


class Language:
    """How a language writes figures, and how sentences in it are recognised."""

    def __init__(self, lang: str) -> None:
        """Read the table `editor` of a language other than English."""
        table: Mapping[str, Any] = load_words(lang).table("editor")
        self.lang = lang
        self.is_spaced = "counters" not in table
        self.clauses = _any_word(table["clauses"], is_spaced=self.is_spaced)
        self._capitals: bool = table.get("capitals", False)
        self._common = frozenset(table["common"].split())
        self._own = frozenset(table["own"].casefold().split())
        self._reader = _any_word(table["reader"], is_spaced=self.is_spaced)
        whole = r"(?![^\W_])" if self.is_spaced else ""
        self._leans = re.compile(f"(?:{_either(table['leans'].split('|'))}){whole}")
        self._spelled: Mapping[str, str] = {
            key.casefold(): value for key, value in table["words"].items()
        }
        self._words = _any_word(" | ".join(self._spelled), is_spaced=self.is_spaced)
        self._after: Mapping[str, str] = table.get("after", {})
        behind = _either(self._after)
        self._behind = re.compile(rf"(\d[\d.,]*)([ %]*[{_SCRIPT}]{{0,3}}?)(?:{behind})")
        counters = _either(table.get("counters", "").split())
        self._counted = re.compile(rf"[十{''.join(_NUMERALS)}]{{1,3}}(?= ?(?:{counters}))")
        # Digits in a name, as in `Qwen2.5`, are no figure.
        self._grouped = re.compile(
            r"(?<![\w.,])(?:\d{1,3}(?:[.\u00a0\u202f\u2009 ]\d{3})+(?:,\d+)?|\d+,\d+)(?![\d,])"
        )
        self._has_comma = table["decimal"] == ","

    def is_language_of(self, text: str) -> bool:
        """Return whether a text is in this language, by its script or its commonest words."""
        if not self.is_spaced:
            native = len(re.findall(f"[{_SCRIPT}]", text))
            has_kana = bool(re.search(f"[{_KANA}]", text))
            is_native = native >= _LEAST_SCRIPT * len(re.sub(r"[\s\dA-Za-z]", "", text) or " ")
            return native > 1 and is_native and has_kana is (self.lang == "ja")
        words = [word.casefold() for word in _WORD.findall(text) if not word.isupper()]
        own, english = (sum(word in kind for word in words) for kind in (self._common, _ENGLISH))
        return own > english and own >= max(1, _LEAST_COMMON * len(words))

    def addresses_reader(self, text: str) -> bool:
        """Return whether a text addresses a reader."""
        return bool(self._reader.search(text))

    def leans(self, text: str) -> bool:
        """Return whether a sentence begins by pointing at the sentence before it."""
        return bool(self._leans.match(text))

    def count_words(self, text: str) -> int:
        """Return the number of words; two characters without spaces count as one."""
        if self.is_spaced:
            return len(text.split())
        return len(_LATIN.findall(text)) + len(re.findall(f"[{_SCRIPT}]", text)) // 2

    def has_several(self, text: str) -> bool:
        """Return whether a text has more than one sentence."""
        return bool(_END.search(text))

    def translate(self, text: str) -> str:
        """Return a text with its figures, their units and bounds as in English."""
        if self._has_comma:
            text = self._grouped.sub(_in_english, text)
        if not self.is_spaced:
            text = self._counted.sub(lambda match: f" {_numeral(match[0])} ", text)
            text = _MYRIAD.sub(lambda match: _multiplied(match[1], match[2]), text)
        if self._after:
            text = self._behind.sub(self._put_before, text)
        text = self._words.sub(self._translate_match, text)
        return text if self.is_spaced else " ".join(_BORDER.sub(" ", text).split())

    def unknown_names(self, text: str, evidence: Evidence) -> Iterator[str]:
        """Yield the names of a translated text that its sources do not have.

        Names are words with inner capitals or digits, where ordinary words have no capitals all
        capitalised words, and in other scripts all words in Latin letters.
        """
        known = {key.casefold() for key in evidence.stems}
        for token in tokenize(text):
            word = token.text
            is_name = is_distinctive(word) or (
                self._capitals and token.kind == "name"
                if self.is_spaced
                else bool(_LATIN.fullmatch(word))
            )
            plain = word.casefold()
            if token.kind == "number" or not is_name or stem(word) in known or plain in self._own:
                continue
            if plain not in {value.casefold() for value in " ".join(self._values).split()}:
                yield word

    @property
    def _values(self) -> Iterator[str]:
        """The English words that a translation may have put into a text."""
        yield from self._spelled.values()
        yield from self._after.values()
        yield "they"

    def _translate_match(self, match: re.Match[str]) -> str:
        word = self._spelled[match[0].casefold()]
        return word if self.is_spaced else f" {word} "

    def _put_before(self, match: re.Match[str]) -> str:
        """Put a bound before its figure: `50件以上` is `at least 50件`."""
        bound = match[0][len(match[1]) + len(match[2]) :]
        return f" {self._after[bound]} {match[1]}{match[2]}"


@cache
def load_language(lang: str) -> Language | None:
    """Return a language, None for the kinds of English."""
    return None if lang.partition("-")[0] == "en" else Language(lang)


def _either(words: Any) -> str:  # noqa: ANN401 - any collection of words
    """Return a pattern of words, the longest first; one that never matches if there are none."""
    stripped = sorted({word.strip() for word in words} - {""}, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in stripped) or "(?!)"


def _any_word(listed: str, *, is_spaced: bool) -> re.Pattern[str]:
    """Return a pattern of words that `|` or, without it, blanks separate."""
    pattern = _either(listed.split("|") if "|" in listed else listed.split())
    if is_spaced:
        pattern = rf"(?<![^\W_])(?:{pattern})(?![^\W_])"
    return re.compile(pattern, re.IGNORECASE)


def _in_english(match: re.Match[str]) -> str:
    """Return a figure with a decimal point, and commas between thousands."""
    whole, _, decimals = match[0].partition(",")
    whole = re.sub(r"[.\s]", ",", whole)
    return f"{whole}.{decimals}" if decimals else whole


def _multiplied(figures: str, scale: str) -> str:
    value = Decimal(figures) * _MYRIADS[scale]
    return f"{value:f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def _numeral(text: str) -> str:
    """Return a numeral such as 三 or 二十四 in figures."""
    if match := _TEN.fullmatch(text):
        return str(10 * _NUMERALS.get(match[1], 1) + _NUMERALS.get(match[2], 0))
    return "".join(str(_NUMERALS[sign]) for sign in text if sign in _NUMERALS)
