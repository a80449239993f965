"""Finds the name that a paper gives to what it introduces: in its title, else in its abstract."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from digest.model import Paper
from digest.papers.heads import kind_of_head
from digest.papers.kinds import ELSEWHERE, find_introduced, own_part, plain
from digest.papers.named_data import find_words
from digest.papers.vocabulary import (
    INTRODUCING,
    MARKS,
    THING,
    find_spans,
    fold_name,
    has_word,
    is_generic,
    is_known,
    is_name,
    kind_of_suffix,
)
from digest.text import any_of

_MOST_WORDS = 5
_CONTEXT = 40
# Fields whose titles begin with the observed object, or with the project that observes it.
_OBSERVING = ("astro-ph", "gr-qc", "hep-", "nucl-", "physics")
_INTRODUCED = re.compile(rf"{INTRODUCING}\s+(?:the )?\W?$")
_EXPLAINED = re.compile(r"(?: \([^()]*\))?,? (?:is|an?)\b")
# The words before and after a name that is itself the object of the verb.
_LEADS = re.compile(
    rf"(?:^\W*(?:(?:the|our|an?|\w+ly|new|novel)\s){{0,3}}|\(|"
    rf"\b(?:{THING}|called|dubbed|named|termed),?\s)\W?$"
)
_ENDS = re.compile(
    r"[\"'`”’)*]{0,2}(?:$|[,.;–—]|:?\s(?:\(|[-–—]|(?:an?|that|the|to|which|whose|"
    rf"{THING})\b))"
)
_BRACKETED = re.compile(
    r"(?<=\s)\(([^\s()]{2,30})\)(?!-|,?\s(?:based|problems?|settings?|tasks?)\b)"
)
_MOST_BRACKETS = 3
_EXPANSION_WORDS = 10
_PREPOSITION = any_of(
    r"(?<!-)(?:of|for|by|to|at|as|that|which|where|between|within|\w+ed by)(?!-)", r"\w*[;:]"
)
# "A class of X" means X, and so does "a way to weave, the X".
_TRANSPARENT = any_of(r"(?:class|concept|family|form|idea|notion|variant|version) of")
_NAMING = re.compile(r"\b(?:called|named|termed|dubbed|namely)\s|,\s(?:namely\s)?the\s")
# Patterns of the letters of `named_data.py`: the name that the words begin with, and what follows.
_COINED = re.compile(
    r"(?P<article>[td]?)(?P<new>w?)(?P<name>[NP][NPn]{0,9}|K)(?P<behind>[vE]?w|[^NPn]|$)"
)
_WORDED = re.compile(
    r"(?P<article>[td]?)(?P<new>w?)(?P<name>P{1,5})(?:\([^()]{1,15}\))?(?P<behind>[,:](?=[dtuv])|[wv])"
)
_THINGS = frozenset(["method", "model", "system", "library", "dataset", "benchmark"])
_NOUNS = frozenset("wDSxKCG")
_BORDERS = frozenset(["", *",.:tivE"])
_NEW = frozenset(["", "novel", "new"])
_RELATIVE = frozenset(["that", "which", "whose", "where"])
_CALLED = re.compile(
    r"\b(?:called|named|termed|dubbed|coined|namely|denoted(?: as)?|referred to as|"
    r"we (?:call|term|name|dub)(?: it)?)\s+[\"'“‘`]*(?=\S)"
)
_PROPOSED = re.compile(
    rf"\b(?:(?:[Tt]he|[Oo]ur) proposed (?:{THING},?\s)?(?=[A-Z])|[Oo]ur {THING},?\s(?=\w*[A-Z]))"
)
_LONGEST_REST = 100
_APPOSED = re.compile(rf"(?<![\w-]){THING},?\s+(?=[\w$])")


def find_name(paper: Paper) -> str | None:
    """Return the name of what the paper introduces, or None."""
    record = f"{paper.title} {paper.abstract}"
    return next((name for name in _names(paper) if name in record), None)


def _names(paper: Paper) -> Iterator[str]:
    introductions = find_introduced(paper.abstract)
    yield from _title_names(paper, introductions)
    for introduced in introductions:
        for name in _coined_names(introduced, paper.title):
            # A dataset released beside a nameless method does not name the method.
            is_beside = introduced is not introductions[0] and kind_of_suffix(name)
            if not is_beside and (not is_known(name) or _is_made(name, introduced)):
                yield name
    abstract = plain(paper.abstract)
    for found in _PROPOSED.finditer(abstract):
        rest = abstract[found.end() :][:_LONGEST_REST]
        yield from (_short_form(rest, paper.title) or name for name in _coined_at_start(rest))
    for introduced in introductions:
        yield from _capitalised_name(introduced, paper.title)


def _title_names(paper: Paper, introductions: Sequence[str]) -> Iterator[str]:
    """Yield the words before the title's colon, or their short form, if they are a name."""
    head, colon, _ = paper.title.partition(":")
    head = plain(head.strip()).strip("\"'`“” ")
    abstract = plain(paper.abstract)
    if not (colon and head) or is_generic(head):
        return
    _, _, behind = abstract.partition(f"{head} (")
    short = behind.partition(")")[0]
    if is_name(short) and " " not in short and _spells(head.split(), short):
        head, named = short, True
    elif " " in head:
        named = _is_titled(head, abstract)
    else:
        # Else it must be capitalised, and never a common word.
        lower = head.lower()
        common = has_word(lower, abstract) or has_word(f"{lower}s", abstract)
        named = is_name(head) or (head[:1].isupper() and head in abstract and not common)
    if named and _is_own_name(paper, head, introductions):
        yield head


def _is_own_name(paper: Paper, head: str, introductions: Sequence[str]) -> bool:
    """Return whether the words before a colon name what the paper makes, not what it studies."""
    if is_known(head):
        return any(_is_made(head, words) for words in introductions)
    if not paper.primary.startswith(_OBSERVING) or head not in paper.abstract:
        return True
    return any(head in words for words in introductions)


def _is_made(name: str, introduced: str) -> bool:
    """Return whether the object of a verb of making is the name itself, not a longer phrase.

    "BERT for tides" and "BERT: Night Edition" are not BERT.
    """
    own = own_part(introduced)
    spans = find_spans(name, own)
    return any(_LEADS.search(own[:start]) and _ENDS.match(own, end) for start, end in spans)


def _is_titled(words: str, abstract: str) -> bool:
    """Return whether the abstract introduces words of the title as a name."""
    if len(words.split()) > _MOST_WORDS or words.casefold() == words:
        return False
    return any(
        _INTRODUCED.search(abstract[max(0, start - _CONTEXT) : start])
        or _EXPLAINED.match(abstract, end)
        for start, end in find_spans(words, abstract)
    )


def _coined_names(introduced: str, title: str) -> Iterator[str]:
    """Yield the coined names that the words after a verb of making give to its object."""
    own = own_part(introduced)
    yield from _coined_at_start(own)
    yield from (
        name for found in _CALLED.finditer(own) for name in _coined_at_start(own[found.end() :])
    )
    short = _short_form(introduced, title)
    if short and is_name(short):
        yield short
    for found in _APPOSED.finditer(own):
        yield from _coined_at_start(own[found.end() :])


def _coined_at_start(rest: str) -> Iterator[str]:
    """Yield the coined name with which some words begin, if the next word shows that it ends."""
    words = find_words(rest, opens=False)
    match = _COINED.match(words.letters)
    if match and words.part(*match.span("new")) in _NEW:
        name = words.part(*match.span("name"))
        letters, behind = match["name"], match["behind"]
        ends = behind[-1:] not in _NOUNS
        if len(letters) > 1:
            # After several words, the next one must show more.
            ends = "N" in letters and match["article"] != "d" and behind in _BORDERS
        if ends and is_name(name):
            yield name


def _short_form(introduced: str, title: str) -> str | None:
    """Return the short form in brackets after the full words of a verb's object.

    A short form of words without capitals is a term, not a name, unless the title has the words or
    a noun such as "method" ends or follows them.
    """
    for match in islice(_BRACKETED.finditer(introduced), _MOST_BRACKETS):
        spelt = _expansion(introduced[: match.start()], match[1])
        if spelt:
            coined = sum(sign.isupper() for word in spelt.split() for sign in word[:2]) > 1
            titled = fold_name(spelt) in fold_name(title)
            after = introduced[match.end() :].split(maxsplit=1)[:1]
            if coined or titled or any(map(_ends_with_thing, (spelt, *after))):
                return match[1]
    return None


def _expansion(before: str, short: str) -> str | None:
    """Return the words before a bracket that spell out its short form, if they are the object.

    A plural is a term, not a name, and so are words after a preposition.
    """
    words = before.split()
    near = words[-_EXPANSION_WORDS:]
    first = short[:1].casefold()
    starts = (
        at for at in reversed(range(len(near))) if near[at].strip(MARKS)[:1].casefold() == first
    )
    spelt = next((near[at:] for at in starts if _spells(near[at:], short)), None)
    if not spelt or (short.endswith("s") and short[:-1].isupper()):
        return None
    leads = _NAMING.split(" ".join(words[: -len(spelt)]) + " ")[-1]
    leads = _TRANSPARENT.sub("", leads)
    return None if _PREPOSITION.search(leads) or ELSEWHERE.search(leads) else " ".join(spelt)


def _ends_with_thing(words: str) -> bool:
    """Return whether the last word is a noun for what papers make, in the singular or plural."""
    last = words.rpartition(" ")[2].strip(MARKS)
    return kind_of_head(last) in _THINGS


def _spells(words: list[str], short: str) -> bool:
    """Return whether words have the letters of a short form in the same order."""
    letters = iter("".join(words).casefold())
    return all(sign in letters for sign in short.casefold() if sign.isalpha())


def _capitalised_name(introduced: str, title: str) -> Iterator[str]:
    """Yield a name of ordinary words in capitals: "X, a method that …" or "the X framework"."""
    words = find_words(own_part(introduced), opens=False)
    match = _WORDED.match(words.letters)
    name = words.part(*match.span("name")) if match else ""
    if match and not is_generic(name) and not is_known(name):
        titled = name.casefold() in title.casefold()
        end = match.end("behind")
        after, then = words.part(end - 1, end), words.part(end, end + 1)
        if match["behind"] in {",", ":"}:
            is_named = words.letters[end] != "v" or (then in _RELATIVE and match["article"] != "d")
        elif match["behind"] == "v":
            is_named = titled and after in _RELATIVE
        else:
            # "The X framework".
            is_thing = (" " in name or "-" in name) and kind_of_head(after) in _THINGS
            is_named = is_thing and (titled or match["article"] == "t")
        if is_named:
            yield name
