"""Tells whether a paper calls its own thing data, and of which kind."""

import re
from collections.abc import Iterator

from digest.contributions.abstracts import find_places, plain
from digest.contributions.heads import kind_of_title
from digest.contributions.introducing import find_introduced, own_part
from digest.contributions.said import How, find_said, may_speak_of_data
from digest.contributions.shapes import DataKind, kind_of_suffix
from digest.contributions.word_classes import Words, find_words
from digest.model import Paper
from digest.text import split_sentences

_SURE = frozenset(["appended", "apposed", "called", "listed"])
# "The Loom benchmark" may as well be one on which Loom, a method, was tried.
_UNSURE = frozenset(["entitled", "ours"])
# What a text calls so is tried on data, and is none itself.
_TASK = r"(?:task|problem|setting)"
_TASK_BEFORE = re.compile(
    rf"\b{_TASK}(?:,? (?:called|coined|dubbed|named|namely|termed)|[,:])\s[\"'`“‘]{{0,2}}$"
)
_TASK_BEHIND = re.compile(
    r"[\"'`”’)]{0,3}(?: \([^()]*\))?(?:,| is) an? "
    rf"(?:(?!(?:and|as|for|in|of|on|that|to|which|with)\b)[\w-]+ ){{0,6}}{_TASK}\b"
)
_REACH = 40


def find_data_kind(paper: Paper, name: str) -> DataKind | None:
    """Return the kind of data that the paper says its own name stands for."""
    abstract = plain(paper.abstract)
    sayings = (*_told(abstract, name), *_introduced(paper.abstract, name))
    told = next((kind for how, kind in sayings if how in _SURE), None)
    if not told and _is_task(name, abstract):
        return None
    suffix = kind_of_suffix(name) if name.casefold() in abstract.casefold() else None
    return told or suffix or _titled(paper.title, name)


def find_entitled_kind(paper: Paper, name: str) -> DataKind | None:
    """Return the kind of data that bears the paper's own name, as in "the Loom dataset"."""
    abstract = plain(paper.abstract)
    sayings = () if _is_task(name, abstract) else _told(abstract, name)
    return next((kind for how, kind in sayings if how in _UNSURE), None)


def _is_task(name: str, abstract: str) -> bool:
    """Tell whether an abstract calls a name a task: "a new task, Loom", "Loom, a new task"."""
    return any(
        _TASK_BEFORE.search(abstract[max(0, start - _REACH) : start])
        or _TASK_BEHIND.match(abstract, end)
        for start, end in find_places(name, abstract)
    )


def _told(abstract: str, name: str) -> Iterator[tuple[How, DataKind]]:
    """Yield how the sentences of an abstract call a name data, and of which kind."""
    for span in split_sentences(abstract):
        if name in span.text and may_speak_of_data(span.text):
            words = find_words(span.text, opens=not span.text.startswith(name))
            yield from (told for told in _said_of(name, words) if told[0] != "appended")


def _introduced(abstract: str, name: str) -> Iterator[tuple[How, DataKind]]:
    """Yield the same for what follows a verb of making."""
    for introduced in find_introduced(abstract):
        if name in introduced:
            yield from _said_of(name, find_words(own_part(introduced), opens=False))


def _said_of(name: str, words: Words) -> Iterator[tuple[How, DataKind]]:
    """Yield how some words call a name data."""
    for said in find_said(words):
        if said.noun:
            named = (one for one in said.names if one.text == name)
            yield from (("entitled" if one.titled else said.how, said.kind) for one in named)


def _titled(title: str, name: str) -> DataKind | None:
    """Return the kind of data that a title says of the name before its colon."""
    head, _, said = title.partition(":")
    match kind_of_title(said) if name in head else None:
        case "dataset" | "benchmark" as kind:
            return kind
        case _:
            return None
