"""Assembles verified sentences into sections in which each sentence can be understood.

The placeholders of a sentence are filled from the records, which makes it a statement.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from itertools import chain, groupby
from operator import attrgetter

from digest.model import Statement
from digest.text import visible_title
from digest.words import Words, load_words
from digest.writing.editor.prompt_papers import PLACEHOLDER, DraftSentence, PromptPaper, papers_in
from digest.writing.frame import Draft, write_block
from digest.writing.statements import StatementPart, by_names, compose, name_authors, quote

_QUOTED = re.compile(r'"([^"]*)"')
_STOP = re.compile(r"[.?!。？！]$")
_Records = Mapping[str, PromptPaper]


def assemble_sections(
    draft: Draft,
    sentences: Mapping[str, Sequence[DraftSentence]],
    records: _Records,
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


def is_settled(sentence: DraftSentence, settled: Collection[str], records: _Records) -> bool:
    """Return whether a sentence is about a paper whose text an editor has settled."""
    rests = {records[key].paper.id for key, _ in sentence.written.rests if key in records}
    return not rests.union(_named_in(sentence, records)).isdisjoint(settled)


def _named_in(sentence: DraftSentence, records: _Records) -> list[str]:
    """Return the papers that a sentence names."""
    return [records[key].paper.id for key in papers_in(sentence.written.text) if key in records]


def _find_unwritten(sentences: Sequence[DraftSentence], records: _Records, by: str) -> set[str]:
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


def _assemble(sentences: Sequence[DraftSentence], records: _Records, by: str) -> list[Statement]:
    """Return the paragraphs of verified sentences, without those that need a refused sentence.

    They keep the numbers of the draft.
    """
    statements: list[Statement] = []
    mentioned: tuple[set[str], set[str]] = (set(), set())
    for _, group in groupby(sentences, key=attrgetter("paragraph")):
        statements += fill_paragraph(_keep_understandable(list(group)), records, by, mentioned)
    return statements


def _keep_understandable(sentences: Sequence[DraftSentence]) -> list[DraftSentence]:
    """Return the verified sentences about those papers that some verified sentence names.

    Sentences that refer to a removed sentence are removed as well.
    """
    understood: list[DraftSentence] = []
    gap = False
    for sentence in sentences:
        gap = not sentence.verified or (gap and sentence.leans)
        understood += [] if gap else [sentence]
    named = {key for sentence in understood for key in papers_in(sentence.written.text)}
    return [item for item in understood if {key for key, _ in item.written.rests} & named]


def fill_paragraph(
    sentences: Sequence[DraftSentence],
    records: _Records,
    by: str,
    mentioned: tuple[set[str], set[str]],
) -> Iterator[Statement]:
    """Fill the sentences of a paragraph `by` a model.

    Authors are first named with their institutions.  If a paragraph has neither name nor title of a
    paper, the title follows in brackets after the first sentence about it.  `mentioned` is
    extended: the papers linked in the section, and those whose authors were named.
    """
    linked, named = mentioned
    texts = [sentence.written.text for sentence in sentences]
    linked |= {match[1] for text in texts for match in PLACEHOLDER.finditer(text) if match[2]}
    for sentence, text in zip(sentences, texts, strict=True):
        open_ = [] if text.endswith(("?", "？")) else papers_in(text)
        bare = [key for key in open_ if key not in linked]
        linked.update(bare)
        yield _fill_sentence(sentence, records, by, named, [records[key] for key in bare])


def fill_alone(
    sentence: DraftSentence, records: _Records, by: str, presented: Collection[str]
) -> Statement:
    """Fill a sentence of the lead or the outlook, in which authors are links to their papers.

    The titles of papers that are not `presented` in a section follow it.
    """
    text = sentence.written.text
    keys = papers_in(text)
    bare = [records[key] for key in keys if records[key].paper.id not in presented]
    bare = [record for record in bare if f"{{{record.key}." not in text]
    return _fill_sentence(sentence, records, by, set(keys), bare)


def _fill_sentence(
    sentence: DraftSentence,
    records: _Records,
    by: str,
    named: set[str],
    behind: Sequence[PromptPaper],
) -> Statement:
    """Return a sentence as a statement, with the titles of the papers `behind` in brackets."""
    sources = sentence.written.sources(records)
    quotes = [quote(of.paper, "abstract", span.start, span.end) for of, _, span in sources]
    parts = _parts(sentence.written.text, records, named, behind, load_words(sentence.lang))
    statement = compose(parts, quotes, paragraph=sentence.paragraph)
    return replace(statement, by=by, verified=sentence.verified)


def _parts(
    text: str, records: _Records, named: set[str], behind: Sequence[PromptPaper], words: Words
) -> Iterator[StatementPart]:
    """Yield the parts of a sentence; authors in `named` are without institutions."""
    stop = _STOP.search(text) if behind else None
    end = stop.start() if stop else len(text)
    start = 0
    for match in PLACEHOLDER.finditer(text):
        yield StatementPart(text=_typeset(text[start : match.start()], words))
        start = match.end()
        filled = list(_fill(records[match[1]], match[2] or "", text[start:], named, words))
        yield from filled
        # `et al.` at the end of a sentence needs no second full stop.
        start += bool(filled[-1].text.endswith(".") and text[start:] == "." and not behind)
    yield StatementPart(text=_typeset(text[start:end], words))
    for number, record in enumerate(behind):
        yield StatementPart(text="; " if number else " (")
        yield _title(record)
    yield StatementPart(text=(")" if behind else "") + text[end:])


def _fill(
    record: PromptPaper, part: str, rest: str, named: set[str], words: Words
) -> Iterator[StatementPart]:
    who = by_names(record.paper, words)
    if part == "name" and record.name:
        yield StatementPart(text=record.name, kind="name", paper=record.paper.id)
    elif part or not who.text:
        yield _title(record)
    elif record.key in named or rest[:1] in {"'", "’"}:
        yield who
    else:
        named.add(record.key)
        yield from name_authors(record.paper, words)


def _title(record: PromptPaper) -> StatementPart:
    return StatementPart(text=visible_title(record.paper), kind="title", paper=record.paper.id)


def _typeset(text: str, words: Words) -> str:
    """Return text with typographic quotation marks."""
    return _QUOTED.sub(lambda match: words("text.quoted", words=match[1]), text).replace("'", "’")


def verification_key(statement: Statement) -> str:
    """Return the SHA-256 key under which the library records that a sentence was verified."""
    text = json.dumps(asdict(replace(statement, paragraph=0)), sort_keys=True, ensure_ascii=True)
    return sha256(text.encode()).hexdigest()
