"""What a paper says of itself, ready to be told by another: its contribution and its result.

The first of the ranked sentences that can be told in the third person, whole and in at most 45
words, is taken; where none can, the best sentence is kept as a quotation.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from digest.model import Dossier, Paper, Quote
from digest.text import Span, shown, split_sentences
from digest.writing.addressing import without_addresses
from digest.writing.clauses import Clause, end_of_label
from digest.writing.costs import Cost, cost_of_contribution, cost_of_result, is_lost
from digest.writing.cues import PRAISED
from digest.writing.pointing import points_elsewhere
from digest.writing.proofreading import is_broken
from digest.writing.prose import quote
from digest.writing.roles import Scored, find_roles
from digest.writing.soundness import has_residue, is_balanced
from digest.writing.telling import MOST_WORDS, Claim, Teller, authors_of, is_single, name_of

__all__ = [
    "MOST_WORDS",
    "Claim",
    "Claims",
    "authors_of",
    "find_claims",
    "find_claims_about",
    "is_single",
    "name_of",
]

# The ways in which a sentence can be told, the plainest first.
Telling: TypeAlias = Callable[[Span], Iterator[Claim]]

# How many sentences may say what is new.
_CANDIDATES = 6
# What a point of a role's score is worth beside the costs of telling a sentence alone.
_WEIGHT = 0.2
# A quotation that is a question, or begins with a word that points back.
_DANGLING = re.compile(
    r"^(?:\w+, )?(?:[Ii]t|[Tt]hey|These|Those|Such|This(?! (?:paper|work|study|article)))\b|\?$"
)


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


# Topics of one run have papers in common.
@lru_cache(maxsize=1024)
def find_claims(dossier: Dossier) -> Claims:
    """Choose what is told of a paper; no result is better than one that points elsewhere."""
    roles, teller = find_roles(dossier), Teller(dossier, name_of(dossier))
    candidates = roles.contributions[:_CANDIDATES]
    contribution = _best(dossier, candidates, cost_of_contribution, teller.alone_or_continued)
    contribution = teller.in_full(contribution or _verbatim(dossier, roles.contributions))
    rest = [one for one in roles.results if not _is_within(one[0], contribution.proof)]

    def cost(clause: Clause, sentence: str, dossier: Dossier) -> float:
        lost = points_elsewhere(clause.predicate, contribution.clause.predicate)
        return math.inf if lost else cost_of_result(clause, sentence, dossier)

    result = _best(dossier, rest[:3], cost, teller.alone_or_in_full)
    return Claims(dossier=dossier, contribution=contribution, result=result)


def _is_within(span: Span, proof: Quote) -> bool:
    """Tell whether a sentence of the abstract is told already."""
    return proof.field == "abstract" and proof.start <= span.start < proof.end


def find_claims_about(dossier: Dossier, label: str, *, everywhere: bool = False) -> list[Claim]:
    """Return what is told in the sentences that name a thing: the best first, lost and praise last.

    Without `everywhere`, only in those that say what is new or was achieved.
    """
    roles = find_roles(dossier)
    scored = sorted({*roles.contributions, *roles.results}, key=lambda one: (-one[1], one[0].start))
    spans = [span for span, score in scored if score > 0]
    if everywhere:
        sentences = without_addresses(split_sentences(dossier.paper.abstract))
        spans += [span for span in sentences if span not in spans]
    word = re.compile(rf"(?<![\w-]){re.escape(label)}(?![\w-])")
    naming = [span for span in spans if word.search(shown(span.text))]
    teller = Teller(dossier, label)
    told = [claim for span in naming for claim in teller.alone(span)]
    return sorted(told, key=lambda one: _is_praise(one) or is_lost(one.clause))


def _is_praise(claim: Claim) -> bool:
    return bool(PRAISED.search(claim.clause.predicate))


def _best(dossier: Dossier, spans: Sequence[Scored], cost: Cost, told: Telling) -> Claim | None:
    """Return the claim that says most and needs least around it; `spans` come best first."""
    best, worth = None, -math.inf
    for span, score in spans:
        if _WEIGHT * score <= worth:
            break
        for claim in told(span):
            value = _worth(claim, score, dossier, cost)
            if value > worth:
                best, worth = claim, value
    return best


def _worth(claim: Claim, score: float, dossier: Dossier, cost: Cost) -> float:
    """Return what a claim is worth: what speaks for it, less what it costs to tell it alone."""
    return _WEIGHT * score - cost(claim.clause, claim.proof.text, dossier)


def _verbatim(dossier: Dossier, spans: Sequence[Scored]) -> Claim:
    """Return the best sentence that can be quoted as it stands, or the title."""
    paper = dossier.paper
    proofs = [
        quote(paper, "abstract", span.start + end_of_label(span.text), span.end)
        for span, _ in spans
        if any(map(str.isalnum, span.text))
    ]
    title = quote(paper, "title", 0, len(paper.title))
    clear = [proof for proof in proofs if not _DANGLING.search(shown(proof.text))]
    shortest = min(clear, key=lambda proof: len(proof.text), default=title)
    proof = next(filter(_is_quotable, proofs), shortest)
    return Claim(
        clause=Clause(subject="plain", predicate=shown(proof.text)), proof=proof, verbatim=True
    )


def _is_quotable(proof: Quote) -> bool:
    """Tell whether words make sense between quotation marks: short, whole, and clear of TeX."""
    text = shown(proof.text)
    whole = is_balanced(text) and not has_residue(text) and not _DANGLING.search(text)
    return whole and not is_broken(text) and len(text.split()) <= MOST_WORDS
