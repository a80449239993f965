"""Tells what the thing that a paper introduces is, in words that can stand behind its name."""

import re

from digest.model import Statement
from digest.writing.claims import Claim, Claims, name_of
from digest.writing.grammar import VERBS, joined_verbs, opening_verb
from digest.writing.prose import capital, compose, plain, stop
from digest.writing.subjects import authors_predicate, standalone

_APPOSED = re.compile(r"(?:\s*\([^()]*\))?,\s+(.+)$")
_ARTICLE = re.compile(r"(?:an?|the)\s", re.IGNORECASE)
_INTRODUCING = frozenset(
    "propose introduce present develop design describe release build create".split()
)


def define(claims: Claims) -> Statement:
    """Return one sentence that says what the named thing is, for a bullet that bears its name."""
    name, claim = name_of(claims.dossier), claims.contribution
    predicate = authors_predicate(claims, claim)
    described = _identity(claim) or (name and description(claims, predicate, name))
    told = stop(capital(described)) if described else standalone(claims, claim)
    return compose([plain(told)], quotes=[claim.proof])


def description(claims: Claims, predicate: str | None, name: str) -> str | None:
    """Return what the paper says NAME is: `propose NAME, a …`, or `NAME is a …`.

    A name with its expansion (`NAME, the Long Name, is …`) is better told in full.
    """
    claim = claims.contribution
    if claim.clause.subject == "name":
        return _identity(claim) if claim.clause.head == name else None
    told = _apposition(predicate or "", name)
    return told if _describes(told) else None


def _identity(claim: Claim) -> str | None:
    """Return what follows `NAME is`, in any spelling of the name; None where nothing does."""
    told = claim.clause.predicate.removeprefix("is ")
    return told if claim.clause.subject == "name" and _describes(told) else None


def _describes(told: str) -> bool:
    """Tell whether words can follow `NAME is`: an article first, and no other verb joined on."""
    return bool(_ARTICLE.match(told)) and not joined_verbs(told, VERBS)


def _apposition(predicate: str, name: str) -> str:
    """Return what follows `propose NAME,`; nothing where the predicate is another."""
    verb = opening_verb(predicate)
    if not verb or verb[2].removesuffix("s") not in _INTRODUCING:
        return ""
    rest = predicate[verb.end() :].strip().removeprefix("the ")
    match = _APPOSED.match(rest.removeprefix(name)) if rest.startswith(name) else None
    return match[1] if match else ""
