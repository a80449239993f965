"""Tells one paper in the third person, in the form that fits its sentence and its neighbours."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from digest.model import Dossier, Quote, Statement
from digest.text import visible, visible_title
from digest.writing.abbreviations import expand
from digest.writing.bylines import institutions_in, without_repeats
from digest.writing.claims import MOST_WORDS, Claim, Claims, find_claims
from digest.writing.forms import find_forms
from digest.writing.prose import Piece, compose, plain, title_quote, with_short_title
from digest.writing.subjects import following, standalone
from digest.writing.told import Told

# The shape of what is told, what it says, and what that rests on.
_Shaped: TypeAlias = tuple[str, list[Piece], list[Quote]]

_AUTHORS_SPEAK = ("in", "after", "name", "apart")
# What is taken where no other shape is short enough.
_LAST = ("apart", "quote")


def summarise(dossier: Dossier) -> tuple[Statement, Statement | None]:
    """Return what a paper contributes and what it achieved, each standing alone."""
    return summaries(find_claims(dossier))


def summaries(claims: Claims) -> tuple[Statement, Statement | None]:
    """Return a paper's claims, each standing alone."""
    claim = claims.contribution
    bare = claim.verbatim and not visible(claim.clause.predicate)
    told = f"“{visible_title(claims.paper)}”" if bare else standalone(claims, claim)
    summary = _alone(claims, claim, told)
    if not claims.result:
        return summary, None
    return summary, _alone(
        claims, claims.result, standalone(claims, claims.result, lead_first=True)
    )


def _alone(claims: Claims, claim: Claim, told: str) -> Statement:
    """Return a claim as a statement, its abbreviations expanded unless it is a quotation."""
    pieces, proofs = [plain(told)], list[Quote]()
    if not claim.verbatim:
        pieces, proofs = expand(
            pieces, claims.dossier, MOST_WORDS, told=claims.contribution.proof.text
        )
    return compose(pieces, quotes=[claim.proof, *proofs])


def tell_papers(
    papers: Iterable[Claims], worded: Mapping[str, Told] = MappingProxyType({})
) -> list[tuple[Statement, ...]]:
    """Tell papers one after another, no form more than once in four; some are `worded` already.

    Of each there is one statement, or two where a model's words lack what the paper achieved.  An
    institution that the paper before has too is told as such.
    """
    statements, used, before = [], [""], frozenset[str]()
    for claims in papers:
        told = worded.get(claims.paper.id) or _tell(claims, avoid=tuple(used[-3:]))
        first = compose(without_repeats(told.pieces, before), quotes=told.proofs, by=told.by)
        statements.append((first, *_told_behind(claims, told)))
        used.append(told.shape)
        before = institutions_in(told.pieces)
    return statements


def tell(claims: Claims, avoid: tuple[str, ...] = ()) -> tuple[str, Statement]:
    """Return the shape used and the sentences for a section's prose.

    The first shape that fits and is not to be avoided is taken, else the first that fits.
    """
    told = _tell(claims, avoid)
    return told.shape, compose(told.pieces, quotes=told.proofs)


def _choose(claims: Claims, avoid: tuple[str, ...]) -> _Shaped:
    """Return the first fresh shape that is short enough, else any; a title may be shortened.

    Where none is, the contribution is told in a sentence of its own.
    """
    long: list[tuple[str, list[Piece]]] = []
    for shape, pieces in find_forms(claims):
        if shape in _LAST:
            long.sort(key=lambda one: _last_use(one[0], avoid))
            return _shorter(claims, long) or _told_last(claims, shape, pieces)
        if shape not in avoid and (told := _short(claims, shape, pieces)):
            return told
        long.append((shape, pieces))
    raise AssertionError("the last form can always be taken")


def _last_use(shape: str, used: tuple[str, ...]) -> int:
    """Return the last place at which a shape was used; -1 where it was not."""
    return max((place for place, one in enumerate(used) if one == shape), default=-1)


def _short(claims: Claims, shape: str, pieces: list[Piece]) -> _Shaped | None:
    """Return a shape with its abbreviations expanded, unless it is too long for a sentence."""
    expanded, proofs = expand(pieces, claims.dossier)
    words = "".join(piece.text for piece in expanded).split()
    return (shape, expanded, proofs) if len(words) <= MOST_WORDS else None


def _shorter(claims: Claims, shapes: Sequence[tuple[str, list[Piece]]]) -> _Shaped | None:
    """Return the first shape that is short enough, if need be with its title cut."""
    told = (
        _short(claims, shape, form)
        for shape, pieces in shapes
        for form in (pieces, with_short_title(pieces))
    )
    return next(filter(None, told), None)


def _told_last(claims: Claims, shape: str, pieces: list[Piece]) -> _Shaped:
    """Return a shape of more sentences than one, or a quotation, which is left as it is."""
    if shape == "quote":
        return shape, pieces, []
    return shape, *expand(pieces, claims.dossier, MOST_WORDS)


def _tell(claims: Claims, avoid: tuple[str, ...]) -> Told:
    """Tell a paper by its own sentences."""
    shape, pieces, expanding = _choose(claims, avoid)
    proofs = [claims.contribution.proof, title_quote(claims.paper), *expanding]
    if claims.result and (result := _result(claims, shape)):
        pieces, more = expand([*pieces, plain(f" {result}")], claims.dossier, MOST_WORDS)
        proofs += [claims.result.proof, *more]
    return Told(pieces=tuple(pieces), proofs=tuple(proofs), shape=shape)


def _result(claims: Claims, shape: str) -> str:
    """Return what a paper achieved, told behind its first sentence; nothing where unsure."""
    if not claims.result:
        return ""
    return following(claims, claims.result, authors_spoke=shape in _AUTHORS_SPEAK)


def _told_behind(claims: Claims, told: Told) -> list[Statement]:
    """Tell by its own sentence what a paper achieved, where that of a model was refused."""
    if told.is_whole or not claims.result or not (result := _result(claims, told.shape)):
        return []
    return [compose([plain(result)], quotes=[claims.result.proof])]
