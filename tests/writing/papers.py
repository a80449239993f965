"""Invented papers with hand-made readings, for the tests of their texts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from digest.model import (
    Affiliation,
    Author,
    BestSentence,
    Contribution,
    Counts,
    Paper,
    PaperFacts,
    Ranked,
    Reading,
    ReadPassage,
    ReadSentence,
    SentenceRole,
)
from digest.text import split_sentences
from digest.writing import Draft, DraftSection, passage_for
from tests import fixtures

ROLES: dict[str, SentenceRole] = {
    "B": "background",
    "G": "problem",
    "C": "contribution",
    "M": "method",
    "R": "finding",
    "N": "empty",
    "L": "limit",
    "O": "outlook",
    "A": "availability",
    "X": "other",
}


def paper(
    abstract: str,
    title: str = "Counting Corals from Paper Boats",
    authors: Sequence[str] = ("Ada Quill", "Bo Lund"),
    *,
    id: str = "2602.90001",  # noqa: A002 - the field's name
    place: str = "",
) -> Paper:
    """Return a paper, all of whose authors are at a place, if one is given."""
    at = (Affiliation(name=place, origin="html"),) if place else ()
    people = tuple(Author(name=name, affiliations=at) for name in authors)
    return fixtures.paper(id=id, title=title, abstract=abstract, authors=people)


def ranked(  # noqa: PLR0913 - each is one independent part of a reading
    record: Paper,
    roles: str,
    *,
    name: str | None = None,
    news: float = 3.0,
    facts: PaperFacts | None = None,
    passage: Sequence[int] | None = None,
    grade: int = 3,
    opening: str = "",
    limit: float = 0.97,
    stands: float = 0.9,
) -> Ranked:
    """Return a paper as it was read: a letter of `ROLES` a sentence.

    The passage is the first contribution with the first finding, if no other places are given.  The
    first limit is one as likely as `limit` says; each sentence is understood alone as likely as
    `stands` says, and one that begins with the `opening` may be quoted without it.
    """
    spans = split_sentences(record.abstract)
    assert len(spans) == len(roles), [span.text for span in spans]
    usual = tuple(sorted(roles.index(letter) for letter in "CR" if letter in roles))
    places = (usual or (0,)) if passage is None else tuple(passage)
    sentences = tuple(
        ReadSentence(
            start=span.start,
            end=span.end,
            role=ROLES[letter],
            probability=0.99,
            stands=stands,
            cut=len(opening) if span.text.startswith(opening) else 0,
        )
        for span, letter in zip(spans, roles, strict=True)
    )
    known = facts or PaperFacts(paper=record)
    return Ranked(
        facts=replace(known, paper=record, introduces=Contribution(name=name, kind="method")),
        reading=Reading(
            paper=record.id,
            sentences=sentences,
            limit=BestSentence(sentence=roles.index("L"), probability=limit)
            if "L" in roles
            else None,
            passage=ReadPassage(sentences=places, probability=0.8, grade=grade) if spans else None,
            news=news,
        ),
        score=news,
        reasons=(),
    )


def issue_in(*sections: DraftSection, **changes: Any) -> Draft:  # noqa: ANN401 - fields of an issue
    """Return an issue of these sections, all of whose papers are told, with these changes."""
    items = [item for section in sections for item in section.papers]
    ids = [item.facts.paper.id for item in items]
    many = len(items)
    issue = Draft(
        topic="deep learning",
        date=date(2026, 2, 28),
        counts=Counts(found=many, chosen=many, named=many, late=0, left_out={}),
        sections=sections,
        named=frozenset(ids),
        passages={
            name: passage_for(item.facts, item.reading)
            for name, item in zip(ids, items, strict=True)
        },
    )
    return replace(issue, **changes)
