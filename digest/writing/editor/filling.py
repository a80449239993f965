"""Fills the placeholders of a sentence from the records, which makes it a statement."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from hashlib import sha256

from digest.model import Quote, Statement
from digest.text import visible_title
from digest.writing.editor.answers import ModelSentence
from digest.writing.editor.prompt_papers import PromptPaper
from digest.writing.statements import StatementPart, by_names, compose, name_authors, quote

PLACEHOLDER = re.compile(r"\{(P\d{1,3})(?:\.(name|title))?\}")
# The word without meaning that replaces placeholders when a sentence is judged.
NOBODY = "they"
_QUOTED = re.compile(r'"([^"]*)"')
_STOP = re.compile(r"[.?!]$")
_RECORDS = Mapping[str, PromptPaper]


def papers_in(text: str) -> tuple[str, ...]:
    """Return the keys of the papers in a sentence's placeholders, in order."""
    return tuple(dict.fromkeys(match[1] for match in PLACEHOLDER.finditer(text)))


def without_placeholders(text: str) -> str:
    """Return a sentence with its placeholders replaced by a neutral word."""
    return PLACEHOLDER.sub(NOBODY, text)


def without_mentions(statement: Statement) -> str:
    """Return a statement with its mentions replaced by a neutral word."""
    text, behind = "", 0
    for mention in sorted(statement.mentions, key=lambda mention: mention.start):
        text += statement.text[behind : mention.start] + NOBODY
        behind = max(mention.end, behind)
    return text + statement.text[behind:]


def quotes_of(written: ModelSentence, records: _RECORDS) -> tuple[Quote, ...]:
    """Return the quotes that a sentence rests on, as far as they were shown."""
    return tuple(
        quote(record.paper, "abstract", span.start, span.end)
        for key, number in written.rests
        if (record := records.get(key)) and (span := record.sentences.get(number))
    )


def fill_paragraph(
    sentences: Sequence[tuple[ModelSentence, str, str]],
    records: _RECORDS,
    paragraph: int,
    mentioned: tuple[set[str], set[str]],
) -> Iterator[Statement]:
    """Fill the sentences of a paragraph, each with its writer and verifier.

    Authors are first named with their institutions.  If a paragraph has neither name nor title of a
    paper, the title follows in brackets after the first sentence about it.  `mentioned` is
    extended: the papers linked in the section, and those whose authors were named.
    """
    linked, named = mentioned
    texts = [written.text for written, _, _ in sentences]
    linked |= {match[1] for text in texts for match in PLACEHOLDER.finditer(text) if match[2]}
    for written, by, verified in sentences:
        open_ = [] if written.text.endswith("?") else papers_in(written.text)
        bare = [key for key in open_ if key not in linked]
        linked.update(bare)
        behind = [records[key] for key in bare]
        parts = list(_parts(written.text, records, named, behind))
        statement = compose(parts, quotes_of(written, records), paragraph=paragraph)
        yield replace(statement, by=by, verified=verified)


def fill_alone(
    written: ModelSentence, records: _RECORDS, by: str, verified: str, *, presented: Collection[str]
) -> Statement:
    """Fill a sentence of the lead or the outlook, in which authors are links to their papers.

    The titles of papers that are not `presented` in a section follow it.
    """
    keys = papers_in(written.text)
    bare = [records[key] for key in keys if records[key].paper.id not in presented]
    bare = [record for record in bare if f"{{{record.key}." not in written.text]
    parts = _parts(written.text, records, set(keys), bare)
    return replace(compose(parts, quotes_of(written, records)), by=by, verified=verified)


def _parts(
    text: str, records: _RECORDS, named: set[str], behind: Collection[PromptPaper] = ()
) -> Iterator[StatementPart]:
    """Yield the parts of a sentence; authors in `named` are without institutions."""
    stop = _STOP.search(text) if behind else None
    end = stop.start() if stop else len(text)
    start = 0
    for match in PLACEHOLDER.finditer(text):
        yield StatementPart(text=_typeset(text[start : match.start()]))
        start = match.end()
        filled = list(_fill(records[match[1]], match[2] or "", text[start:], named))
        yield from filled
        # `et al.` at the end of a sentence needs no second full stop.
        start += bool(filled[-1].text.endswith(".") and text[start:] == "." and not behind)
    yield StatementPart(text=_typeset(text[start:end]))
    for number, record in enumerate(behind):
        yield StatementPart(text="; " if number else " (")
        yield _title(record)
    yield StatementPart(text=(")" if behind else "") + text[end:])


def _fill(record: PromptPaper, part: str, rest: str, named: set[str]) -> Iterator[StatementPart]:
    who = by_names(record.paper)
    if part == "name" and record.name:
        yield StatementPart(text=record.name, kind="name", paper=record.paper.id)
    elif part or not who.text:
        yield _title(record)
    elif record.key in named or rest[:1] in {"'", "’"}:
        yield who
    else:
        named.add(record.key)
        yield from name_authors(record.paper)


def _title(record: PromptPaper) -> StatementPart:
    return StatementPart(text=visible_title(record.paper), kind="title", paper=record.paper.id)


def _typeset(text: str) -> str:
    """Return text with typographic quotation marks."""
    return _QUOTED.sub("“\\1”", text).replace("'", "’")


def verification_key(statement: Statement) -> str:
    """Return the SHA-256 key under which the library records that a sentence was verified."""
    text = json.dumps(asdict(replace(statement, paragraph=0)), sort_keys=True, ensure_ascii=True)
    return sha256(text.encode()).hexdigest()
