"""Puts verified sentences together to sections in which each can be understood."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby

from digest.model import Statement
from digest.writing.editor.answers import Written
from digest.writing.editor.filling import fill_paragraph, papers_in
from digest.writing.editor.prompt_papers import PromptPaper
from digest.writing.frame import Draft, write_block

# What begins so goes on from the sentence before it.
_GOES_ON = re.compile(
    r"(?:It|Its|They|Their|Them|This|These|That|Those|Such|Both|Here|There|But|Yet|However|Still|Also|"
    r"Instead|Then|So|Thus|Therefore|Hence|Conversely|By contrast|In contrast|Moreover|Even so|"
    r"Nevertheless|The (?:latter|former|same|result|gains?|effect|difference))\b"
)


@dataclass(slots=True, kw_only=True)
class Sentence:
    """A sentence on its way: of the papers `shown`, the `known` may be quoted without being named.

    `faults` are why it is refused; `verified` says by whom it was verified, "" for nobody.
    """

    written: Written
    paragraph: int
    shown: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    faults: tuple[str, ...] = ()
    verified: str = ""


def put_together(
    draft: Draft,
    sentences: Mapping[str, Sequence[Sentence]],
    subjects: Mapping[str, PromptPaper],
    room: Mapping[str, int],
    by: str,
) -> tuple[dict[str, tuple[Statement, ...]], frozenset[str]]:
    """Return what sections tell, in a model's words, and which papers these lack.

    What they lack is quoted, or told by its title alone.

    The model was asked about sections as they are without an editor: `drafts` are by their keys,
    and so is of how many papers each has `room` to tell.  A paragraph stands where the paper that
    it names first does now, so that an editor's changes cost no sentence; but what the editor says
    of a paper, or wants unsaid or left out, stands in place of what the model did.
    """
    settled = draft.settled
    ids = {one.key: [item.facts.paper.id for item in one.papers] for one in draft.sections}
    homes = {paper: key for key, papers in ids.items() for paper in papers}
    mine: dict[str, list[Sentence]] = {key: [] for key in ids}
    begun: dict[str, int] = {}
    every = chain.from_iterable(sentences.values())
    for number, group in groupby(every, key=lambda one: one.paragraph):
        found = list(group)
        named = [paper for one in found for paper in _named_in(one, subjects)]
        begun = dict.fromkeys(named, number) | begun
        if free := [paper for paper in named if paper not in settled]:
            mine[homes[free[0]]] += [
                replace(one, verified="") if is_settled(one, settled, subjects) else one
                for one in found
            ]
    told = {key: _assemble(found, subjects, by) for key, found in mine.items()}
    said = {mention.paper for found in told.values() for one in found for mention in one.mentions}
    left = set(draft.wanted)
    for section in (*draft.usual.sections, *draft.brought_in):
        most, answer = room.get(section.key, 0), sentences.get(section.key, ())
        able = [item.facts.paper.id for item in section.papers]
        if answer:
            lost = _lost(answer, subjects, by) - {*said, *settled}
            left.update([one for one in able if one in lost][:most])
        elif most:
            left.update(draft.named.intersection(able))
    left -= said
    sections = {
        key: tuple(_section(draft, papers, told[key], begun, left)) for key, papers in ids.items()
    }
    return sections, frozenset(left)


def is_settled(
    sentence: Sentence, settled: Collection[str], subjects: Mapping[str, PromptPaper]
) -> bool:
    """Return whether a sentence is about a paper of those of which an editor says what is told."""
    rests = {subjects[key].paper.id for key, _ in sentence.written.rests if key in subjects}
    return not rests.union(_named_in(sentence, subjects)).isdisjoint(settled)


def _named_in(sentence: Sentence, subjects: Mapping[str, PromptPaper]) -> list[str]:
    """Return the papers that a sentence names."""
    return [subjects[key].paper.id for key in papers_in(sentence.written.text) if key in subjects]


def _lost(sentences: Sequence[Sentence], subjects: Mapping[str, PromptPaper], by: str) -> set[str]:
    """Return the papers that an answer meant to tell, or if nothing came of it, any it could."""
    shown = {subjects[key].paper.id for one in sentences for key in one.shown}
    meant = {paper for one in sentences for paper in _named_in(one, subjects)}
    return shown & meant if _assemble(sentences, subjects, by) else shown


def _section(
    draft: Draft,
    ids: Sequence[str],
    told: Sequence[Statement],
    begun: Mapping[str, int],
    left: Collection[str],
) -> Iterator[Statement]:
    """Yield the paragraphs of a section: an editor's own where the model's first named its paper.

    Others that are `left` stand behind.  Where an editor has given a paper a place, the papers'
    order counts, else the model's, in which paragraphs have `begun`.
    """
    end = max(begun.values(), default=0) + 1
    numbers = {
        paper: begun.get(paper, end) if draft.passages[paper].is_settled else end
        for paper in ids
        if paper in left
    }

    def place(part: Sequence[Statement]) -> int:
        if draft.placed.isdisjoint(ids):
            return part[0].paragraph
        papers = {paper for one in part for paper in one.papers}
        return next((at for at, paper in enumerate(ids) if paper in papers), len(ids))

    parts = [[*write_block(draft.passages[one], at)] for one, at in numbers.items()]
    parts = [part for part in parts if part]
    parts += [list(group) for _, group in groupby(told, key=lambda one: one.paragraph)]
    for number, part in enumerate(sorted(parts, key=place)):
        yield from (replace(one, paragraph=number) for one in part)


def _assemble(
    sentences: Sequence[Sentence], subjects: Mapping[str, PromptPaper], by: str
) -> list[Statement]:
    """Return the paragraphs of verified sentences, those that need a refused one left out.

    They keep the numbers that they have as drafts.
    """
    told: list[Statement] = []
    said: tuple[set[str], set[str]] = (set(), set())
    for number, group in groupby(sentences, key=lambda one: one.paragraph):
        verified = [(one.written, by, one.verified) for one in _understood(list(group))]
        told += fill_paragraph(verified, subjects, number, said)
    return told


def _understood(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the verified sentences that speak of papers which one of them names.

    None that goes on from a sentence that is gone; and nothing where no paper's name is left.
    """
    kept: list[Sentence] = []
    gap = False
    for sentence in sentences:
        goes_on = gap and _GOES_ON.match(sentence.written.text)
        gap = not sentence.verified or bool(goes_on)
        kept += [] if gap else [sentence]
    named = {key for one in kept for key in papers_in(one.written.text)}
    return [one for one in kept if {key for key, _ in one.written.rests} & named]
