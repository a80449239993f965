"""Finds the name with which a title begins: "Loom: weaving faster"."""

import re
from collections.abc import Iterator, Sequence

from digest.contributions.abstracts import find_places, plain
from digest.contributions.expansions import short_form_of
from digest.contributions.identities import is_made
from digest.contributions.introducing import INTRODUCING
from digest.contributions.known import is_known
from digest.contributions.shapes import THING, is_generic, is_name
from digest.model import Paper

_LONGEST = 5
_REACH = 40
# Fields whose titles begin with what is observed, or with the project that observes it.
_OBSERVING = ("astro-ph", "gr-qc", "hep-", "nucl-", "physics")
_ADDRESS = re.compile(r"//|\.(?:com|io|org)\b")
_COMMON = re.compile(r"[a-z]+(?:-[a-z]+)*")
_INTRODUCED = re.compile(rf"{INTRODUCING}\s+(?:the )?\W?$")
_TOLD = re.compile(r"(?: \([^()]*\))?,? (?:is|an?)\b")
_APPOSED = re.compile(rf"\b(?:the|our) {THING}, $")
_DATA = re.compile(r"(?:[A-Z]\S* ){1,5}(?:Dataset|Corpus|Benchmark|Database)")


def find_title_names(paper: Paper, told: Sequence[str]) -> Iterator[str]:
    """Yield the words before the title's colon, or their short form, if they are a name.

    `told` is what the abstract introduces.
    """
    head, colon, _ = paper.title.partition(":")
    head = plain(head.strip()).strip("\"'`“” ")
    abstract = plain(paper.abstract)
    if not (colon and head) or is_generic(head):
        return
    short = short_form_of(head, abstract)
    if short and is_name(short) and (not is_known(short) or _is_own(paper, short, told)):
        yield short
    elif _is_name(head, abstract) and _is_own(paper, head, told):
        yield head
    else:
        yield from _with_colon(paper.title, abstract)


def _with_colon(title: str, abstract: str) -> Iterator[str]:
    """Yield the name that goes on behind the title's colon, as the abstract has it."""
    words = title.split()[: _LONGEST + 1]
    begun = (" ".join(words[:end]) for end in range(len(words), 1, -1))
    whole = (name for name in begun if ": " in name and name in abstract)
    yield from (name for name in whole if _is_titled(name, abstract))


def find_data_titles(paper: Paper) -> Iterator[str]:
    """Yield the name of data that is the whole title, as the abstract has it."""
    if _DATA.fullmatch(paper.title):
        words = paper.title.removeprefix("The ").split()
        tails = (" ".join(words[at:]) for at in range(len(words) - 1))
        yield from (tail for tail in tails if tail in paper.abstract)


def _is_name(head: str, abstract: str) -> bool:
    """Tell whether the words before a title's colon are a name."""
    if " " in head:
        return _is_titled(head, abstract)
    return is_name(head) or _is_coined(head, abstract)


def _is_own(paper: Paper, head: str, told: Sequence[str]) -> bool:
    """Tell whether the words before a colon name what is brought, not what is looked at."""
    if is_known(head):
        return any(is_made(head, words) for words in told)
    if not paper.primary.startswith(_OBSERVING) or head not in paper.abstract:
        return True
    return any(head in words for words in told)


def _is_coined(word: str, abstract: str) -> bool:
    """Tell whether a capitalised word is used in the abstract as a name and nowhere as a word."""
    told = " ".join(one for one in abstract.split() if not _ADDRESS.search(one))
    common = frozenset(_COMMON.findall(told))
    lower = word.lower()
    return word[:1].isupper() and word in abstract and not common & {lower, f"{lower}s"}


def _is_titled(words: str, abstract: str) -> bool:
    """Tell whether some words of a title are introduced in the abstract as a name."""
    if len(words.split()) > _LONGEST or words.casefold() == words:
        return False
    folded = abstract.casefold()
    return any(
        _INTRODUCED.search(abstract[max(0, start - _REACH) : start]) or _TOLD.match(abstract, end)
        for start, end in find_places(words, abstract)
    ) or any(
        _APPOSED.search(folded[max(0, start - _REACH) : start]) and folded[end : end + 1] == ","
        for start, end in find_places(words.casefold(), folded)
    )
