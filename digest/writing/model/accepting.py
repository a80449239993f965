"""Decides which of a model's sentences about a paper are told: what the record bears out.

A sentence is told if its form is right, each quote stands in the abstract and speaks of the paper,
every name and number is the record's, nothing is stronger than its quotes, all its words rest on
them alone, and `judge` finds no fault.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from digest.grounding import judge
from digest.model import Quote
from digest.writing.claims import Claims, name_of
from digest.writing.model.answer import Proposal
from digest.writing.model.filling import (
    agrees,
    fill_first,
    fill_next,
    find_start,
    has_bare_clause,
    has_verb_behind,
    slots_of,
)
from digest.writing.model.form import find_fault
from digest.writing.model.quoting import locate, without_doubles
from digest.writing.model.refusal import Refusal
from digest.writing.model.resting import find_unborne, tell_fault, texts_of
from digest.writing.model.speaking import speaks_of_paper
from digest.writing.prose import compose, title_quote
from digest.writing.substance import hollowness
from digest.writing.told import Told

# Fewer than two words of its own, beside verbs and kinds of things.
_HOLLOW = 1.0
_NOTHING = "Nothing that can be read was written about it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What of an answer about a paper is told, if anything, and what is refused."""

    told: Told | None
    refusals: tuple[Refusal, ...] = ()


def accept(claims: Claims, label: str, proposals: Sequence[Proposal], by: str) -> Verdict:
    """Decide about the sentences that a model proposes for a paper; without the first, none."""
    if not proposals:
        return Verdict(told=None, refusals=(Refusal(label=label, text="", reason=_NOTHING),))
    told = _first(claims, proposals[0], by)
    if isinstance(told, str):
        return Verdict(told=None, refusals=(_refusal(label, proposals[0], told),))
    if len(proposals) == 1:
        return Verdict(told=told)
    longer = _second(claims, proposals[1], told)
    if isinstance(longer, str):
        short = replace(told, is_whole=False)
        return Verdict(told=short, refusals=(_refusal(label, proposals[1], longer),))
    return Verdict(told=longer)


def _first(claims: Claims, proposal: Proposal, by: str) -> Told | str:
    """Return what a paper's first sentence tells, or why it is refused."""
    start = find_start(proposal.text)
    if not start:
        return "It does not begin with {paper}, {authors}, or In {title}, {authors}."
    if not has_verb_behind(proposal.text, start) or has_bare_clause(proposal.text):
        return "No verb stands behind its subject."
    if not agrees(proposal.text, start, claims.paper):
        return "Its verb has not the number of its subject."
    found = _rested(proposal, claims, first=True)
    if isinstance(found, str):
        return found
    if hollowness(proposal.text.removeprefix(start), name_of(claims.dossier)) > _HOLLOW:
        return "It says next to nothing."
    filled = fill_first(proposal.text, start, texts_of(found), claims)
    told = Told(
        pieces=filled.pieces,
        proofs=(*found, title_quote(claims.paper)),
        shape=filled.shape,
        by=by,
    )
    return _judged(told, claims)


def _second(claims: Claims, proposal: Proposal, told: Told) -> Told | str:
    """Return what a paper's sentences tell with a second one, or why that is refused."""
    found = _rested(proposal, claims, first=False)
    if isinstance(found, str):
        return found
    pieces = fill_next(proposal.text, texts_of(found), claims)
    alone = Told(pieces=pieces[1:], proofs=found, shape="", by=told.by)
    if isinstance(judged := _judged(alone, claims), str):
        return judged
    proofs = (*told.proofs, *(quote for quote in found if quote not in told.proofs))
    both = replace(told, pieces=(*told.pieces, *pieces), proofs=proofs, sentences=2)
    return _judged(both, claims)


def _rested(proposal: Proposal, claims: Claims, *, first: bool) -> tuple[Quote, ...] | str:
    """Return the quotes that a sentence rests on, or why it does not."""
    if fault := find_fault(proposal.text, slots_of(claims, first=first)):
        return fault
    found = [locate(claims.paper, words) for words in proposal.quotes]
    quotes = without_doubles(quote for quote in found if quote)
    if not quotes or not all(found):
        return "A quote does not stand in the abstract exactly." if found else "It has no quote."
    name = name_of(claims.dossier)
    if first and not any(speaks_of_paper(quote, claims.paper, name) for quote in quotes):
        return "No quote speaks of the paper, but of others."
    return find_unborne(proposal.text, quotes, claims) or quotes


def _judged(told: Told, claims: Claims) -> Told | str:
    """Return what is told if nothing of it lacks support, else the first fault."""
    statement = compose(told.pieces, quotes=told.proofs, by=told.by)
    faults = judge(statement, {claims.paper.id: claims.dossier})
    return tell_fault(faults[0]) if faults else told


def _refusal(label: str, proposal: Proposal, reason: str) -> Refusal:
    return Refusal(label=label, text=proposal.text, reason=reason)
