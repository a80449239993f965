"""Finds the names that a sentence calls data, by patterns over one letter for each word.

    Experiments on the KITTI and Waymo Open datasets show that …
    E           O  t   N     & P     P    D        v    t

`N` is a coined word, `Q` its possessive, `P` a capitalised word, `K` a known name of several words,
`n` a number; `E` a verb of evaluating, `v` any other verb or an adverb; `w` any other word.  `C`
and `G` are `D` and `c` with a capital.  Punctuation stands for itself, `.` for other signs.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from digest.papers.vocabulary import (
    DataKind,
    is_known_dataset,
    is_other,
    kind_of_suffix,
    known_phrases,
)

_WORDS: Mapping[str, str] = {
    # Nouns for data, contests, and the halves of "test set".
    "D": "benchmark benchmarks catalog catalogs catalogue catalogues corpus corpora dataset "
    "datasets data-set data-sets database databases leaderboard leaderboards testbed testbeds "
    "testset testsets testsuite treebank treebanks",
    "c": "challenge competition survey surveys",
    "x": "data development dev eval evaluation public test testing train training val validation",
    "s": "sets",
    "S": "collection collections partition set split splits subset subsets suite suites track "
    "tracks",
    "O": "across on",
    "o": "against between by for from in into of onto over through to under toward towards upon "
    "using via with within",
    "g": "comprising containing covering e.g i.e include includes including like spanning "
    "specifically such",
    "a": "as",
    "m": "called coined dubbed entitled named namely termed titled",
    "i": "are is was were",
    "d": "a an",
    "t": "all another any both each either every its many most multiple only same several "
    "that the their these this those two three four five six various",
    "u": "my our",
    "&": "and or plus",
    "F": "accuracies accuracy error errors gain gains improvement improvements performance rate "
    "rates record records result results score scores",
    "X": "current earlier existing past previous prior recent unlike",
    # Words that take an "on" of their own.
    "B": "acts applied attack attacks based build builds built depend depends deployed effect "
    "effects emphasis focus focused focuses hosted impact insights inspired literature operates "
    "perspective placed relied relies rely research run running runs studies study top work works",
    # Things done with data; other words in "-ing" are verbs.
    "w": "building cleaning curation engineering filtering labeling labelling learning mining "
    "mixing processing pruning ranking sampling scaling shaping tuning",
    "v": "drawn given kept known made provides taken written after along alone alongside also at "
    "be because been before being both but can could during even further had has have he if it "
    "may might more no not per she should since than then there they though we when where "
    "whereas which while who whose will without would yet",
    "V": "confirm confirms consist consistently consists contain contains establish establishes "
    "highlight highlights indicate indicates prove proves respectively reveal reveals show showed "
    "shown shows suggest suggests support supports underscore yield yields",
}
# The letters of capitalised words; `P` is a part of a name.
_CAPITAL = {"D": "C", "c": "G", **dict.fromkeys("BFSVXmswx", "P")}
_LOWER = {"V": "v"}
_MARKS = {
    **dict.fromkeys("([{", "("),
    **dict.fromkeys(")]}", ")"),
    **dict.fromkeys((":", "—", "–", "--", "---", "-"), ":"),
    **dict.fromkeys((",", ";", "/"), ","),
    "&": "&",
    "%": "n",
}
_EVALUATES = tuple(
    "achiev ablation analys analyz apply applied assess attain benchmarked benchmarking boost "
    "compar compet conduct demonstrat effective evaluat exceed excel experiment fine-tun finetun "
    "gain generalis generaliz improv increas leverag match outperform perform pre-train pretrain "
    "reach reduc result robust scor sota state-of-the-art superior surpass validat verif".split()
)
_EVALUATING = frozenset(
    "study studies test tests tested train trained training trains use uses used".split()
)
_AGENTS = frozenset(["also", "further", "to", "we"])
_COINED = re.compile(r"(?=.*[A-Za-z])(?:.+[A-Z0-9]|[A-Z]\W|\d+[A-Z]|[A-Z].*\+$)")
# "Vision-Language" is not a name, "Quadruplet-Net" is.
_JOINED = re.compile(
    r"[A-Z][a-z]+(?:-[A-Za-z][a-z]+)*-(?!(?:Bench|Former|Net|Set)$)[A-Za-z][a-z]+$"
)
_OF_NUMBERS = frozenset("0123456789.,%\\$+×x-")
# The last alternative is two sentences without a space between them.
_ADDRESS = re.compile(r"//|\w\.(?:com|org|io|net|edu)\b|[a-z]{2}\.[A-Z][a-z]")
_MARK = r"\s(),;:—–\[\]{}\"“”?!`"
_END = r".'’*"
_TOKEN = rf"[^{_MARK}{_END}]+(?:[{_END}]+[^{_MARK}{_END}]+)*|[(),;:—–\[\]{{}}.?!]"


@dataclass(frozen=True, slots=True)
class TaggedWords:
    """The words of a text, and one letter for each."""

    words: tuple[str, ...]
    letters: str

    def part(self, start: int, end: int) -> str:
        """Return the words from `start` to before `end`."""
        return " ".join(self.words[start:end])


def find_words(text: str, *, opens: bool = True) -> TaggedWords:
    """Return the words of a sentence; `opens` is false for a part from within a sentence."""
    words = _phrases().findall(text)
    letters = "".join(map(_letter, words))
    if "benchmark" in words:
        # In "We benchmark Loom on …" it is a verb.
        at = words.index("benchmark")
        if at and words[at - 1].casefold() in _AGENTS:
            letters = f"{letters[:at]}E{letters[at + 1 :]}"
    if opens and letters[:1] in {"P", "C", "G"}:
        letters = _letter(words[0].casefold()) + letters[1:]
    return TaggedWords(tuple(words), letters)


@cache
def _phrases() -> re.Pattern[str]:
    """Return a pattern that finds known names of several words, and other words."""
    return re.compile(rf"(?:{'|'.join(map(re.escape, known_phrases()))})(?!\w)|{_TOKEN}")


def _letter(word: str) -> str:
    """Return the letter of a word: from the tables, else by its form."""
    letter = _MARKS.get(word) or _LETTER_OF.get(word.casefold())
    if letter:
        return (_CAPITAL if word[0].isupper() else _LOWER).get(letter, letter)
    if word.isalpha() and word.islower():
        return _letter_of_lower(word)
    if word in known_phrases():
        return "K"
    return _letter_by_shape(word)


def _letter_by_shape(word: str) -> str:
    if not any(map(str.isalnum, word)) or _ADDRESS.search(word):
        return "."
    if word.endswith(("'s", "’s")):
        return "Q" if _COINED.match(word[:-2]) else "w"
    if any(map(str.isdecimal, word)) and _OF_NUMBERS.issuperset(
        word[:-1] + word[-1:].strip("kKmM")
    ):
        return "n"
    if _COINED.match(word) and not _JOINED.match(word):
        return "N"
    return "P" if word[0].isupper() else _letter_of_lower(word)


def _letter_of_lower(word: str) -> str:
    lower = word.casefold()
    if lower.startswith(_EVALUATES) or lower in _EVALUATING:
        return "E"
    return "v" if word.endswith(("ed", "ing", "ly")) else "w"


_LETTER_OF = {word: letter for letter, words in _WORDS.items() for word in words.split()}


_BRACKET = r"(?:\([^()]{1,12}\))?"
_ITEM = rf"(?:K|Q|[NP][NPnCG]{{0,9}}){_BRACKET}"
_LIST = rf"{_ITEM}(?:D?(?:,?&|,)[tx]?{_ITEM}){{0,9}}"
_ITEMS = re.compile(_ITEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataName:
    """A name in a text, and its letters.

    A `short` name is an abbreviation in brackets; a `titled` name had a capitalised noun for data,
    as in "Loom Dataset", which was removed.
    """

    text: str
    letters: str
    short: bool = False
    titled: bool = False


def _parse_names(words: TaggedWords, start: int, end: int) -> Iterator[DataName]:
    """Yield the names in a list, which has the words from `start` to before `end`.

    Words that are not part of a name are cut off: "Loom 3D", "Loom Dataset".
    """
    for item in _ITEMS.finditer(words.letters, start, end):
        bare, _, inside = item[0].partition("(")
        first, last = item.start(), item.start() + len(bare)
        form = words.part(last + 1, last + 2) if inside in {"N)", "P)"} else ""
        # Of "Reef in the Kelp (RIK)" only the last word is in the list.
        short = form and (len(bare) > 1 or bare == "K" or form[-1] == words.words[first][0])
        if short and not is_other(words.part(first, last)):
            yield DataName(text=form, letters=inside[0], short=True)
            continue
        titled = bare == "NC"
        last -= titled
        while last - first > 1 and is_other(words.part(last - 1, last)):
            last -= 1
        text = words.part(first, last).removesuffix("'s").removesuffix("’s")
        letters = words.letters[first:last].replace("Q", "N")
        yield DataName(text=text, letters=letters, titled=titled)


Phrasing = Literal[
    "entitled", "modified", "apposed", "ours", "called", "such", "listed", "appended",
    "on", "near", "done",
]  # fmt: skip

# All patterns are written in the letters of `_WORDS`.
_NAMES = rf"(?P<names>{_LIST})"
_FIRST = rf"^(?P<first>{_LIST})"
_NOUN = r"(?P<noun>(?:x?[DC]|x[Ss]){1,4})"
_PART = r"(?P<noun>(?:x?[DC]|x[Ss]|S){1,4})"
# A noun is the head of its phrase if no other noun follows.
_ALONE = r"(?![wxSNPnK])"
_HEAD = rf"{_NOUN}{_ALONE}(?!F)"
_MODIFIERS = r"(?:[wvxEFNPn&]|,(?=[wvEN])){0,9}?"
_CLOSED = r"(?![wSNPnK]|x(?!D))"
_TITLED = r"(?<=C)(?![NPn])|(?<=C\(N\))|(?<=NG)(?![NPn])"

_GRAMMAR: Sequence[tuple[Phrasing, str]] = (
    # the X and Y datasets, the X challenge, the X Benchmark
    ("entitled", rf"(?<![NPnuK]){_NAMES}(?:{_PART}{_ALONE}|(?<=[N)])(?P<contest>c)|{_TITLED})"),
    # on the X object detection benchmark
    ("modified", rf"[Oo][td]?[wvEF]{{0,4}}{_NAMES}[wxN]{{1,4}}{_HEAD}"),
    # X, a large dataset; X is the first benchmark; X as a testbed; at the start X a dataset
    ("apposed", rf"(?:{_NAMES}(?:[,:]?[vt]?i|[,:]|a)|{_FIRST})[tdu]{_MODIFIERS}{_HEAD}"),
    # our X benchmark; our X, whatever it is
    ("ours", rf"u[wvE]{{0,2}}{_NAMES}(?:{_PART}{_ALONE})?"),
    # a dataset called X; a benchmark for models, named X
    ("called", rf"{_NOUN}(?:[gov][wxvtdNPno]{{1,8}})?,?[tvi]{{0,2}}m[tud]?{_NAMES}"),
    # datasets such as X and Y
    ("such", rf"{_NOUN}[wvo]{{0,6}}[(,:]?(?:g[a.]?[,:]?){{1,2}}t?{_NAMES}{_CLOSED}"),
    # two benchmarks: X and Y; the dataset X
    ("listed", rf"{_NOUN}(?:o[wv]{{1,5}})?[(:]{_NAMES}[):.]?{_CLOSED}"),
    ("listed", rf"[tduwvEN]{_NOUN}t?{_NAMES}{_CLOSED}"),
    # a new benchmark, X
    ("appended", rf"[tduwvEN]{_NOUN},t?{_NAMES}{_CLOSED}"),
)
_EVALUATED: Sequence[tuple[Phrasing, str]] = (
    # evaluated on X and Y
    ("on", rf"(?<!B)O[tx]?{_NAMES}{_CLOSED}"),
    # using X; in X; from the large X
    ("near", rf"[Oog(,&:x][tudx]?[wEF]{{0,3}}{_NAMES}"),
    # compresses X; exceeds Y
    ("done", rf"[vE][tudx]?{_NAMES}"),
)
_CALLS_DATA, _EVALUATES_ON = (
    [(phrasing, re.compile(pattern)) for phrasing, pattern in rows]
    for rows in (_GRAMMAR, _EVALUATED)
)
# With these phrasings, a single word must be known as data.
_LOOSE = frozenset(["near", "done"])
_PARTS = ("ataset", "ench", " set", "orpus", "orpora", "hallenge", "atabase", "atalog", "ubset")
_BENCHMARKS = ("bench", "test", "leader", "challenge", "competition")


@dataclass(frozen=True, slots=True, kw_only=True)
class DataMention:
    """Names that a text calls data, with the phrasing, the noun, and their position.

    The match begins at the word `start`; the names are the words from `first` to before `end`.
    """

    words: TaggedWords
    names: tuple[DataName, ...]
    phrasing: Phrasing
    noun: str
    start: int
    first: int
    end: int

    @property
    def kind(self) -> DataKind:
        """The kind of data that the noun means."""
        return (
            "benchmark" if any(map(self.noun.casefold().__contains__, _BENCHMARKS)) else "dataset"
        )

    @property
    def lead(self) -> str:
        """The word before the names, in lower case."""
        return self.words.part(self.first - 1, self.first).casefold()

    @property
    def after(self) -> str:
        """The letter of the word after the names."""
        return self.words.letters[self.end : self.end + 1]

    @property
    def is_existing(self) -> bool:
        """Whether the text calls the data existing, as in "previous datasets", without using it."""
        before = self.words.letters[: self.start].rstrip("wxEN")
        return before.endswith("X") and not before.endswith("OX")


def may_speak_of_data(text: str) -> bool:
    """Return whether a text has part of a noun for data; a quick first check."""
    return any(map(text.__contains__, _PARTS))


def find_data_mentions(words: TaggedWords) -> tuple[DataMention, ...]:
    """Return the mentions in which a sentence calls names data."""
    return tuple(
        mention
        for phrasing, pattern in _CALLS_DATA
        for mention in _match_names(words, phrasing, pattern)
    )


def find_evaluated(words: TaggedWords) -> Iterator[DataMention]:
    """Yield the mentions of names on which a sentence says that something was evaluated or done."""
    for phrasing, pattern in _EVALUATES_ON:
        yield from _match_names(words, phrasing, pattern)


def _match_names(
    words: TaggedWords, phrasing: Phrasing, pattern: re.Pattern[str]
) -> Iterator[DataMention]:
    for match in pattern.finditer(words.letters):
        groups = match.groupdict()
        first, end = match.span("names" if groups["names"] else "first")
        if phrasing in _LOOSE and end - first == 1:
            name = words.words[first].removesuffix("'s").removesuffix("’s")
            if not is_known_dataset(name) and not kind_of_suffix(name):
                continue
        # In "The Reef Dataset" the noun is the last word of the name.
        usual = "names" if phrasing == "entitled" else None
        noun = next((group for group in ("noun", "contest") if groups.get(group)), usual)
        noun_text = words.part(*match.span(noun)) if noun else ""
        # "Loom and the Reef benchmark" has one benchmark.
        article = words.letters.rfind("t", first, end) if phrasing == "entitled" else -1
        if article > first and not noun_text.endswith(("s", "corpora")):
            first = article + 1
        yield DataMention(
            words=words,
            names=tuple(_parse_names(words, first, end)),
            phrasing=phrasing,
            noun=noun_text,
            start=match.start(),
            first=first,
            end=end,
        )
