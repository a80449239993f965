"""Tells one paper in the third person, in the form that fits its sentence and its neighbours."""

from collections.abc import Iterable

from digest.model import Dossier, Quote, Statement
from digest.text import visible, visible_title
from digest.writing.bylines import institutions_in, without_repeats
from digest.writing.claims import Claims, find_claims
from digest.writing.forms import find_forms
from digest.writing.prose import Piece, compose, plain, title_quote
from digest.writing.subjects import following, standalone

_AUTHORS_SPEAK = ("in", "after", "name")


def summarise(dossier: Dossier) -> tuple[Statement, Statement | None]:
    """Return what a paper contributes and what it achieved, each standing alone."""
    return summaries(find_claims(dossier))


def summaries(claims: Claims) -> tuple[Statement, Statement | None]:
    """Return a paper's claims, each standing alone."""
    claim = claims.contribution
    bare = claim.verbatim and not visible(claim.clause.predicate)
    told = f"“{visible_title(claims.paper)}”" if bare else standalone(claims, claim)
    summary = compose([plain(told)], quotes=[claim.proof])
    if not claims.result:
        return summary, None
    result = standalone(claims, claims.result)
    return summary, compose([plain(result)], quotes=[claims.result.proof])


def tell_papers(papers: Iterable[Claims]) -> list[Statement]:
    """Tell papers one after another, no form more than once in three.

    An institution that the paper before has too is told as such.
    """
    statements, used, told = [], ["", ""], frozenset[str]()
    for claims in papers:
        shape, pieces, proofs = _tell(claims, avoid=tuple(used[-2:]))
        statements.append(compose(without_repeats(pieces, told), quotes=proofs))
        used.append(shape)
        told = institutions_in(pieces)
    return statements


def tell(claims: Claims, avoid: tuple[str, ...] = ()) -> tuple[str, Statement]:
    """Return the shape used and the sentences for a section's prose.

    The first shape that fits and is not to be avoided is taken, else the first that fits.
    """
    shape, pieces, proofs = _tell(claims, avoid)
    return shape, compose(pieces, quotes=proofs)


def _tell(claims: Claims, avoid: tuple[str, ...]) -> tuple[str, list[Piece], list[Quote]]:
    """Return the shape used, what it says, and what that rests on."""
    shapes = dict(find_forms(claims))
    shape = next((s for s in shapes if s not in avoid and s != "quote"), next(iter(shapes)))
    pieces, proofs = list(shapes[shape]), [claims.contribution.proof, title_quote(claims.paper)]
    if claims.result and (
        told := following(claims, claims.result, authors_spoke=shape in _AUTHORS_SPEAK)
    ):
        pieces.append(plain(f" {told}"))
        proofs.append(claims.result.proof)
    return shape, pieces, proofs
