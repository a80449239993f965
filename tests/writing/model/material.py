"""Invented papers, and what a model might say of them."""

from typing import Any

from digest.dossier import describe
from digest.model import Affiliation, Author
from digest.writing.claims import Claims, find_claims
from digest.writing.model.accepting import Verdict, accept
from digest.writing.model.answer import Proposal
from tests.fixtures import paper

FIRST = "We present ReefNet, a network that counts corals from paper boats at low cost."
SECOND = "On the Harbour benchmark, ReefNet finds 93.1% of all corals but may miss young ones."
THIRD = "It does not outperform divers in murky water."
ABSTRACT = f"Corals are hard to count. {FIRST} {SECOND} {THIRD}"
BY = "model:harbour"


def claims_of(abstract: str = ABSTRACT, **changes: Any) -> Claims:  # noqa: ANN401 - any field of a paper
    """Return what is known of an invented paper."""
    return find_claims(describe(paper(**({"abstract": abstract} | changes))))


def judged(*sentences: tuple[str, list[str]], claims: Claims | None = None) -> Verdict:
    """Decide about sentences with their quotes."""
    proposals = [Proposal(text=text, quotes=tuple(quotes)) for text, quotes in sentences]
    return accept(claims or claims_of(), "P1", proposals, BY)


def text_of(verdict: Verdict) -> str:
    """Return what is told, "" where nothing is."""
    return "".join(piece.text for piece in verdict.told.pieces) if verdict.told else ""


def reason_of(verdict: Verdict) -> str:
    """Return why the only sentence that is refused is refused."""
    (refusal,) = verdict.refusals
    return refusal.reason


SINGLE = (Author(name="Ada Quill", affiliations=(Affiliation(name="Harbour", origin="html"),)),)
