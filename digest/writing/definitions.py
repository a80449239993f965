"""Tells what the thing that a paper introduces is, in words that can stand behind its name."""

import re
from collections.abc import Iterator

from digest.model import Statement
from digest.text import shown
from digest.writing.claims import Claim, Claims, find_claims_about
from digest.writing.grammar import VERBS, joined_verbs, opening_verb
from digest.writing.pointing import points_elsewhere
from digest.writing.prose import capital, compose, plain, stop
from digest.writing.subjects import authors_predicate, standalone
from digest.writing.substance import HOLLOW, hollowness

_APPOSED = re.compile(r"(?:\s*\([^()]*\))?,\s+(.+)$")
# `the Long Name (NAME), a …`: what stands before a name that its expansion brings.
_EXPANSION = re.compile(r"[A-Z][^,.;:()]{3,80} $")
_ARTICLE = re.compile(r"(?:an?|the)\s", re.IGNORECASE)
_INTRODUCING = frozenset(
    "propose introduce present develop design describe release build create".split()
)


def define(claims: Claims, label: str) -> Statement:
    """Return one sentence for a bullet that bears a label: what it is, or a sentence about it."""
    about = list(_about(claims, label))
    told = ((_definition(claims, claim, label), claim) for claim in about)
    first = about[0]
    described, claim = next(filter(lambda one: one[0], told), (None, first))
    text = stop(capital(described)) if described else standalone(claims, claim)
    return compose([plain(text)], quotes=[claim.proof])


def description(claims: Claims, predicate: str | None, name: str) -> str | None:
    """Return what the paper says NAME is: `propose NAME, a …`, or `NAME is a …`.

    A name with its expansion (`NAME, the Long Name, is …`) is better told in full.
    """
    claim = claims.contribution
    if claim.clause.subject == "name":
        return _identity(claim) if claim.clause.head == name else None
    told = _apposition(_introduced(predicate), name)
    return told if _describes(told) else None


def _about(claims: Claims, label: str) -> Iterator[Claim]:
    """Yield the claims that may tell of a thing: those that name it, then the contribution."""
    if label in shown(claims.contribution.proof.text):
        yield claims.contribution
    yield from find_claims_about(claims.dossier, label)
    yield claims.contribution


def _definition(claims: Claims, claim: Claim, label: str) -> str | None:
    """Return what a claim says that a thing is, its expansion left out."""
    if claim.clause.subject == "name":
        return _identity(claim)
    introduced = _introduced(authors_predicate(claims, claim))
    before, bracket, after = introduced.partition(f"({label})")
    expanded = bracket and _EXPANSION.match(before)
    told = _apposition(f"{label}{after}" if expanded else introduced, label)
    return told if _describes(told) else None


def _identity(claim: Claim) -> str | None:
    """Return what follows `NAME is`, in any spelling of the name; None where nothing does."""
    told = claim.clause.predicate.removeprefix("is ")
    return told if claim.clause.subject == "name" and _describes(told) else None


def _describes(told: str) -> bool:
    """Tell whether words can follow `NAME is`: an article first, and a thing told whole."""
    whole = _ARTICLE.match(told) and not joined_verbs(told, VERBS)
    return bool(whole) and hollowness(told) < HOLLOW and not points_elsewhere(told)


def _introduced(predicate: str | None) -> str:
    """Return what follows `propose`; nothing where the predicate is another."""
    verb = opening_verb(predicate or "")
    if not predicate or not verb or verb[2].removesuffix("s") not in _INTRODUCING:
        return ""
    return predicate[verb.end() :].strip().removeprefix("the ")


def _apposition(introduced: str, name: str) -> str:
    """Return what follows `NAME,`; nothing where no name comes first."""
    match = _APPOSED.match(introduced.removeprefix(name)) if introduced.startswith(name) else None
    return match[1] if match else ""
