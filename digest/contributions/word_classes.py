"""Turns words into one letter each, so that the grammar of named data is easy to read.

    Experiments on the KITTI and Waymo Open datasets show that …
    E           O  t   N     & P     P    D        v    t

Names: `N` is a coined word, `P` a capitalised one, `K` several words that are known as one name,
`Q` a coined one's, `n` a number, `y` a year.  Nouns: `D` is one for data and `c` a contest, `C` and
`G` are the same with a capital; `x` and `S` (`s` for sets) are the halves of "test set"; `F` is
what comes of evaluating.  Words of grammar: `O` is on or across, `o` another preposition, `g` such
(as) or including, `a` as, `m` called or named, `i` is or are, `d` a or an, `t` another determiner,
`u` our, `&` and, `X` existing.  Verbs: `E` is one of evaluating, `B` what wants an "on" of its own,
`v` any other, or an adverb.  `w` is any other word.  Brackets, commas and colons stand for
themselves, `.` for other marks and for addresses.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from digest.contributions.known import known_phrases

_WORDS: Mapping[str, str] = {
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
    "that the their these this those two three four five six seven eight nine ten eleven twelve "
    "various",
    "u": "my our",
    "&": "and or plus",
    "F": "accuracies accuracy error errors gain gains improvement improvements performance rate "
    "rates record records result results score scores",
    "X": "current earlier existing past previous prior recent unlike",
    "B": "acted acts applied attack attacks based build builds built conditioned depend "
    "depending depends deployed deploying effect effects emphasis focus focused focuses focusing "
    "grounded hinges hosted impact implemented imposed insights inspired light literature operate "
    "operates perspective placed relied relies rely relying research run running runs studies "
    "study top work works",
    # What is done with data; other words that end so are verbs.
    "w": "building cleaning curation engineering filtering labeling labelling learning mining "
    "mixing processing pruning ranking sampling scaling shaping tuning",
    "v": "adapts addresses adopts aligns allows captures chosen combines compresses decomposes "
    "delivers detects drawn employs enables encodes exploits extends extracts facilitates fuses "
    "given grown handles held identifies incorporates integrates introduces kept known learns made "
    "offers optimizes predicts preserves produces provides reconstructs refines replaces requires "
    "retains selects simulates solves spoken taken transforms treats unifies utilizes written "
    "after along alone alongside also at be because been before being both but can could "
    "during even further had has have he if it may might more no not per she should since than "
    "then there they though we when where whereas which while who whose will without would yet",
    "V": "confirm confirms consist consistently consists contain contains establish establishes "
    "highlight highlights indicate indicates prove proves respectively reveal reveals show showed "
    "shown shows suggest suggests support supports underscore yield yields",
}
# In capitals these are a part of a name.
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
_EVALUATES = re.compile(
    r"achiev|ablation|analy[sz]|appl(?:y|ied)|assess|attain|benchmark(?:ed|ing)|boost|"
    r"compar|compet|conduct|demonstrat|effective|evaluat|exceed|excel|experiment|fine-?tun|"
    r"gain|generali[sz]|improv|increas|leverag|match|outperform|perform|pre-?train|reach|reduc|"
    r"result|robust|scor|sota|state-of-the-art|stud(?:y|ies)$|superior|"
    r"surpass|tests?(?:ed)?$|train(?:ed|ing|s)?$|use[sd]?$|validat|verif",
    re.IGNORECASE,
)
_COINED = re.compile(r"(?=.*[A-Za-z])(?:.+[A-Z0-9]|[A-Z]\W|\d+[A-Z]|[A-Z].*\+$)")
# "Vision-Language" is no more than its words, "Quadruplet-Net" is a name.
_JOINED = re.compile(
    r"[A-Z][a-z]+(?:-[A-Za-z][a-z]+)*-(?!(?:Bench|Former|Net|Set)$)[A-Za-z][a-z]+$"
)
_NUMBER = re.compile(r"(?=.*\d)[\d.,%\\$+×x-]+[kKmM]?$")
_YEAR = re.compile(r"(?:19|20)\d\d$")
# The last is two sentences without a space.
_ADDRESS = re.compile(r"//|\w\.(?:com|org|io|net|edu)\b|[a-z]{2}\.[A-Z][a-z]")
_MARK = r"\s(),;:—–\[\]{}\"“”?!`"
_END = r".'’*"
_TOKEN = rf"[^{_MARK}{_END}]+(?:[{_END}]+[^{_MARK}{_END}]+)*|[(),;:—–\[\]{{}}.?!]"
_WORD = re.compile(_TOKEN)


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words, and one letter for each."""

    words: tuple[str, ...]
    letters: str

    def part(self, start: int, end: int) -> str:
        """Return the words from one to before another."""
        return " ".join(self.words[start:end])


@lru_cache(maxsize=1024)
def find_words(text: str, *, opens: bool = True) -> Words:
    """Return the words of a sentence, or of a part of one that does not open it."""
    words = _pattern_for(text).findall(text)
    letters = "".join(map(_letter, words))
    if opens and letters[:1] in {"P", "C", "G"}:
        letters = _letter(words[0].casefold()) + letters[1:]
    return Words(tuple(words), letters)


def _pattern_for(text: str) -> re.Pattern[str]:
    """Return what finds a text's words; most need no more than the simple one."""
    rare = "^{" in text or "_{" in text or any(phrase in text for phrase in known_phrases())
    return _rare_words() if rare else _WORD


@cache
def _rare_words() -> re.Pattern[str]:
    """Return what finds known names of several words, words with TeX's scripts, and others."""
    phrases = "|".join(map(re.escape, known_phrases()))
    script = r"[\^_]\{[^{}\s]*\}"
    return re.compile(rf"(?:{phrases})(?!\w)|(?:[^{_MARK}]*{script})+[^{_MARK}.'’]*|{_TOKEN}")


@lru_cache(maxsize=65536)
def _letter(word: str) -> str:
    """Return a word's letter: of the word itself, else of how it looks."""
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
    if _NUMBER.match(word):
        return "y" if _YEAR.match(word) else "n"
    if _COINED.match(word) and not _JOINED.match(word):
        return "N"
    return "P" if word[0].isupper() else _letter_of_lower(word)


def _letter_of_lower(word: str) -> str:
    if _EVALUATES.match(word):
        return "E"
    return "v" if word.endswith(("ed", "ing", "ly")) else "w"


_LETTER_OF = {word: letter for letter, words in _WORDS.items() for word in words.split()}
