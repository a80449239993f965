"""Finds the existing datasets and benchmarks that a paper uses, by their names in its abstract."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from digest.contributions.abstracts import find_places, has_word, is_term, plain
from digest.contributions.evaluated import find_evaluated
from digest.contributions.introducing import find_introduced, own_part
from digest.contributions.known import is_known_dataset
from digest.contributions.listing import Name
from digest.contributions.said import Said, find_said, may_speak_of_data
from digest.contributions.shapes import is_no_data, kind_of_suffix
from digest.contributions.word_classes import Words, find_words
from digest.model import Paper
from digest.text import split_sentences

_AUTHORS = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|[Uu]s|[Tt]his (?:\w+ )?(?:paper|work|study|article|letter|report|thesis|"
    r"research|project)|[Hh]ere|is (?:proposed|presented|introduced)|[Ee]xperiment\w*|"
    r"[Ee]valuat\w+|[Rr]esults)\b"
)
_ON = re.compile(r"(?:[Oo]n|cross|sing)\s(?:(?:all|both|public|standard|the)\s)*[\w$-]*[A-Z0-9]")
_EVALUATES = re.compile("[EF]")
_MODIFIES = frozenset("wSNPnyKx")
_DEFINITE = frozenset(["the", "this"])
_ACRONYM = re.compile(r"[A-Z]{2,5}")
# What is made for something, or extends it, is not what it is made for.
_FOR = re.compile(r"\b(?:\w+ed (?:for|to)|extension of)\b")
_REACH = 30


def find_used_datasets(paper: Paper, new: Iterable[str]) -> tuple[str, ...]:
    """Return the names of existing datasets that the abstract says were used.

    `new` are the paper's own.  A short form that the abstract itself explains in brackets is a
    term, not a dataset, except where the brackets stand before a noun for data.
    """
    abstract = plain(paper.abstract)
    own = _Own(paper.abstract, new)
    found: dict[str, str] = {}
    for words in _sentences(abstract, observing=paper.primary.startswith("astro-ph")):
        for name in _used(words, abstract):
            if name in paper.abstract and not own.has(name):
                found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _sentences(abstract: str, *, observing: bool) -> Iterator[Words]:
    """Yield the sentences that may use data, from the first in which the authors speak.

    Most can be left out unread; but where papers tell of observing, no word tells of data.
    """
    spans = split_sentences(abstract)
    first = next((at for at, span in enumerate(spans) if _AUTHORS.search(span.text)), 0)
    told = (span.text for span in spans[first:])
    return (
        find_words(text)
        for text in told
        if observing or may_speak_of_data(text) or _ON.search(text)
    )


def _used(words: Words, abstract: str) -> Iterator[str]:
    """Yield the names of data in a sentence; on it something is done only where it says so."""
    for said in (*find_said(words), *find_evaluated(words)):
        if _EVALUATES.search(words.letters) if said.how == "on" else not said.old:
            yield from (name.text for name in said.names if _is_data(name, said, abstract))


def _is_data(name: Name, said: Said, abstract: str) -> bool:
    """Tell whether a name is data's: one that is known, or any where enough is said of it."""
    if said.how in {"ours", "appended"}:
        return False
    if is_term(name.text, abstract) and not (name.short and said.how not in {"on", "near"}):
        return False
    if is_known_dataset(name.text):
        loose = said.how in {"near", "done"} and _is_word(name, said)
        return not loose or said.behind not in _MODIFIES
    return not is_no_data(name.text) and _is_said(name, said)


def _is_word(name: Name, said: Said) -> bool:
    """Tell whether a known name may as well be a word, or an acronym of something else."""
    return name.letters == "P" or (said.how == "done" and bool(_ACRONYM.fullmatch(name.text)))


def _is_said(name: Name, said: Said) -> bool:
    """Tell whether enough is said of an unknown name to take it for data's."""
    known = any(is_known_dataset(one.text) for one in said.names)
    others = any(is_no_data(one.text) for one in said.names)
    coined = known or any("N" in one.letters for one in said.names)
    acronym = _ACRONYM.fullmatch(name.text) is not None
    match said.how:
        case "done":
            return False
        case "near":
            known = known or any(kind_of_suffix(one.text) for one in said.names)
            return known and not others and said.behind not in _MODIFIES
        case "on":
            return coined and (known or not others)
        case "modified":
            return name.letters == "N" and not acronym
        case _:
            # "VQA datasets" are of a kind, "the VQA dataset" is one.
            kind = said.noun.endswith("s") and len(said.names) == 1
            return not (acronym and kind) and (coined or (said.lead in _DEFINITE and not kind))


class _Own:
    """What an abstract makes: the names of its own things are not used but brought."""

    def __init__(self, abstract: str, new: Iterable[str]) -> None:
        self._abstract = abstract
        self._new = tuple(name.casefold() for name in new)

    def has(self, name: str) -> bool:
        """Tell whether a name, or what it is a part of, is the abstract's own."""
        folded = name.casefold()
        return (
            any(folded == one or folded.startswith(f"{one}-") for one in self._new)
            or any(has_word(name, text) for text in self._made)
            or any(self._is_ours(start) for start, _ in find_places(name, plain(self._abstract)))
        )

    @cached_property
    def _made(self) -> tuple[str, ...]:
        """What is made, up to what it is made for."""
        return tuple(_FOR.split(own_part(one))[0] for one in find_introduced(self._abstract))

    def _is_ours(self, start: int) -> bool:
        """Tell whether "our" stands before a place, or a word before it."""
        before = plain(self._abstract)[max(0, start - _REACH) : start].split()[-2:]
        return any(word in {"our", "Our"} for word in before)
