"""Reads in an abstract what an abbreviation stands for, in either number, and with which article.

The words stand before the abbreviation in brackets, or in brackets behind it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from digest.model import Paper, Quote
from digest.text import shown
from digest.writing.initials import start_of_words

# What follows is no noun that a term only qualifies.
QUALIFIED = re.compile(
    r"-|\s(?!(?:about|across|after|against|also|among|and|are|around|as|at|because|before|between|"
    r"but|by|can|could|despite|due|during|for|from|further|has|have|if|in|into|is|may|not|of|on|"
    r"onto|or|over|than|that|through|to|toward|towards|under|using|via|was|were|when|where|which|"
    r"while|will|with|within|without)\b)[a-z]"
)
_BEFORE = re.compile(r"\b([Aa]n?|[Tt]he) (?:[\w-]+ )?$")
_BEHIND_WORDS = re.compile(r"\s[(\[]([A-Z]\w*?)(s?)(?:[)\]]|[;,]\s)")
_BEFORE_WORDS = re.compile(r"(?<![\w-])([A-Z]\w*?)(s?)\s\(([^()]+)\)")
_WORD = re.compile(r"\w+")
_MARKS = re.compile('["“”()]')
_LATIN = {
    "criterion": "criteria",
    "nebula": "nebulae",
    "nova": "novae",
    "nucleus": "nuclei",
    "phenomenon": "phenomena",
    "spectrum": "spectra",
}
_LATIN_PLURALS = {many: one for one, many in _LATIN.items()}
_SAME = re.compile(
    r"(?:series|species|means|gas|lens|bias|atlas|canvas|chaos|ss|is|us|ics)$", re.IGNORECASE
)
# What has its plural inside, as `Internet of Things`, is no other in the singular.
_FIXED = re.compile(
    r"(?:[\s-]of[\s-]|\s(?:by|for|from|in|with)\s)(?:[\w-]+\s)*[\w-]+s$", re.IGNORECASE
)
_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")
_MASS = re.compile(r"(?:ing|tion|sion|ment|ity|ness|ance|ence|ism|graphy|logy|data|matter|light)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """What an abbreviation stands for, and where that is said.

    `single` and `several` are its numbers, one of them "" where the other alone is known; `many`
    says that it is told of several things by itself, as in `small models (SM)`.  `article` stands
    before it there, in lower case, or nothing; None where it has one that may belong to the noun
    behind.
    """

    single: str
    several: str
    proof: Quote
    article: str | None
    many: bool

    @property
    def is_mass(self) -> bool:
        """Tell whether it is no single thing, so that it wants no article."""
        return bool(_MASS.search(self.single))


def find_expansion(paper: Paper, short: str) -> Expansion | None:
    """Return what an abstract says that an abbreviation stands for, letter for letter."""
    return _find(paper.id, paper.abstract, short)


# A sentence is tried in several forms.
@lru_cache(maxsize=4096)
def _find(name: str, text: str, short: str) -> Expansion | None:
    """Return what a paper's abstract says of an abbreviation."""
    return _find_before(name, text, short) or _find_behind(name, text, short)


def _find_before(name: str, text: str, short: str) -> Expansion | None:
    """Read `long words (LW)`."""
    for bracket in (one for one in _BEHIND_WORDS.finditer(text) if one[1] == short):
        start = start_of_words(text[: bracket.start()], short)
        if start >= 0 and (words := _words(text[start : bracket.start()], text[:start], short)):
            article = _BEFORE.search(text[:start])
            told = article[1].lower() if article else ""
            if QUALIFIED.match(text, bracket.end()):
                told = _of_part(words, told)
            proof = _quote(name, text, start, bracket.end())
            return _expansion(words, proof, many=bool(bracket[2]), article=told)
    return None


def _of_part(words: str, article: str) -> str | None:
    """Return the article of words where the one before them may be that of the noun behind."""
    if _MASS.search(words) or not article:
        return ""
    return article if article == "the" else None


def _find_behind(name: str, text: str, short: str) -> Expansion | None:
    """Read `LW (long words)`."""
    for match in (one for one in _BEFORE_WORDS.finditer(text) if one[1] == short):
        if start_of_words(match[3], short) == 0 and (words := _words(match[3], ".", short)):
            proof = _quote(name, text, *match.span())
            return _expansion(words, proof, many=bool(match[2]), article="")
    return None


def _quote(name: str, text: str, start: int, end: int) -> Quote:
    """Return words of a paper's abstract as a quote."""
    return Quote(paper=name, field="abstract", start=start, end=end, text=text[start:end])


def _words(told: str, before: str, short: str) -> str:
    """Return words as they read inside a sentence; "" where they are no expansion."""
    words = shown(told)
    opens = not before.strip() or before.rstrip().endswith((".", ":"))
    whole = words[-1:].isalpha() and not _MARKS.search(words)
    if not whole or short in _WORD.findall(words):
        return ""
    return _lowered(words) if opens else words


def _lowered(words: str) -> str:
    """Lower the first letter that only opened a sentence: of words that have no other capital."""
    return words[:1].lower() + words[1:] if words[1:].islower() else words


def _expansion(words: str, proof: Quote, *, many: bool, article: str | None) -> Expansion:
    """Return an expansion in both numbers; `many` says that its abbreviation has the plural's s."""
    single, several = words, words
    if _FIXED.search(words):
        single = "" if many else words
    elif many or _ends_plural(words):
        single = _singular(words)
    else:
        several = _plural(words)
    return Expansion(
        single=single,
        several=several,
        proof=proof,
        article=article,
        many=single != words and not many,
    )


def _ends_plural(words: str) -> bool:
    """Tell whether words end in a plural's ending."""
    latin = words.casefold().endswith(tuple(_LATIN_PLURALS))
    return latin or (words.endswith("s") and not _SAME.search(words))


def _singular(words: str) -> str:
    """Return a plural in the singular; "" where that is not a matter of its ending."""
    if told := _exchanged(words, _LATIN_PLURALS):
        return told
    if not _ends_plural(words):
        return ""
    if words.endswith("ies"):
        return f"{words[:-3]}y"
    return words[:-2] if words.endswith(("xes", "ches", "shes", "sses")) else words[:-1]


def _plural(words: str) -> str:
    """Return a singular in the plural; "" where that is not a matter of its ending."""
    if told := _exchanged(words, _LATIN):
        return told
    if words.endswith(("us", "um")):
        return ""
    if words.endswith("sis"):
        return f"{words[:-2]}es"
    if words.endswith("y") and words[-2:-1] not in "aeiou":
        return f"{words[:-1]}ies"
    return f"{words}es" if _SIBILANT.search(words) else f"{words}s"


def _exchanged(words: str, endings: Mapping[str, str]) -> str:
    """Return words with another ending of some; "" where they have none of them."""
    ends = (one for one in endings if words.casefold().endswith(one))
    return next((words[: 1 - len(one)] + endings[one][1:] for one in ends), "")
