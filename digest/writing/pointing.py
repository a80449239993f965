"""Finds words that point at a sentence that is not there, and takes out clauses that do.

Both of two things that are named elsewhere are two things; other clauses that point are cut off.
`these limits`, `both strategies`, `the original dataset` point elsewhere, unless the sentence has
named their noun before.
"""

import re
from functools import lru_cache

from digest.text.rare import Rare
from digest.writing.soundness import is_balanced
from digest.writing.substance import hollowness
from digest.writing.trimming import restricts

_FEWEST_WORDS = 5
# What is left of a sentence must have two words of its own.
_MOST_HOLLOW = 1.0
# A shorter word is no noun that could be recognised.
_FEWEST_LETTERS = 4
# Words that begin alike are of one stem: `nonlinear`, `nonlinearities`.
_LETTERS = 7
_POINTING = Rare(
    r"\b(?:[Tt]h(?:ese|is|"
    r"ose(?! (?:of|in|from|on|with|that|who|which|for|by)\b)(?= (?:[\w-]+ )?[\w-]+s\b)|"
    r"e (?:former|latter|above|aforementioned|(?:two|three)(?! most\b)))|"
    r"[Ss]uch(?! as\b| that\b)|[Bb]oth(?= of them|[,.:;]|$))\b"
    r"(?P<noun>(?: [\w-]+){0,3})",
    *("hese", "his", "hose ", "he former", "he latter", "he above", "he aforementioned"),
    *("he two", "he three", "uch", "oth"),
)
# Words that point only where their noun is nowhere else in the sentence.
_PAIRED = re.compile(r"both ((?:[\w-]+ )?[\w-]+s)\b(?! and\b|, and\b|,)(?![^,.;]* and )")
_ORIGINAL = Rare(
    r"the original (data ?sets?|papers?|study|work|benchmarks?|task)\b(?! of)", "the original "
)
_CORRESPONDING = Rare(
    r"^(?:[\w-]+ ){1,2}(?:an?|the|their) (?:corresponding|respective) ",
    *(" corresponding ", " respective "),
)
# `the improvement is significant`, `overcomes the performance degradation`: told before of what.
_DEFINITE = Rare(
    r"\b[Tt]he (?:performance |accuracy |observed |resulting )?(improvements?|degradations?|"
    r"limitations?|shortcomings?|drawbacks?|bottlenecks?)"
    r"(?= (?:is|are|was|were|by|while|and)\b|[,.;:]|$)",
    *("improvement", "degradation", "limitation", "shortcoming", "drawback", "bottleneck"),
)
_MENDING = (
    r"(?:address|overcome|tackle|resolve|mitigate|solve|alleviate|bridge|fill|remedy|circumvent|"
    r"meet|handle|close|achieve)"
)
# `to address these limitations`, with nothing but the next border behind it.
_AIM = re.compile(
    r"(?:,? as an? (?:[\w-]+ ){0,4}?(?:solution|remedy|answer|alternative|approach|means|way))?"
    rf",? (?:(?:and )?to (?:\w+ly )?{_MENDING}|and (?:\w+ly )?{_MENDING}(?:e?s)?|"
    r"(?:for )?addressing) (?:all |both )?(?:of )?"
    r"(?:this|these|such|those)"
    r"(?: [\w-]+){0,3}(?=[,.;]|$)",
    re.IGNORECASE,
)
_PURPOSE = re.compile(r",? (?:\w+ed )?for this (?:purpose|task|problem|goal)(?=[,.;]|$)")
# `to overcome this issue and cut costs`: the second is told, the first was told elsewhere.  In
# `this gap between coarse and fine maps` and `these computing and data tasks` nothing else is done.
_FIRST_OF_TWO = re.compile(
    rf"\b(?P<that>to|that|which) (?:\w+ly )?{_MENDING}(?:e?s)? (?:all |both )?(?:of )?"
    r"(?:(?:this|such)(?: (?!(?:and|between)\b)[\w-]+){0,3}|"
    r"(?:these|those)(?:(?: (?!(?:and|between)\b)[\w-]+){0,2} [\w-]+s)?)"
    r",? and (?=[a-z]+ (?!\w+ly\b))"
)
_BASED = re.compile(r",? (?:based|building) on th(?:is|ese)(?: [\w-]+){1,2}, (?=[a-z]+ )")
_THE_TWO = re.compile(
    r"\b(?:the|these|those) (?P<count>two|three)"
    r"(?P<noun> (?!most\b)(?:[\w-]+ ){0,2}?[\w-]+s)\b(?!['’])"
)
# `Such` before a noun that says by itself what it is of: `such induced waves`.
_SUCH = re.compile(
    r"\bsuch (?=an? [a-z]+-[a-z]+ [a-z]{4,}|[A-Z]{2,}[\w-]* [a-z]{4,})"
    r"|\bsuch (?!(?:an?|as|that|of|as|new|novel|large|small|high|low|different|other)\b)"
    r"(?=[a-z-]{3,}(?<!s) [a-z-]{4,}(?<!ly)\b)"
)
_MARK = r"(?:this|these|such|those|both|the (?:former|latter))\b"
_CLAUSES = re.compile(
    rf",? (?:(?:that|which) (?:\w+ly )?{_MENDING}(?:e?s)?|to (?:\w+ly )?{_MENDING}|that aims? to|"
    rf"(?:designed|intended|tailored) (?:to|for))(?: \w+){{0,2}} {_MARK}"
    rf"|,? (?:that|which) [a-z]+s(?: [\w-]+){{0,5}} such\b(?! as\b| that\b)"
    rf"|, (?=an? [\w-]+(?: [\w-]+){{0,6}} {_MARK})"
    rf"|, (?:which|where|thereby|thus|(?!includ)\w+ing)\b(?: [\w-]+){{0,8}} {_MARK}"
)


@lru_cache(maxsize=1024)
def points_elsewhere(text: str, before: str = "") -> bool:
    """Tell whether a text points at a noun that neither it nor the text before it has named."""
    return (
        any(
            _is_unnamed(match["noun"], f"{before} {text[: match.start()]}")
            for match in _POINTING.finditer(text)
        )
        or any(_is_pair(match, text[: match.start()]) for match in _PAIRED.finditer(text))
        or any(_is_alone(match, text) for match in _ORIGINAL.finditer(text))
        or any(
            _is_unnamed(match[1], f"{before} {text[: match.start()]}")
            for match in _DEFINITE.finditer(text)
        )
        or bool(_CORRESPONDING.search(text))
    )


def without_pointing_clauses(text: str) -> str:
    """Cut off aims and trailing clauses that point elsewhere, if enough is left."""
    if not points_elsewhere(text):
        return text
    text = _PURPOSE.sub("", _AIM.sub("", _PAIRED.sub(_of_two, text)))
    text = _SUCH.sub("", _BASED.sub(" ", _FIRST_OF_TWO.sub(r"\g<that> ", text)))
    text = _THE_TWO.sub(_of_some, text)
    cuts = [cut.start() for cut in _CLAUSES.finditer(text) if not restricts(text, cut.start())]
    heads = (text[:cut] for cut in reversed(cuts))
    whole = filter(_says_enough, heads)
    return next((head for head in (text, *whole) if not points_elsewhere(head)), text)


def _says_enough(head: str) -> bool:
    """Tell whether a text may end here: `propose NAME, a framework` would say nothing."""
    said = head.rpartition(", a")[2]
    return (
        len(head.split()) >= _FEWEST_WORDS and is_balanced(head) and hollowness(said) < _MOST_HOLLOW
    )


def _is_unnamed(noun: str, before: str) -> bool:
    """Tell whether none of the words that may be a pointer's noun stands before it."""
    stems = (word.lower().rstrip("s")[:_LETTERS] for word in noun.split())
    return not any(len(stem) >= _FEWEST_LETTERS and stem in before.lower() for stem in stems)


def _is_pair(match: re.Match[str], before: str) -> bool:
    """Tell whether `both partitions` are of no two that stand before: `both public and private`."""
    return "both " not in before and _is_unnamed(match[1], before)


def _of_two(match: re.Match[str]) -> str:
    """Write `two partitions` for `both partitions` where nothing before says which."""
    return f"two {match[1]}" if _is_pair(match, match.string[: match.start()]) else match[0]


def _of_some(match: re.Match[str]) -> str:
    """Write `two parts` for `the two parts` where nothing before says which."""
    known = not _is_unnamed(match["noun"], match.string[: match.start()])
    return match[0] if known else f"{match['count']}{match['noun']}"


def _is_alone(match: re.Match[str], text: str) -> bool:
    """Tell whether a noun stands nowhere else in a text."""
    rest = f"{text[: match.start()]} {text[match.end() :]}".lower()
    return match[1].lower().rstrip("s") not in rest
