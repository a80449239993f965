"""Tells what the thing that a paper introduces is, in words that can stand behind its name."""

import re
from collections.abc import Collection, Iterator
from itertools import chain

from digest.model import Quote, Statement
from digest.text import shown
from digest.text.verbs import VERBS
from digest.writing.appositions import DATA, QUOTES, apposition
from digest.writing.claims import Claim, Claims, find_claims_about, name_of
from digest.writing.glosses import gloss, is_full_name
from digest.writing.grammar import joined_verbs, opening_verb
from digest.writing.pointing import points_elsewhere
from digest.writing.prose import capital, compose, plain, stop
from digest.writing.subjects import authors_predicate, standalone
from digest.writing.substance import HOLLOW, hollowness

# `the Long Name (NAME), a …`: what stands before a name that its expansion brings.
_EXPANSION = re.compile(r"[A-Z][^,.;:()]{3,80} $")
# `is a boat that …`, with no further verb of the same subject behind a comma.
_BEING = re.compile(r"is ((?:an?|the) (?!.*, and (?:\w+ly )?\w+s\b).+)")
_ARTICLE = re.compile(r"(?:an?|the)\s", re.IGNORECASE)
_INTRODUCING = frozenset(
    """propose introduce present develop design describe release build create construct contribute
    curate collect compile establish provide publish""".split()
)
_INTRODUCES = re.compile(rf"(?:{'|'.join(sorted(_INTRODUCING))})(?:e?s|e?d)?")
_SUPERLATIVE = re.compile(r"the (?:first|largest|only)\b")
# What is told of more than the one thing: `…, and fine-tune a model`, `…, and NAME, a …`.
_JOINED = re.compile(
    r"(?:,|\band)\s(?:co|cross|fine|open|post|pre|self)-(?!\w+(?:ed|ing)\b)\w+e\b"
    r"|\band (?:the )?[A-Z][\w.+-]*, (?:an?|the)\s"
)
# `NAME comprises …` tells what data are; `NAME improves …` does not.
_HOLDS = (
    "(?:are|is|comprises|consists|contains|covers|draws|features|holds|includes|offers|pairs|"
    "provides|spans)"
)


def define(claims: Claims, label: str) -> Statement:
    """Return one sentence for a bullet that bears a label: what it is, or a sentence about it."""
    about = list(_about(claims, label))
    glossed = [(glossed_by(claims, claim, label), claim) for claim in about]
    told = chain(
        ((defined_by(claims, claim, label), claim) for claim in about),
        (one for one in glossed if one[0] and not is_full_name(one[0])),
    )
    described, claim = next(filter(lambda one: one[0], told), glossed[0])
    kind = kind_told(claims, label) if claim == claims.contribution else None
    text = described or (stop(kind) if kind else standalone(claims, claim, lead_first=True))
    return compose([plain(text)], quotes=[claim.proof])


def defined_by(claims: Claims, claim: Claim, label: str) -> str | None:
    """Return what a claim says that a thing is, as a sentence without its name; None if nothing."""
    told = _definition(claims, claim, label)
    if not told and claim.clause.subject == "name" and not claim.clause.lead:
        being = _BEING.fullmatch(claim.clause.predicate)
        told = being[1] if being else None
    return stop(capital(told)) if told else None


def glossed_by(claims: Claims, claim: Claim, label: str) -> str | None:
    """Return how a claim introduces a thing, as a sentence without its name; None if nothing."""
    predicate = (not claim.verbatim and authors_predicate(claims, claim)) or ""
    # What a paper without a name introduces is what its contribution does.
    unnamed = name_of(claims.dossier) is None and claim == claims.contribution
    told = gloss(predicate, label) if unnamed or label.casefold() in predicate.casefold() else ""
    return stop(told) if told else None


def kind_told(claims: Claims, label: str) -> str | None:
    """Return the thing that a contribution introduces without its name: `A boat that counts`."""
    claim = claims.contribution
    told = "" if claim.verbatim else _introduced(authors_predicate(claims, claim))
    named = rf"(?<![\w-]){re.escape(label)}(?![\w-])"
    return capital(told) if _describes(told) and not re.match(rf"\w+ {named}", told) else None


def description(claims: Claims, predicate: str | None, name: str) -> str | None:
    """Return what the paper says NAME is: `propose NAME, a …`, or `NAME is a …`.

    A name with its expansion (`NAME, the Long Name, is …`) is better told in full.
    """
    claim = claims.contribution
    if claim.clause.subject == "name":
        return _identity(claim) if claim.clause.head == name else None
    told = apposition(_introduced(predicate), name, data=_is_data(claims, name))
    return told if _describes(told) else None


def define_beside(claims: Claims, label: str, told: Collection[Quote]) -> Statement | None:
    """Return one sentence about data that a paper brings beside its main thing.

    None where no sentence says what they are, apart from those `told` already.
    """
    known = find_claims_about(claims.dossier, label, everywhere=True)
    about = [claim for claim in known if claim.proof not in told]
    defined = ((_definition(claims, claim, label), claim) for claim in about)
    glossed = ((glossed_by(claims, claim, label), claim) for claim in about)
    bringing = ((_sentence(claims, one), one) for one in about if _brings(claims, one, label))
    said = next(filter(lambda one: one[0], chain(defined, glossed, bringing)), None)
    if said is None:
        return None
    text, claim = said
    return compose([plain(stop(capital(text or "")))], quotes=[claim.proof])


def _sentence(claims: Claims, claim: Claim) -> str | None:
    """Return a claim as a sentence, unless it is an item of a list."""
    text = standalone(claims, claim, lead_first=True)
    return None if text.startswith("(") else text


def _brings(claims: Claims, claim: Claim, label: str) -> bool:
    """Tell whether a claim introduces data that bear a label, or says what they hold."""
    said = f"{claim.clause.head} {claim.clause.predicate}".lstrip()
    holds = re.search(rf"(?:^|[Tt]he\s|,\s){re.escape(label)}(?:\s{DATA})?\s{_HOLDS}\b", said)
    introduced = (_introduced(authors_predicate(claims, claim)), _introduced_later(claim, label))
    # Further on, it is what others are measured by.
    heads = " ".join(one.partition(",")[0] for one in introduced)
    return bool(holds or re.search(rf"(?<![\w-]){re.escape(label)}(?![\w-])", heads))


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
    data = _is_data(claims, label)
    introduced = _introduced(authors_predicate(claims, claim))
    places = (_without_expansion(introduced, label), _introduced_later(claim, label))
    told = next(filter(None, (apposition(place, label, data=data) for place in places)), "")
    return told if _describes(told) else None


def _without_expansion(introduced: str, name: str) -> str:
    """Cut the words that a name in brackets stands for."""
    before, bracket, after = introduced.partition(f"({name})")
    return f"{name}{after}" if bracket and _EXPANSION.match(before) else introduced


def _is_data(claims: Claims, label: str) -> bool:
    """Tell whether a label is that of data, not of a method that has data of its name beside it."""
    main = claims.dossier.introduces
    return label != name_of(claims.dossier) or main.kind in ("dataset", "benchmark")


def _identity(claim: Claim) -> str | None:
    """Return what follows `NAME is`, in any spelling of the name; None where nothing does."""
    told = claim.clause.predicate.removeprefix("is ")
    return told if claim.clause.subject == "name" and _describes(told) else None


def _describes(told: str) -> bool:
    """Tell whether words can follow `NAME is`: an article first, and a thing told whole."""
    whole = _ARTICLE.match(told) and not (joined_verbs(told, VERBS) or _JOINED.search(told))
    return bool(whole) and hollowness(told) < HOLLOW and not points_elsewhere(told)


def _introduced(predicate: str | None) -> str:
    """Return what follows `propose`; nothing where the predicate is another."""
    verb = opening_verb(predicate or "")
    if not predicate or not verb or not _INTRODUCES.fullmatch(verb[2]):
        return ""
    told = predicate[verb.end() :].strip()
    return told if _SUPERLATIVE.match(told) else told.removeprefix("the ")


def _introduced_later(claim: Claim, name: str) -> str:
    """Return a name and what follows, where a verb further on introduces it: `and propose NAME`."""
    said = "" if claim.verbatim else claim.clause.predicate
    verbs = "|".join(_INTRODUCING)
    verb = re.search(rf"\b(?:{verbs})s?\s(?:the\s)?(?=[{QUOTES}]*{re.escape(name)}\b)", said)
    return said[verb.end() :] if verb else ""
