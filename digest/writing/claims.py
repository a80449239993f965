"""What a paper says of itself, ready to be told by another: its contribution and its result.

The first of the ranked sentences that can be told in the third person, whole and in at most 45
words, is taken; where none can, the best sentence is kept as a quotation.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from digest.model import Dossier, Paper, Quote
from digest.text import Span, byline, shown, split_sentences
from digest.writing.clauses import Clause, end_of_label, parse_clause
from digest.writing.grammar import has_first_person, without_first_person
from digest.writing.leads import is_dispensable
from digest.writing.pointing import points_elsewhere, without_pointing_clauses
from digest.writing.prose import quote
from digest.writing.roles import Scored, find_roles
from digest.writing.soundness import has_residue, is_balanced, is_sound
from digest.writing.substance import hollowness
from digest.writing.trimming import shortened, unadorned

MOST_WORDS = 45
_FEWEST_WORDS = 4
# What a point of a role's score is worth beside the costs of telling a sentence alone.
_WEIGHT = 0.35
# Room for the authors, or what else becomes the subject.
_SUBJECT_WORDS = 4
# What it costs to point at a sentence that is not there: more than two verbs lie apart.
_LOST = 1.8
# `They` or `it` without anybody before it.
_PRONOUN = re.compile(
    r"^(?:\S+ ){1,4}(?:they|them|it)\b|\b[Ii]n both (?:case|model|setting|regime|scenario)s\b"
    r"|\bthe same\b"
)
# A quotation that is a question, or begins with a word that points back.
_DANGLING = re.compile(r"^(?:It|They|These|Those|Such|This(?! (?:paper|work|study|article)))\b|\?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A clause of an abstract with its proof; `verbatim` where it can only be quoted."""

    clause: Clause
    proof: Quote
    verbatim: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What is told of one paper."""

    dossier: Dossier
    contribution: Claim
    result: Claim | None

    @property
    def paper(self) -> Paper:
        """The paper itself."""
        return self.dossier.paper


def find_claims(dossier: Dossier) -> Claims:
    """Choose what is told of a paper; no result is better than one that points elsewhere."""
    roles = find_roles(dossier)
    contribution = _best(dossier, roles.contributions[:4])
    contribution = contribution or _verbatim(dossier, roles.contributions)
    rest = [(span, score) for span, score in roles.results if span.start > contribution.proof.start]
    result = _best(dossier, rest[:3])
    if result and points_elsewhere(result.clause.predicate, contribution.clause.predicate):
        result = None
    return Claims(dossier=dossier, contribution=contribution, result=result)


def find_claims_about(dossier: Dossier, label: str, *, everywhere: bool = False) -> list[Claim]:
    """Return what is told in the sentences that name a thing: the best first, lost ones last.

    Without `everywhere`, only in those that say what is new or was achieved.
    """
    roles = find_roles(dossier)
    scored = sorted({*roles.contributions, *roles.results}, key=lambda one: (-one[1], one[0].start))
    spans = [span for span, score in scored if score > 0]
    if everywhere:
        spans += [span for span in split_sentences(dossier.paper.abstract) if span not in spans]
    word = re.compile(rf"(?<![\w-]){re.escape(label)}(?![\w-])")
    naming = [span for span in spans if word.search(shown(span.text))]
    told = [claim for span in naming if (claim := _tellable(dossier, span, label))]
    return sorted(told, key=_points_elsewhere)


def name_of(dossier: Dossier) -> str | None:
    """Return the name that a paper introduces, as it is shown."""
    return shown(dossier.introduces.name) if dossier.introduces.name else None


def authors_of(paper: Paper) -> str:
    """Return the byline as it is shown."""
    return byline([author.name for author in paper.authors]) or "The authors"


def is_single(paper: Paper) -> bool:
    """Tell whether one author alone signs, so that verbs stand in the singular."""
    return len(paper.authors) == 1


def _best(dossier: Dossier, spans: Sequence[Scored]) -> Claim | None:
    """Return the claim that says most and needs least around it; `spans` come best first."""
    best, worth, name = None, -math.inf, name_of(dossier)
    for span, score in spans:
        if _WEIGHT * score <= worth:
            break
        claim = _tellable(dossier, span, name)
        value = _WEIGHT * score - _cost(claim, name) if claim else worth
        if value > worth:
            best, worth = claim, value
    return best


def _cost(claim: Claim, name: str | None) -> float:
    """Say how much a claim points at sentences that are not there, says little, or is nobody's."""
    clause = claim.clause
    speechless = clause.subject == "plain"
    lost = speechless and has_first_person(claim.proof.text)
    return (
        _LOST * _points_elsewhere(claim)
        + 1.0 * bool(_PRONOUN.search(clause.predicate))
        + hollowness(clause.predicate, name)
        + 1.5 * speechless
        + 2.0 * lost
    )


def _points_elsewhere(claim: Claim) -> bool:
    """Tell whether a claim points at another sentence, in its head or behind it."""
    return points_elsewhere(f"{claim.clause.head} {claim.clause.predicate}".lstrip())


def _tellable(dossier: Dossier, span: Span, name: str | None) -> Claim | None:
    """Return a sentence as a claim in the third person, if it can be told so."""
    paper = dossier.paper
    clause = parse_clause(unadorned(shown(span.text)), name)
    told = _told(clause, plural=not is_single(paper)) if clause else None
    if told is None:
        return None
    return Claim(clause=told, proof=quote(paper, "abstract", span.start, span.end))


def _told(clause: Clause, *, plural: bool) -> Clause | None:
    """Return a clause in the third person and short enough, or None.

    Only an aim or a means may be left out: without any other lead-in the clause would claim more.
    """
    lead = without_first_person(clause.lead, plural=plural)
    room = MOST_WORDS - len(clause.head.split() or lead.split()) - _SUBJECT_WORDS
    said = without_first_person(clause.predicate, plural=plural)
    body = shortened(without_pointing_clauses(said), room)
    fits = len(body.split()) <= room
    if is_dispensable(lead) and not (fits and is_sound(lead)):
        return _told(replace(clause, lead=""), plural=plural)
    if not fits or not is_sound(lead) or not is_sound(body, least=_FEWEST_WORDS):
        return None
    return replace(clause, predicate=body, lead=lead)


def _verbatim(dossier: Dossier, spans: Sequence[Scored]) -> Claim:
    """Return the best sentence that can be quoted as it stands, or the title."""
    paper = dossier.paper
    proofs = [
        quote(paper, "abstract", span.start + end_of_label(span.text), span.end)
        for span, _ in spans
    ]
    title = quote(paper, "title", 0, len(paper.title))
    shortest = min(proofs, key=lambda proof: len(proof.text), default=title)
    proof = next(filter(_is_quotable, proofs), shortest)
    return Claim(
        clause=Clause(subject="plain", predicate=shown(proof.text)), proof=proof, verbatim=True
    )


def _is_quotable(proof: Quote) -> bool:
    """Tell whether words make sense between quotation marks: short, whole, and clear of TeX."""
    text = shown(proof.text)
    whole = is_balanced(text) and not has_residue(text) and not _DANGLING.search(text)
    return whole and len(text.split()) <= MOST_WORDS
