"""Fills the placeholders of a sentence from the records, and makes it a statement."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from hashlib import sha256

from digest.model import Quote, Statement
from digest.text import visible_title
from digest.writing.editor.answers import Written
from digest.writing.editor.prompt_papers import PromptPaper
from digest.writing.statements import StatementPart, by_authors, by_names, compose, quote

PLACEHOLDER = re.compile(r"\{(P\d{1,3})(?:\.(name|title))?\}")
# What stands for a placeholder where a sentence is judged: a word that says nothing.
NOBODY = "they"
_QUOTED = re.compile(r'"([^"]*)"')
_STOP = re.compile(r"[.?!]$")
_SUBJECTS = Mapping[str, PromptPaper]


def papers_in(text: str) -> tuple[str, ...]:
    """Return the keys of the papers that a sentence has placeholders of, in order."""
    return tuple(dict.fromkeys(match[1] for match in PLACEHOLDER.finditer(text)))


def plain(text: str) -> str:
    """Return what a sentence says beside its placeholders."""
    return PLACEHOLDER.sub(NOBODY, text)


def plain_of(statement: Statement) -> str:
    """Return what a statement says beside the people and papers that it names."""
    text, behind = "", 0
    for one in sorted(statement.mentions, key=lambda one: one.start):
        text += statement.text[behind : one.start] + NOBODY
        behind = max(one.end, behind)
    return text + statement.text[behind:]


def quotes_of(written: Written, subjects: _SUBJECTS) -> tuple[Quote, ...]:
    """Return the sentences that one rests on, as far as they were shown."""
    return tuple(
        quote(subject.paper, "abstract", span.start, span.end)
        for key, number in written.rests
        if (subject := subjects.get(key)) and (span := subject.sentences.get(number))
    )


def fill_paragraph(
    sentences: Sequence[tuple[Written, str, str]],
    subjects: _SUBJECTS,
    paragraph: int,
    said: tuple[set[str], set[str]],
) -> Iterator[Statement]:
    """Fill the sentences of a paragraph, each with who wrote and who verified it.

    Authors are named with their institutions where they are named first; a title stands in brackets
    behind the first sentence of a paper of which neither name nor title stands in its paragraph.
    What is `said` in the section grows: whose link stands, and who is named.
    """
    linked, named = said
    texts = [written.text for written, _, _ in sentences]
    linked |= {match[1] for text in texts for match in PLACEHOLDER.finditer(text) if match[2]}
    for written, by, verified in sentences:
        open_ = [] if written.text.endswith("?") else papers_in(written.text)
        bare = [key for key in open_ if key not in linked]
        linked.update(bare)
        behind = [subjects[one] for one in bare]
        pieces = list(_pieces(written.text, subjects, named, behind))
        told = compose(pieces, quotes_of(written, subjects), paragraph=paragraph)
        yield replace(told, by=by, verified=verified)


def fill_alone(
    written: Written, subjects: _SUBJECTS, by: str, verified: str, *, told: Collection[str]
) -> Statement:
    """Fill a sentence of the lead or the outlook, whose authors lead to their papers.

    Behind it stand the titles of papers that no section has `told`.
    """
    keys = papers_in(written.text)
    bare = [subjects[key] for key in keys if subjects[key].paper.id not in told]
    bare = [one for one in bare if f"{{{one.key}." not in written.text]
    pieces = _pieces(written.text, subjects, set(keys), bare)
    return replace(compose(pieces, quotes_of(written, subjects)), by=by, verified=verified)


def _pieces(
    text: str, subjects: _SUBJECTS, named: set[str], behind: Collection[PromptPaper] = ()
) -> Iterator[StatementPart]:
    """Yield a sentence in pieces; what is `named` has its institutions already."""
    stop = _STOP.search(text) if behind else None
    end = stop.start() if stop else len(text)
    start = 0
    for match in PLACEHOLDER.finditer(text):
        yield StatementPart(text=_typed(text[start : match.start()]))
        start = match.end()
        filled = list(_filled(subjects[match[1]], match[2] or "", text[start:], named))
        yield from filled
        # `et al.` ends a sentence with one stop.
        start += bool(filled[-1].text.endswith(".") and text[start:] == "." and not behind)
    yield StatementPart(text=_typed(text[start:end]))
    for place, subject in enumerate(behind):
        yield StatementPart(text="; " if place else " (")
        yield _title(subject)
    yield StatementPart(text=(")" if behind else "") + text[end:])


def _filled(subject: PromptPaper, part: str, rest: str, named: set[str]) -> Iterator[StatementPart]:
    who = by_names(subject.paper)
    if part == "name" and subject.name:
        yield StatementPart(text=subject.name, kind="name", paper=subject.paper.id)
    elif part or not who.text:
        yield _title(subject)
    elif subject.key in named or rest[:1] in {"'", "’"}:
        yield who
    else:
        named.add(subject.key)
        yield from by_authors(subject.paper)


def _title(subject: PromptPaper) -> StatementPart:
    return StatementPart(text=visible_title(subject.paper), kind="title", paper=subject.paper.id)


def _typed(text: str) -> str:
    """Return text with the quotation marks of a printed page."""
    return _QUOTED.sub("“\\1”", text).replace("'", "’")


def proof_of(statement: Statement) -> str:
    """Return the SHA-256 under which the library remembers that a sentence was verified."""
    text = json.dumps(asdict(replace(statement, paragraph=0)), sort_keys=True, ensure_ascii=True)
    return sha256(text.encode()).hexdigest()
