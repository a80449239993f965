"""Takes an abstract's sentence apart into who speaks and what is said.

A clause is what a writer can put behind another subject: the lead-in that stands before it, the
subject it had, and its predicate.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from digest.writing.answers import without_answer
from digest.writing.grammar import is_verb
from digest.writing.leads import has_subject, is_conditional, kept, without_adverbs
from digest.writing.passives import active

Subject = Literal["authors", "paper", "name", "theirs", "plain"]

_PAPER = (
    r"(?:[Tt]his|[Oo]ur|[Tt]he (?:present|current|proposed)) (?:\w+ )?"
    r"(?i:paper|work|study|article|survey|letter|thesis|research|report|review|manuscript|"
    r"chapter|contribution|dissertation|tutorial|note|investigation|brief|essay|monograph|"
    r"perspective|primer|remark|project)"
)
_LABEL = re.compile(
    r"^\W*(?i:Abstract|Introduction|Discussion|Motivation|Significance|Materials and Methods|"
    r"Background|Aims?|Methods?|Results?|Conclusions?|Context|Objectives?|"
    r"Purpose|Findings|Interpretation)\s*(?:[:.—–]\s*|-\s+)"
    # The number of an item.
    r"|^\((?:\d|[ivx]{1,3}|[a-d])\)\s+"
)
# Words by which a sentence only joins those before it.
_JOINING = re.compile(
    r"^(?:(?:also|then|further|furthermore|additionally|finally|next|thus|therefore|hence|"
    r"subsequently|instead|first|here|now)\s+)+(?=[a-z])"
)
_WE = re.compile(
    r"^(?:(?![Ww]e |I )(.{0,220}?),\s+|(Here|Herein|Then|(?:To|In|For) th(?:is|ese|e) \w+|"
    r"In our [a-z]+|In (?:this|a|the) [a-z]+ [a-z]+|"
    r"(?:By|Using|Through|With|For|From|After|If|When|Assuming) [^,]{3,120}?)\s+)?"
    r"(?:[Ww]e|I)\s+(\S.*)$"
)
_PURPOSE = re.compile(
    rf"^The (?:\w+ )?(?:aim|goal|purpose|objective) of {_PAPER} (?:is|was) (to \S.*)$"
)
_THIS = re.compile(rf"^(?:(.{{0,220}}?),\s+)?{_PAPER}(?:, [^,]{{3,90}},)?\s+(\S.*)$")
# What a sentence behind the contribution says of it, or of what was found.
_THING = re.compile(
    r"^(?:(?![Tt]h(?:is|ese)\b)(.{0,120}?),\s+)?(?:"
    r"(?:[Tt]his|[Tt]he (?:resulting|proposed)) ((?:[\w-]+ ){0,2}?"
    r"(?:approach|method|framework|model|system|design|strategy|technique|"
    r"architecture|mechanism|algorithm|pipeline|scheme|formulation|solver) (?!of\b|is that\b)\S.*)|"
    r"[Tt]hese ((?:results|findings|observations|experiments|analyses|evaluations|simulations) "
    r"(?!are\b|of\b|to\b)\S.*))$"
)
_IN_THIS = re.compile(rf"^(?:In {_PAPER}|Here(?:in)?),?\s+(\S.*)$")
_OUR = re.compile(r"^(?:(.{0,120}?),\s+)?[Oo]ur\s+(\S.*)$")
# Behind a name: its expansion and apposition, then what is said of it (group 1).
_SAID = re.compile(r"(?: \([^()]{2,60}\))?(?:, [^,]{3,80},)?\s+([a-z].*)$")
_CIRCUMSTANCE = re.compile(r"(?:In|On|At|For|By|With|Using|Across|Under|Through|Compared|From)\b")
_EXPANSION = re.compile(r"[A-Z][^,.;:()]{3,80}")
_OF_ANOTHER = ("'s", "’s", "of ", "we ", "by ", "on ")
_DANGLING = re.compile(
    r"^(it|its|this|these|those|they|their|such|both|here|there|the (former|latter|resulting|"
    r"above|same|other)|another|one|to do so|doing so|in doing so|by doing so|we|our|i|my|"
    r"while (?!(?:(?!\b(?:it|they|this|these|those|such)\b)[^,])+, "
    r"(?!(?:it|this|these|those|they|its|their|such|both|we|our)\b)[\w-])|"
    r"whereas|but|and|or|nor|yet|so)\b(?!-)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A sentence apart from its subject.

    `lead` is a comma phrase worth keeping, or empty; `head` the words by which a sentence about
    the thing itself names it, its expansion and apposition included.
    """

    subject: Subject
    predicate: str
    lead: str = ""
    head: str = ""


def end_of_label(text: str) -> int:
    """Return where a sentence begins behind a structured abstract's `Conclusion:`; 0 without."""
    match = _LABEL.match(text)
    return match.end() if match else 0


def parse_clause(sentence: str, name: str | None) -> Clause | None:
    """Read one sentence (plain Unicode, no final stop needed); None where it cannot stand alone."""
    text = _LABEL.sub("", sentence.strip().rstrip(".").strip())
    text = _opened(without_adverbs(text))
    if is_conditional(text) or text.endswith("?"):
        return None
    for read in (_read_we, _read_this, _read_our, _read_thing):
        if clause := read(text):
            return replace(clause, predicate=without_answer(clause.predicate, name))
    here = _IN_THIS.match(text)
    if here:
        text = _opened(without_adverbs(_opened(here[1])))
    if predicate := active(text, name, here=bool(here)):
        return Clause(subject="authors", predicate=predicate)
    if clause := _read_name(text, name):
        return clause
    return None if _DANGLING.match(text) else Clause(subject="plain", predicate=text)


def _read_we(text: str) -> Clause | None:
    """Read `LEAD, we PREDICATE`."""
    match = _WE.match(text)
    if not match or has_subject(match[1] or match[2] or ""):
        return None
    predicate = _JOINING.sub("", match[3])
    return Clause(subject="authors", predicate=predicate, lead=kept(match[1] or match[2] or ""))


def _read_this(text: str) -> Clause | None:
    """Read `LEAD, this paper PREDICATE`, and `The aim of this paper is to PREDICATE`."""
    if purpose := _PURPOSE.match(text):
        return Clause(subject="paper", predicate=f"aims {purpose[1]}")
    match = _THIS.match(text)
    if not match or has_subject(match[1] or "") or match[2].startswith(_OF_ANOTHER):
        return None
    # `Our contribution is a taxonomy`: no paper is one.
    if match[2].startswith(("is ", "are ")) and "ontribution" in text[: match.start(2)]:
        return None
    return Clause(subject="paper", predicate=_JOINING.sub("", match[2]), lead=kept(match[1] or ""))


def _read_our(text: str) -> Clause | None:
    """Read `LEAD, our NOUN PREDICATE`."""
    match = _OUR.match(text)
    if not match or has_subject(match[1] or ""):
        return None
    return Clause(subject="theirs", predicate=match[2], lead=kept(match[1] or ""))


def _read_thing(text: str) -> Clause | None:
    """Read `LEAD, this method PREDICATE` and `These results PREDICATE`: they are the authors'."""
    match = _THING.match(text)
    if not match or has_subject(match[1] or ""):
        return None
    said = match[2] or match[3]
    return Clause(subject="theirs", predicate=said, lead=kept(match[1] or ""))


def _read_name(text: str, name: str | None) -> Clause | None:
    """Read `NAME PREDICATE` or `LEAD, NAME PREDICATE`, where what follows the name is a verb."""
    place = text.find(f", {name} ") if name else -1
    if place > 0 and _CIRCUMSTANCE.match(text) and not has_subject(text[:place]):
        clause = _read_name(text[place + 2 :], name)
        return replace(clause, lead=kept(text[:place])) if clause else None
    end = _end_of_name(text, name) if name else 0
    match = _SAID.match(text, end) if end else None
    if not match or not is_verb(match[1].split(" ", 1)[0]):
        return None
    return Clause(subject="name", predicate=match[1], head=text[: match.start(1)].rstrip())


def _end_of_name(text: str, name: str) -> int:
    """Return where a name ends that opens a text, or that its expansion brings; 0 without."""
    if text.startswith(name):
        return len(name)
    place = text.find(f" ({name})")
    expanded = place > 0 and _EXPANSION.fullmatch(text, 0, place)
    return place + len(f" ({name})") if expanded else 0


def _opened(text: str) -> str:
    """Raise the first letter of a plain word; a name such as gQIR keeps its own."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.isalpha() and first.islower() else text
