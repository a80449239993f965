"""Finds the names that a sentence calls data."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from digest.contributions.known import is_known_dataset
from digest.contributions.listing import LIST, Name, parse_names
from digest.contributions.shapes import DataKind, kind_of_suffix
from digest.contributions.word_classes import Words

How = Literal[
    "entitled",
    "modified",
    "apposed",
    "ours",
    "called",
    "such",
    "listed",
    "appended",
    "on",
    "near",
    "done",
]

# All patterns are written in the letters of `word_classes`.
NAMES = rf"(?P<names>{LIST})"
_FIRST = rf"^(?P<first>{LIST})"
_NOUN = r"(?P<noun>(?:x?[DC]|x[Ss]){1,4})"
_PART = r"(?P<noun>(?:x?[DC]|x[Ss]|S){1,4})"
# A noun is the head of its words where no other noun follows.
_ALONE = r"(?![wxSNPnyK])"
_HEAD = rf"{_NOUN}{_ALONE}(?!F)"
_MODIFIERS = r"(?:[wvxEFNPny&]|,(?=[wvEN])){0,9}?"
CLOSED = r"(?![wSNPnyK]|x(?!D))"
_CONTEST = r"(?<=[N)])(?P<contest>c)"
_TITLED = r"(?<=C)(?![NPny])|(?<=C\(N\))|(?<=[Ny]G)(?![NPny])"

_GRAMMAR: Mapping[How, tuple[str, ...]] = {
    # the X and Y datasets, the X challenge, the X Benchmark
    "entitled": (rf"(?<![NPnyuK]){NAMES}(?:{_PART}{_ALONE}|{_CONTEST}|{_TITLED})",),
    # on the X object detection benchmark
    "modified": (rf"[Oo][td]?[wvEF]{{0,4}}{NAMES}[wxN]{{1,4}}{_HEAD}",),
    # X, a large dataset; X is the first benchmark; X as a testbed; at the start X a dataset
    "apposed": (rf"(?:{NAMES}(?:[,:]?[vt]?i|[,:]|a)|{_FIRST})[tdu]{_MODIFIERS}{_HEAD}",),
    # our X benchmark; our X, whatever it is
    "ours": (rf"u[wvE]{{0,2}}{NAMES}(?:{_PART}{_ALONE})?",),
    # a dataset called X; a benchmark for models, named X
    "called": (rf"{_NOUN}(?:[gov][wxvtdNPno]{{1,8}})?,?[tvi]{{0,2}}m[tud]?{NAMES}",),
    # datasets such as X and Y
    "such": (rf"{_NOUN}[wvo]{{0,6}}[(,:]?(?:g[a.]?[,:]?){{1,2}}t?{NAMES}{CLOSED}",),
    # two benchmarks: X and Y; the dataset X
    "listed": (
        rf"{_NOUN}(?:o[wv]{{1,5}})?[(:]{NAMES}[):.]?{CLOSED}",
        rf"[tduwvEN]{_NOUN}t?{NAMES}{CLOSED}",
    ),
    # a new benchmark, X
    "appended": (rf"[tduwvEN]{_NOUN},t?{NAMES}{CLOSED}",),
}
_PATTERNS: Mapping[How, tuple[re.Pattern[str], ...]] = {
    how: tuple(map(re.compile, patterns)) for how, patterns in _GRAMMAR.items()
}
# The letter without which a pattern finds nothing; all but one need a noun for data besides.
_NEEDS: Mapping[How, str] = {"ours": "u", "called": "m", "such": "g", "appended": ","}
_ANY_NOUN = re.compile("[DCSGc]")
_OLD = re.compile(r"(?<!O)X[wxEN]*$")
_ENDS_TITLED = re.compile(r"(?:C|[Ny]G)(?:\(N\))?$")
_BENCHMARK = re.compile(r"bench|test|leader|challenge|competition", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Names of which data is said: how, by which noun, and where among the words.

    `start` is where the saying starts, `first` and `end` are where the names do.
    """

    words: Words
    names: tuple[Name, ...]
    how: How
    noun: str
    start: int
    first: int
    end: int

    @property
    def kind(self) -> DataKind:
        """The kind of data that the noun means."""
        return "benchmark" if _BENCHMARK.search(self.noun) else "dataset"

    @property
    def lead(self) -> str:
        """The word before the names, in lower case."""
        return self.words.part(self.first - 1, self.first).casefold() if self.first else ""

    @property
    def behind(self) -> str:
        """The letter of the word behind the names."""
        return self.words.letters[self.end : self.end + 1]

    @property
    def old(self) -> bool:
        """Whether existing data is spoken of: nobody makes it, and not everybody uses it."""
        return bool(_OLD.search(self.words.letters, 0, self.start))


def may_speak_of_data(text: str) -> bool:
    """Tell whether a text has part of a noun for data; to ask this first is faster."""
    # A loop over the parts would take five times as long.
    return (
        "ataset" in text
        or "ench" in text
        or " set" in text
        or "orpus" in text
        or "orpora" in text
        or "hallenge" in text
        or "atabase" in text
        or "atalog" in text
        or "ubset" in text
        or "ata set" in text
        or "BENCH" in text
    )


# A sentence is asked for new data, for used data, and for what it says of a name.
@lru_cache(maxsize=1024)
def find_said(words: Words) -> tuple[Said, ...]:
    """Return where a sentence calls names data."""
    has_noun = _ANY_NOUN.search(words.letters) is not None
    return tuple(
        said
        for how in _PATTERNS
        if (has_noun or how == "ours") and _NEEDS.get(how, "") in words.letters
        for said in find_in(words, how, _PATTERNS[how])
    )


def find_in(words: Words, how: How, patterns: Iterable[re.Pattern[str]]) -> Iterator[Said]:
    """Yield where patterns, written in the letters of `word_classes`, find names."""
    for pattern in patterns:
        for match in pattern.finditer(words.letters):
            first, end = match.span("names" if match["names"] else "first")
            if _may_be_data(how, words.words[first], end - first):
                yield Said(
                    words=words,
                    names=parse_names(words, first, end),
                    how=how,
                    noun=_noun(words, match),
                    start=match.start(),
                    first=first,
                    end=end,
                )


def _may_be_data(how: How, word: str, length: int) -> bool:
    """Tell whether to ask for names at a word; where little tells of data, it must be known."""
    return how not in {"near", "done"} or (how == "near" and length > 1) or _is_data(word)


def _is_data(word: str) -> bool:
    """Tell whether a word by itself is a name of data; few words after a preposition are."""
    name = word.removesuffix("'s").removesuffix("’s")
    return is_known_dataset(name) or kind_of_suffix(name) is not None


def _noun(words: Words, match: re.Match[str]) -> str:
    """Return the noun for data, or the name where its last word is one; "" where there is none."""
    for group in ("noun", "contest"):
        if match.groupdict().get(group):
            return words.part(*match.span(group))
    titled = _ENDS_TITLED.search(match["names"] or "")
    return words.part(*match.span("names")) if titled else ""
