"""Invented papers with hand-made readings, for the tests of what is told of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from digest.model import (
    Affiliation,
    Author,
    Choice,
    Chosen,
    Contribution,
    Dossier,
    Paper,
    Ranked,
    Reading,
    ReadSentence,
    SentenceRole,
)
from digest.text import split_sentences

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
_WHEN = datetime(2026, 2, 24, 10, tzinfo=UTC)


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
    return Paper(
        id=id,
        version=1,
        title=title,
        abstract=abstract,
        authors=tuple(Author(name=name, affiliations=at) for name in authors),
        primary="cs.CV",
        categories=("cs.CV",),
        published=_WHEN,
        updated=_WHEN,
    )


def ranked(
    record: Paper,
    roles: str,
    *,
    name: str | None = None,
    news: float = 3.0,
    dossier: Dossier | None = None,
) -> Ranked:
    """Return a paper as it was read: a letter of `ROLES` a sentence; the first are chosen."""
    spans = split_sentences(record.abstract)
    assert len(spans) == len(roles), [span.text for span in spans]
    letters: dict[Choice, str] = {"what": "C", "finding": "R", "limit": "L", "problem": "G"}
    best = {
        choice: Chosen(sentence=roles.index(letter), probability=0.97)
        for choice, letter in letters.items()
        if letter in roles
    }
    sentences = tuple(
        ReadSentence(
            start=span.start,
            end=span.end,
            role=ROLES[letter],
            probability=0.99,
            tells={name: 0.97 for name, one in best.items() if one.sentence == place},
        )
        for place, (span, letter) in enumerate(zip(spans, roles, strict=True))
    )
    known = dossier or Dossier(paper=record)
    return Ranked(
        dossier=replace(known, paper=record, introduces=Contribution(name=name, kind="method")),
        reading=Reading(
            paper=record.id,
            sentences=sentences,
            what=best.get("what"),
            finding=best.get("finding"),
            problem=best.get("problem"),
            limit=best.get("limit"),
            news=news,
        ),
        score=news,
        reasons=(),
    )
