"""Tells one sentence of an abstract in the third person, alone or with a neighbour's help."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from digest.model import Dossier, Paper, Quote
from digest.text import Span, shown
from digest.writing.adornments import unadorned
from digest.writing.bylines import names_of
from digest.writing.clauses import Clause, parse_clause
from digest.writing.continuing import continued
from digest.writing.costs import is_lost
from digest.writing.findings import finding
from digest.writing.grammar import (
    in_present,
    without_everybody,
    without_first_person,
    without_owners,
)
from digest.writing.languages import is_foreign
from digest.writing.leads import is_background, is_dispensable
from digest.writing.naming import named
from digest.writing.pointing import without_pointing_clauses
from digest.writing.proofreading import is_broken, mended
from digest.writing.prose import quote
from digest.writing.referents import with_referents
from digest.writing.roles import parts_of
from digest.writing.soundness import is_sound
from digest.writing.trimming import shortened

MOST_WORDS = 45
_FEWEST_WORDS = 4
# What a form adds to a sentence beside its subject and the title: `In …, A and B …`.
_FORM_WORDS = 2
# What may stand for something that a lead-in names.
_ANAPHOR = re.compile(r"\b(?:it|them|its|that of|those of)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A clause of an abstract with its proof; `verbatim` where it can only be quoted."""

    clause: Clause
    proof: Quote
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells sentences of a paper; `name` is that of the thing which they are about."""

    dossier: Dossier
    name: str | None

    def alone(self, span: Span) -> Iterator[Claim]:
        """Yield what a sentence says alone, if it can be told in so many words."""
        start, text = named(self.dossier.paper, span, self.name)
        yield from self._told(text, start, span.end)

    def alone_or_continued(self, span: Span) -> Iterator[Claim]:
        """Yield what a sentence says alone and, where it says little, with what the next says."""
        yield from self.alone(span)
        if joined := continued(self.dossier.paper, span, shown(span.text), self.name):
            end, text = joined
            yield from self._told(text, span.start, end)

    def alone_or_in_full(self, span: Span) -> Iterator[Claim]:
        """Yield what a sentence says alone, and with what it points at where that is told."""
        for claim in self.alone(span):
            yield claim
            if (full := self.in_full(claim)) is not claim:
                yield full

    def in_full(self, claim: Claim) -> Claim:
        """Return a claim that points at the sentence before with what that names, where it can be.

        This chooses no other sentence: what says all by itself stays better.
        """
        paper, proof = self.dossier.paper, claim.proof
        if claim.verbatim or proof.field != "abstract" or not is_lost(claim.clause):
            return claim
        for span in parts_of(paper.abstract):
            if span.end == proof.end:
                start, text = named(paper, span, self.name)
                start, text = with_referents(paper, span, start, text)
                full = next(self._told(text, start, span.end), claim)
                return claim if is_lost(full.clause) else full
        return claim

    def _told(self, text: str, start: int, end: int) -> Iterator[Claim]:
        """Yield a text as a claim that rests on these places of the abstract, if it can be told."""
        paper, text = self.dossier.paper, _without_owner(text, self.name)
        cannot = is_broken(text) or is_foreign(text, paper.abstract)
        clause = None if cannot else parse_clause(unadorned(mended(text)), self.name)
        room = room_beside(paper)
        told = _in_third_person(clause, room, plural=not is_single(paper)) if clause else None
        if clause and not told and (found := finding(clause)):
            told = _in_third_person(found, room, plural=not is_single(paper))
        if told:
            yield Claim(clause=told, proof=quote(paper, "abstract", start, end))


def _without_owner(text: str, name: str | None) -> str:
    """Return a text with a name alone where it stands alone: `our ReefNet floats`."""
    # What is called a benchmark has no name.
    if not name or name.islower() or f"ur {name}" not in text:
        return text
    alone = rf"{re.escape(name)}(?:[,.;]|$| (?:over|on|in|against|with|and|to|can|is|[a-z]+s)\b)"
    return re.sub(rf"\b[Oo]ur (?={alone})", "", text)


def name_of(dossier: Dossier) -> str | None:
    """Return the name that a paper introduces, as it is shown."""
    return shown(dossier.introduces.name) if dossier.introduces.name else None


def authors_of(paper: Paper) -> str:
    """Return the byline as it is shown."""
    return names_of(paper) or "The authors"


def room_beside(paper: Paper) -> int:
    """Return how many words a sentence may have beside its authors and what a form adds."""
    return MOST_WORDS - _FORM_WORDS - len(authors_of(paper).split())


def is_single(paper: Paper) -> bool:
    """Tell whether one author alone signs, so that verbs stand in the singular."""
    return len(paper.authors) == 1


def _in_third_person(clause: Clause, most: int, *, plural: bool) -> Clause | None:
    """Return a clause in the third person and of at most so many words, or None.

    Only an aim or a means may be left out: without any other lead-in the clause would claim more.
    """
    if clause.subject == "plain":
        most = MOST_WORDS
    if is_background(clause.lead) and not _ANAPHOR.search(clause.predicate):
        return _in_third_person(replace(clause, lead=""), most, plural=plural)
    clause = replace(clause, predicate=in_present(without_everybody(clause.predicate)))
    if clause.subject in ("plain", "name"):
        clause = replace(clause, predicate=without_owners(clause.predicate, plural=plural))
    lead = without_first_person(clause.lead, plural=plural)
    room = most - len(clause.head.split() or lead.split())
    said = without_first_person(clause.predicate, plural=plural)
    body = shortened(without_pointing_clauses(said), room)
    fits = len(body.split()) <= room
    if is_dispensable(lead) and not (fits and is_sound(lead)):
        return _in_third_person(replace(clause, lead=""), most, plural=plural)
    if not fits or not is_sound(lead) or not is_sound(body, least=_FEWEST_WORDS):
        return None
    return replace(clause, predicate=body, lead=lead)
