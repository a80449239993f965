"""Names what a sentence points at, where the sentence before says it in full.

`the growth of these corals`, behind a sentence about staghorn corals, is `the growth of staghorn
corals`: an entry has no sentence before it.
"""

import re

from digest.model import Paper
from digest.text import Span, is_proper, shown, split_sentences, visible_title
from digest.text.verbs import SINGULAR, VERBS
from digest.writing.grammar import is_past

_POINTER = re.compile(
    r"\b(?P<word>[Tt]h(?:is|ese)|[Ss]uch(?! (?:as|that|an?)\b))"
    r" (?P<mods>(?:[a-z]+(?:-[a-z]+)* ){0,2}?)(?P<noun>[a-z]{4,})\b"
    r"(?=[.,;:]|$| (?:in|of|on|for|with|by|from|to|and|or|that|which|using|at|under|through|via|"
    r"across|as|has|have|is|are|can|remains?|a|an|the|based|[a-z]+(?:ed|ing))\b)"
)
_DEFINITE = re.compile(r"\b(?:the|our|their|all|both|each|its|\d+|two|three|four|five|several) $")
_WORD = re.compile(r"[A-Za-z][\w-]*$")
# What stands before a noun without belonging to it.
_BORDER = frozenset(
    """a an the this that these those such our their its his her all both each every some many most
    several few more other another of in on at for from with by to and or but as is are was were be
    been has have had can could may might will than into onto over under between within through
    across via using about against during how what which who whose when where why while if not no
    two three four five six seven eight nine ten only also often still it they we one any same
    different various certain key main new novel recent existing current previous prior given taken
    made seen shown done""".split()
)
# What papers have in common, whatever they are about: to name it says nothing.
_EMPTY = frozenset(
    """paper work study article approach method framework model result finding gap question issue
    problem challenge limitation goal task idea end aim purpose way case reason""".split()
)
_MOST = 3
_LETTERS = 7
# What a noun is of, up to what says something else: `sources of gravitational waves`.
_OF = re.compile(
    r" of (?:the )?[a-z]+(?:-[a-z]+)*(?: [a-z]+)?(?=[,.;:]| (?:in|at|on|for|with|by|from|and|that|"
    r"which|is|are|was|were|has|have|can|to|as)\b)"
)


# What stands before a noun and tells nothing of it.
_GENERAL = frozenset(
    """proposed same important additional initial first simple specific particular more most
    interesting fundamental common core""".split()
)
_FEWEST_MODIFIERS = 2


def with_referents(paper: Paper, span: Span, start: int, text: str) -> tuple[int, str]:
    """Return a sentence whose pointers are named, and where its proof begins: `start` or before."""
    if not _POINTER.search(text):
        return start, text
    *_, before = (one for one in split_sentences(paper.abstract[: span.start]) or [span])
    source = "" if before is span else shown(before.text)
    told = _POINTER.sub(lambda match: _named(match, source), text)
    known = visible_title(paper)
    whole = _POINTER.sub(lambda match: _described(match, known), told)
    return (min(start, before.start), whole) if told != text else (start, whole)


def _described(match: re.Match[str], title: str) -> str:
    """Return `the` for a pointer whose words say by themselves, or by the title, what is meant."""
    mods = [word for word in match["mods"].split() if not _is_border(word) and word not in _GENERAL]
    titled = any(_stem(word) in title.casefold() for word in mods)
    if match["word"].casefold() == "such" or not (titled or len(mods) >= _FEWEST_MODIFIERS):
        return match[0]
    article = "The" if match["word"][0].isupper() else "the"
    return f"{article} {match['mods']}{match['noun']}"


def _stem(word: str) -> str:
    """Return a word's beginning, by which its forms are alike."""
    return word[:_LETTERS].rstrip("s")


def _named(match: re.Match[str], source: str) -> str:
    """Return the noun phrase that a pointer means; the pointer itself where none is sure."""
    noun = match["noun"]
    own = match.string[: match.start()].casefold()
    if noun.rstrip("s") in _EMPTY or noun.rstrip("s") in own:
        return match[0]
    phrases = {_phrase(source, one.start(), one.end()) for one in _places(source, noun)}
    fitting = [one for one in phrases if one and match["mods"] in one[1]]
    if len(fitting) != 1:
        return match[0]
    definite, phrase = fitting[0]
    is_plural = noun.endswith("s") and not noun.endswith("ss")
    article = "" if is_plural and not definite else "the "
    told = f"{article}{phrase}"
    return told[:1].upper() + told[1:] if match["word"][0].isupper() else told


def _places(source: str, noun: str) -> list[re.Match[str]]:
    return list(re.finditer(rf"(?<= ){re.escape(noun)}\b(?![- ][a-z]+(?:s|tion)\b)", source))


def _phrase(source: str, start: int, end: int) -> tuple[bool, str] | None:
    """Return a noun with the words that belong to it, and whether it is a definite one's."""
    first = start
    for _ in range(_MOST):
        word = _WORD.search(source[:first].rstrip())
        if not word or source[word.end() : first] != " " or _is_border(word[0]):
            break
        if source[: word.start()].endswith(("'", "’")):
            return None
        first = word.start()
    tail = _OF.match(source, end)
    if first == start and not tail:
        return None
    end = tail.end() if tail else end
    phrase = source[first:end] if first else _lowered(source[:end])
    return bool(_DEFINITE.search(source[:first])), phrase


def _lowered(phrase: str) -> str:
    """Lower the letter that only opens a sentence; a name keeps its own."""
    word = phrase.split(" ", 1)[0]
    return phrase if is_proper(word) or not word[1:].islower() else phrase[:1].lower() + phrase[1:]


def _is_border(word: str) -> bool:
    """Tell whether a word ends what belongs to the noun behind it."""
    plain = word.casefold()
    return (
        plain in _BORDER
        or plain in VERBS
        or plain in SINGULAR
        or is_past(plain)
        or (plain.endswith(("ing", "ly")))
    )
