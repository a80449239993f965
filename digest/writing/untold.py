"""Finds what a bullet can say of a thing beside what the prose has told of its paper already."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from digest.model import Paper, Quote, Statement
from digest.text import shown
from digest.writing.claims import Claim, Claims, find_claims_about, name_of
from digest.writing.definitions import define, define_beside, defined_by
from digest.writing.pointing import points_elsewhere
from digest.writing.prose import capital, compose, plain, quote, stop
from digest.writing.prospects import find_prospects
from digest.writing.soundness import is_balanced
from digest.writing.subjects import standalone
from digest.writing.substance import hollowness
from digest.writing.trimming import restricts

# A bullet is read at a glance; what the prose has in as few words may stand again.
_GLANCE, _MOST_WORDS = 10, 35
# A head with fewer words says no more than of what kind a thing is.
_FEWEST_WORDS = 5
_BORDERS = re.compile(
    r",? (?:(?:in|on|of|for|from|by) which|that|which|whose|where|aimed|aiming|based|built|by|"
    r"capturing|combining|composed|comprising|consisting|constructed|containing|covering|designed|"
    r"developed|enabling|explicitly|featuring|including|inspired|integrating|leveraging|spanning|"
    r"specifically|tailored|using)\b|, (?:\w+ing|with)\b"
)
# What a thing has is cut off where nothing before says what it does with it.
_HAVING = re.compile(r" with\b(?<! consistent with)")
_DOING = re.compile(r" (?:that|which|to|where|when|by) ")
_HANGING = re.compile(
    r"\b(?:to|in|on|of|for|and|or|as|by|with|from|a|an|the|\w+ly|\w+ed)$|, \w+$|:"
)
# What is left must have three words of its own.
_MOST_HOLLOW = 0.5
# What is a record with all that limits it may be none without.
_RECORD = re.compile(r"\b(?:first|only|most|least|\w{3,}est)\b", re.IGNORECASE)
# What a title says of a name before its colon: what it is, and neither a question nor a slogan.
_SUBTITLE = re.compile(r": (?P<what>(?:An?|The) (?:\S+ ){3,16}\S*\w)$")
_DATA = r"(?:benchmark|corpus|data ?set|database)"
# What is said of the only data that a paper brings: `Our dataset contains …`.
_HOLDS = re.compile(
    rf"(?:[Tt]he )?(?:\w+ )?{_DATA} (?:comprises|consists of|contains|covers|features|holds|"
    r"includes|offers|pairs|provides|spans) "
)


def define_anew(claims: Claims, label: str) -> Statement:
    """Return one sentence for a bullet: one that the prose does not have, else a short one."""
    told = [one.proof for one in (claims.contribution, claims.result) if one]
    usual = define(claims, label)
    if not any(_covers(one, proof) for one in told for proof in usual.quotes):
        return usual
    beside = define_beside(claims, label, told)
    if beside and len(beside.text.split()) <= _MOST_WORDS:
        return beside
    if other := next(_about(claims, label), None):
        text = defined_by(claims, other, label) or standalone(claims, other)
        return compose([plain(text)], quotes=[other.proof])
    return _held(claims, label, told) or _at_a_glance(claims.paper, usual)


def _about(claims: Claims, label: str) -> Iterator[Claim]:
    """Yield what is said of the thing under its name, in sentences that the prose leaves out."""
    told = [one.proof for one in (claims.contribution, claims.result) if one]
    told += [prospect.proof for prospect in find_prospects(claims.paper)]
    for claim in find_claims_about(claims.dossier, label, everywhere=True):
        clause = claim.clause
        named = clause.subject == "name" and clause.head == label and not clause.lead
        whole = named and not points_elsewhere(f"{clause.head} {clause.predicate}")
        anew = not any(_covers(one, claim.proof) for one in told)
        if whole and anew and len(clause.predicate.split()) < _MOST_WORDS:
            yield claim


def _covers(told: Quote, proof: Quote) -> bool:
    """Tell whether a proof's last sentence is among those that are told."""
    return told.field == proof.field and told.start < proof.end <= told.end


def _held(claims: Claims, label: str, told: Sequence[Quote]) -> Statement | None:
    """Return a sentence on what the data hold that alone are new; None where there is none."""
    data, main = claims.dossier.new_datasets, claims.dossier.introduces
    if (
        len(data) > 1
        or main.kind not in ("dataset", "benchmark")
        or label != name_of(claims.dossier)
    ):
        return None
    for noun in ("dataset", "benchmark", "corpus"):
        for claim in find_claims_about(claims.dossier, noun, everywhere=True):
            said, ours = claim.clause.predicate, claim.clause.subject in ("plain", "theirs")
            if not ours or claim.clause.lead or claim.verbatim:
                continue
            if any(_covers(one, claim.proof) for one in told):
                continue
            if _HOLDS.match(said) and len(said.split()) < _MOST_WORDS:
                text = said if claim.clause.subject == "plain" else f"The {said}"
                return compose([plain(stop(capital(text)))], quotes=[claim.proof])
    return None


def _at_a_glance(paper: Paper, usual: Statement) -> Statement:
    """Return the head of a long sentence, else what the title says of its name."""
    head = _head(usual.text)
    subtitle = _SUBTITLE.search(paper.title)
    if head == usual.text and len(head.split()) > _GLANCE and subtitle:
        proof = quote(paper, "title", *subtitle.span("what"))
        return compose([plain(stop(shown(proof.text)))], quotes=[proof])
    return replace(usual, text=head)


def _head(text: str) -> str:
    """Return what stands before the first clause that only describes, where a text is long."""
    if len(text.split()) <= _GLANCE or not text.startswith(("A ", "An ", "The ")):
        return text
    borders = (*_BORDERS.finditer(text), *_HAVING.finditer(text))
    ends = sorted(border.start() for border in borders)
    return next((stop(text[:end]) for end in ends if _is_whole(text, end)), text)


def _is_whole(text: str, end: int) -> bool:
    """Tell whether a description may end here: with enough said, and nothing taken from a limit."""
    head, describes = text[:end], text.startswith(",", end)
    says = len(head.split()) >= _FEWEST_WORDS and hollowness(head) < _MOST_HOLLOW
    having = text.startswith(" with ", end) and _DOING.search(head)
    record = _RECORD.search(head) and not describes
    hanging = having or record or _HANGING.search(head)
    return says and not hanging and is_balanced(head) and not restricts(text, end)
