"""Assembles verified sentences into sections in which each sentence can be understood."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from operator import attrgetter

from digest.model import Statement
from digest.writing.editor.answers import ModelSentence
from digest.writing.editor.filling import fill_paragraph, papers_in
from digest.writing.editor.prompt_papers import PromptPaper
from digest.writing.frame import Draft, write_block

# Beginnings of sentences that refer to the sentence before.
_GOES_ON = re.compile(
    r"(?:It|Its|They|Their|Them|This|These|That|Those|Such|Both|Here|There|But|Yet|However|Still|Also|"
    r"Instead|Then|So|Thus|Therefore|Hence|Conversely|By contrast|In contrast|Moreover|Even so|"
    r"Nevertheless|The (?:latter|former|same|result|gains?|effect|difference))\b"
)


@dataclass(slots=True, kw_only=True)
class DraftSentence:
    """A sentence of a draft: papers in both `shown` and `known` may be quoted without being named.

    `faults` are the reasons for its refusal; `verified` is the verifier, "" if there is none.
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
    """Return the texts of the sections in a model's words, and the papers to quote instead.

    `sentences` and `room`, the number of papers to present, are by the keys of the sections that
    the model was asked about: those before the editor's edits.  A paragraph moves to the section
    that now has its first named paper, so that edits lose no sentence.  If an editor writes about a
    paper or removes it, the model's sentences about it are dropped.
    """
    settled = draft.settled
    ids = {part.key: [item.facts.paper.id for item in part.papers] for part in draft.sections}
    homes = {paper: key for key, papers in ids.items() for paper in papers}
    mine: dict[str, list[DraftSentence]] = {key: [] for key in ids}
    begun: dict[str, int] = {}
    every_sentence = chain.from_iterable(sentences.values())
    for number, group in groupby(every_sentence, key=attrgetter("paragraph")):
        paragraph = list(group)
        named = [paper for sentence in paragraph for paper in _named_in(sentence, records)]
        begun = dict.fromkeys(named, number) | begun
        if free := [paper for paper in named if paper not in settled]:
            for sentence in paragraph:
                is_free = not is_settled(sentence, settled, records)
                mine[homes[free[0]]].append(sentence if is_free else replace(sentence, verified=""))
    statements = {key: _assemble(own, records, by) for key, own in mine.items()}
    texts = chain.from_iterable(statements.values())
    mentioned = {mention.paper for text in texts for mention in text.mentions}
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
    """Return whether a sentence is about a paper whose text an editor has settled."""
    rests = {records[key].paper.id for key, _ in sentence.written.rests if key in records}
    return not rests.union(_named_in(sentence, records)).isdisjoint(settled)


def _named_in(sentence: DraftSentence, records: Mapping[str, PromptPaper]) -> list[str]:
    """Return the papers that a sentence names."""
    return [records[key].paper.id for key in papers_in(sentence.written.text) if key in records]


def _find_unwritten(
    sentences: Sequence[DraftSentence], records: Mapping[str, PromptPaper], by: str
) -> set[str]:
    """Return the papers that an answer names, or all shown if none of its sentences remains."""
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
    """Yield the paragraphs of a section, with those of `missing` papers added.

    A text by the editor takes the position of the model's first paragraph about its paper; others
    go to the end.  If the editor has ranked a paper, paragraphs have the order of the papers, else
    the model's order, which `begun` gives.
    """
    end = max(begun.values(), default=0) + 1
    numbers = {
        paper: begun.get(paper, end) if draft.passages[paper].is_settled else end
        for paper in ids
        if paper in missing
    }

    def rank(part: Sequence[Statement]) -> int:
        if draft.placed.isdisjoint(ids):
            return part[0].paragraph
        papers = {paper for statement in part for paper in statement.papers}
        return next((at for at, paper in enumerate(ids) if paper in papers), len(ids))

    parts = [[*write_block(draft.passages[paper], at)] for paper, at in numbers.items()]
    parts = [part for part in parts if part]
    parts += [list(group) for _, group in groupby(statements, key=attrgetter("paragraph"))]
    for number, part in enumerate(sorted(parts, key=rank)):
        yield from (replace(statement, paragraph=number) for statement in part)


def _assemble(
    sentences: Sequence[DraftSentence], records: Mapping[str, PromptPaper], by: str
) -> list[Statement]:
    """Return the paragraphs of verified sentences, without those that need a refused sentence.

    They keep the numbers of the draft.
    """
    statements: list[Statement] = []
    mentioned: tuple[set[str], set[str]] = (set(), set())
    for number, group in groupby(sentences, key=attrgetter("paragraph")):
        kept = _keep_understandable(list(group))
        verified = [(sentence.written, by, sentence.verified) for sentence in kept]
        statements += fill_paragraph(verified, records, number, mentioned)
    return statements


def _keep_understandable(sentences: Sequence[DraftSentence]) -> list[DraftSentence]:
    """Return the verified sentences about those papers that some verified sentence names.

    Sentences that refer to a removed sentence are removed as well.
    """
    understood: list[DraftSentence] = []
    gap = False
    for sentence in sentences:
        goes_on = gap and _GOES_ON.match(sentence.written.text)
        gap = not sentence.verified or bool(goes_on)
        understood += [] if gap else [sentence]
    named = {key for sentence in understood for key in papers_in(sentence.written.text)}
    return [item for item in understood if {key for key, _ in item.written.rests} & named]
