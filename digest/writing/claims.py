"""What a paper says of itself, ready to be told by another: its contribution and its result.

The first of the ranked sentences that can be told in the third person, whole and in at most 45
words, is taken; where none can, the best sentence is kept as a quotation.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from digest.model import Dossier, Paper, Quote
from digest.text import Span, byline
from digest.writing.clauses import Clause, parse_clause
from digest.writing.grammar import has_first_person, without_first_person
from digest.writing.leads import is_dispensable
from digest.writing.prose import quote, shown
from digest.writing.roles import Scored, find_roles
from digest.writing.soundness import has_residue, is_balanced, is_sound
from digest.writing.trimming import shortened, unadorned

MOST_WORDS = 45
_FEWEST_WORDS = 4
# What a point of a role's score is worth beside the costs of telling a sentence alone.
_WEIGHT = 0.35
# Room for the authors, or what else becomes the subject.
_SUBJECT_WORDS = 4
# Words that point at a sentence that is not there.
_POINTING = re.compile(
    r"\b(?:these|such(?! as| that)|this|those(?! of| who| that| which| with| in| from| on)|"
    r"the (?:former|latter|above|aforementioned|same|two|three) |both of them)\b"
    r"|^(?:\S+ ){1,4}(?:they|them|it)\b|\b[Ii]n both (?:case|model|setting|regime|scenario)s\b",
    re.IGNORECASE,
)
# A quotation that is a question, or begins with a word that points back.
_DANGLING = re.compile(r"^(?:It|They|These|Those|Such)\b|\?$")


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
    """Choose what is told of a paper."""
    roles = find_roles(dossier)
    contribution = _best(dossier, roles.contributions[:4])
    contribution = contribution or _verbatim(dossier, roles.contributions)
    rest = [(span, score) for span, score in roles.results if span.start > contribution.proof.start]
    return Claims(dossier=dossier, contribution=contribution, result=_best(dossier, rest[:3]))


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
    best, worth = None, -math.inf
    for span, score in spans:
        if _WEIGHT * score <= worth:
            break
        claim = _tellable(dossier, span)
        if claim and _WEIGHT * score - _cost(claim) > worth:
            best, worth = claim, _WEIGHT * score - _cost(claim)
    return best


def _cost(claim: Claim) -> float:
    """Say how much a claim points at sentences that are not there, or at nobody who claims it."""
    clause = claim.clause
    speechless = clause.subject == "plain"
    # `They` without anybody before it.
    lost = speechless and has_first_person(claim.proof.text)
    return 1.0 * bool(_POINTING.search(clause.predicate)) + 1.5 * speechless + 2.0 * lost


def _tellable(dossier: Dossier, span: Span) -> Claim | None:
    """Return a sentence as a claim in the third person, if it can be told so."""
    paper = dossier.paper
    clause = parse_clause(unadorned(shown(span.text)), name_of(dossier))
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
    body = without_first_person(shortened(clause.predicate, room), plural=plural)
    fits = len(body.split()) <= room
    if is_dispensable(lead) and not (fits and is_sound(lead)):
        return _told(replace(clause, lead=""), plural=plural)
    if not fits or not is_sound(lead) or not is_sound(body, least=_FEWEST_WORDS):
        return None
    return replace(clause, predicate=body, lead=lead)


def _verbatim(dossier: Dossier, spans: Sequence[Scored]) -> Claim:
    """Return the best sentence that can be quoted as it stands, or the title."""
    paper = dossier.paper
    proofs = [quote(paper, "abstract", span.start, span.end) for span, _ in spans]
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
