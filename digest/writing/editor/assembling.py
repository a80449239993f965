"""Puts verified sentences together to sections in which each can be understood."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby

from digest.model import Statement
from digest.writing.editor.answers import ModelSentence
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
class DraftSentence:
    """A sentence on its way: of the papers `shown`, the `known` may be quoted without being named.

    `faults` are why it is refused; `verified` says by whom it was verified, "" for nobody.
    """

    written: ModelSentence
    paragraph: int
    shown: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    faults: tuple[str, ...] = ()
    verified: str = ""


def assemble_sections(
    draft: Draft,
    sentences: Mapping[str, Sequence[DraftSentence]],
    records: Mapping[str, PromptPaper],
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
    ids = {
        section.key: [item.facts.paper.id for item in section.papers] for section in draft.sections
    }
    homes = {paper: key for key, papers in ids.items() for paper in papers}
    mine: dict[str, list[DraftSentence]] = {key: [] for key in ids}
    begun: dict[str, int] = {}
    every_sentence = chain.from_iterable(sentences.values())
    for number, group in groupby(every_sentence, key=lambda sentence: sentence.paragraph):
        paragraph = list(group)
        named = [paper for sentence in paragraph for paper in _named_in(sentence, records)]
        begun = dict.fromkeys(named, number) | begun
        if free := [paper for paper in named if paper not in settled]:
            mine[homes[free[0]]] += [
                replace(sentence, verified="")
                if is_settled(sentence, settled, records)
                else sentence
                for sentence in paragraph
            ]
    statements = {key: _assemble(own, records, by) for key, own in mine.items()}
    mentioned = {
        mention.paper
        for part in statements.values()
        for statement in part
        for mention in statement.mentions
    }
    missing = set(draft.wanted)
    for section in (*draft.usual.sections, *draft.brought_in):
        most, answer = room.get(section.key, 0), sentences.get(section.key, ())
        able = [item.facts.paper.id for item in section.papers]
        if answer:
            lost = _find_unwritten(answer, records, by) - {*mentioned, *settled}
            missing.update([paper for paper in able if paper in lost][:most])
        elif most:
            missing.update(draft.named.intersection(able))
    missing -= mentioned
    sections = {
        key: tuple(_section(draft, papers, statements[key], begun, missing))
        for key, papers in ids.items()
    }
    return sections, frozenset(missing)


def is_settled(
    sentence: DraftSentence, settled: Collection[str], records: Mapping[str, PromptPaper]
) -> bool:
    """Return whether a sentence is about a paper of those of which an editor says what is told."""
    rests = {records[key].paper.id for key, _ in sentence.written.rests if key in records}
    return not rests.union(_named_in(sentence, records)).isdisjoint(settled)


def _named_in(sentence: DraftSentence, records: Mapping[str, PromptPaper]) -> list[str]:
    """Return the papers that a sentence names."""
    return [records[key].paper.id for key in papers_in(sentence.written.text) if key in records]


def _find_unwritten(
    sentences: Sequence[DraftSentence], records: Mapping[str, PromptPaper], by: str
) -> set[str]:
    """Return the papers that an answer meant to tell, or if nothing came of it, any it could."""
    shown = {records[key].paper.id for sentence in sentences for key in sentence.shown}
    named = {paper for sentence in sentences for paper in _named_in(sentence, records)}
    return shown & named if _assemble(sentences, records, by) else shown


def _section(
    draft: Draft,
    ids: Sequence[str],
    statements: Sequence[Statement],
    begun: Mapping[str, int],
    missing: Collection[str],
) -> Iterator[Statement]:
    """Yield the paragraphs of a section: an editor's own where the model's first named its paper.

    Others that are `left` stand behind.  Where an editor has given a paper a place, the papers'
    order counts, else the model's, in which paragraphs have `begun`.
    """
    end = max(begun.values(), default=0) + 1
    numbers = {
        paper: begun.get(paper, end) if draft.passages[paper].is_settled else end
        for paper in ids
        if paper in missing
    }

    def place(part: Sequence[Statement]) -> int:
        if draft.placed.isdisjoint(ids):
            return part[0].paragraph
        papers = {paper for statement in part for paper in statement.papers}
        return next((at for at, paper in enumerate(ids) if paper in papers), len(ids))

    parts = [[*write_block(draft.passages[paper], at)] for paper, at in numbers.items()]
    parts = [part for part in parts if part]
    parts += [
        list(group) for _, group in groupby(statements, key=lambda statement: statement.paragraph)
    ]
    for number, part in enumerate(sorted(parts, key=place)):
        yield from (replace(statement, paragraph=number) for statement in part)


def _assemble(
    sentences: Sequence[DraftSentence], records: Mapping[str, PromptPaper], by: str
) -> list[Statement]:
    """Return the paragraphs of verified sentences, those that need a refused one left out.

    They keep the numbers that they have as drafts.
    """
    statements: list[Statement] = []
    mentioned: tuple[set[str], set[str]] = (set(), set())
    for number, group in groupby(sentences, key=lambda sentence: sentence.paragraph):
        verified = [
            (sentence.written, by, sentence.verified)
            for sentence in _keep_understandable(list(group))
        ]
        statements += fill_paragraph(verified, records, number, mentioned)
    return statements


def _keep_understandable(sentences: Sequence[DraftSentence]) -> list[DraftSentence]:
    """Return the verified sentences that speak of papers which one of them names.

    None that goes on from a sentence that is gone; and nothing where no paper's name is left.
    """
    understood: list[DraftSentence] = []
    gap = False
    for sentence in sentences:
        goes_on = gap and _GOES_ON.match(sentence.written.text)
        gap = not sentence.verified or bool(goes_on)
        understood += [] if gap else [sentence]
    named = {key for sentence in understood for key in papers_in(sentence.written.text)}
    return [
        sentence for sentence in understood if {key for key, _ in sentence.written.rests} & named
    ]
