"""Puts a claim behind the subject that tells it: the authors, the paper, the thing's name."""

import re

from digest.text import shown
from digest.writing.claims import Claim, Claims, authors_of, is_single
from digest.writing.clauses import Clause
from digest.writing.grammar import is_past, opening_verb, to_plural, to_singular
from digest.writing.leads import lowered
from digest.writing.prose import capital, stop

_PEOPLE = re.compile(r"\bthey\b")


def authors_predicate(claims: Claims, claim: Claim) -> str | None:
    """Return the predicate for the authors as subject, in their number; None where unsure.

    A verb whose number the source has wrong is set right on the way.
    """
    predicate, single = claim.clause.predicate, is_single(claims.paper)
    if claim.clause.subject == "authors":
        return to_singular(predicate) if single else to_plural(predicate) or predicate
    if claim.clause.subject == "paper":
        return to_singular(predicate) or predicate if single else to_plural(predicate)
    return None


def paper_predicate(claim: Claim) -> str | None:
    """Return the predicate for the paper as subject; None where unsure, or said of people.

    In the past tense people speak of what they did: a title `proposes`, and never `proposed`.
    """
    verb = opening_verb(claim.clause.predicate)
    if _PEOPLE.search(claim.clause.predicate) or (verb and is_past(verb[2])):
        return None
    if claim.clause.subject == "paper":
        return claim.clause.predicate
    return to_singular(claim.clause.predicate) if claim.clause.subject == "authors" else None


def standalone(claims: Claims, claim: Claim, *, lead_first: bool = False) -> str:
    """Write a claim so that it needs no sentence before it.

    It begins with its subject or, if `lead_first`, with its lead-in.
    """
    clause, single = claim.clause, is_single(claims.paper)
    if claim.verbatim:
        return f"“{clause.predicate}”"
    if predicate := authors_predicate(claims, claim):
        return _told(clause, authors_of(claims.paper), predicate, lead_first=lead_first)
    if clause.subject == "name":
        return _told(clause, clause.head, clause.predicate, lead_first=lead_first)
    subjects = {
        "paper": "The paper",
        "theirs": "The author's" if single else "The authors'",
        "plain": "",
    }
    if clause.subject in subjects:
        return sentence(clause.lead, subjects[clause.subject], clause.predicate)
    return f"“{shown(claim.proof.text)}”"


def _told(clause: Clause, subject: str, predicate: str, *, lead_first: bool) -> str:
    """Write a clause with its lead-in before its subject or behind it."""
    if lead_first:
        return sentence(clause.lead, subject, predicate)
    return sentence("", f"{subject}{aside(clause.lead)}", predicate)


def aside(lead: str) -> str:
    """Write a lead-in behind the subject: `, using nets,`; nothing where there is none."""
    return f", {lowered(lead)}," if lead else ""


def following(claims: Claims, claim: Claim, *, authors_spoke: bool) -> str:
    """Write a claim behind a sentence that named paper and authors; empty where unsure.

    `authors_spoke` says that the authors were that sentence's subject.
    """
    clause, single = claim.clause, is_single(claims.paper)
    predicate = to_singular(clause.predicate) if single else clause.predicate
    if clause.subject != "authors":
        predicate = clause.predicate
    subjects = {
        "authors": "The author" if single else "They" if authors_spoke else "The authors",
        "paper": "The paper",
        "theirs": "The author's" if single else "Their",
        "name": clause.head,
        "plain": "",
    }
    return sentence(clause.lead, subjects[clause.subject], predicate) if predicate else ""


def sentence(lead: str, subject: str, predicate: str) -> str:
    """Join lead, subject and predicate into a sentence."""
    if not lead:
        return stop(capital(f"{subject} {predicate}".strip()).replace(" ,", ","))
    if subject.startswith(("The ", "They", "Their")):
        subject = subject[:1].lower() + subject[1:]
    return stop(f"{capital(lead)}, {subject} {predicate}".replace("  ", " "))
