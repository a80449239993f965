"""Tells one paper in the third person, in the form that fits its sentence.

The forms, each as it reads (its `shape` in brackets):

- [in]     In TITLE, Naveed and Pauwels propose …
- [by]     TITLE by Naveed and Pauwels proposes …
- [name]   Naveed and Pauwels propose NAME, a …   (NAME linked)
- [is]     NAME, by Naveed and Pauwels, is a …
- [named]  NAME, by Naveed and Pauwels, does …
- [after]  Naveed and Pauwels study … (TITLE).
- [plain]  In TITLE by Naveed and Pauwels, a sentence that speaks of things.
- [quote]  Naveed and Pauwels write in TITLE: “…”
"""

import re
from collections.abc import Iterable, Iterator

from digest.model import Dossier, Statement
from digest.writing.claims import Claim, Claims, authors_of, find_claims, is_single, name_of
from digest.writing.definitions import description
from digest.writing.leads import is_dispensable
from digest.writing.prose import (
    Piece,
    capital,
    compose,
    link_word,
    plain,
    shown,
    stop,
    title_quote,
)
from digest.writing.subjects import authors_predicate, following, paper_predicate, standalone

_AUTHORS_SPEAK = ("in", "after", "name")
# Words that open a sentence without being anybody's name.
_OPENERS = frozenset(
    """a an the in on for with using to when while across at from as by two three four five under
    through each most some many both experiments results evaluation evaluations""".split()
)


def summarise(dossier: Dossier) -> tuple[Statement, Statement | None]:
    """Return what a paper contributes and what it achieved, each standing alone."""
    return summaries(find_claims(dossier))


def summaries(claims: Claims) -> tuple[Statement, Statement | None]:
    """Return a paper's claims, each standing alone."""
    summary, result = (
        compose([plain(standalone(claims, claim))], quotes=[claim.proof]) if claim else None
        for claim in (claims.contribution, claims.result)
    )
    return summary or compose([]), result


def tell_papers(papers: Iterable[Claims]) -> list[Statement]:
    """Tell papers one after another, no form more than once in three."""
    statements, used = [], ["", ""]
    for claims in papers:
        shape, statement = tell(claims, avoid=tuple(used[-2:]))
        statements.append(statement)
        used.append(shape)
    return statements


def tell(claims: Claims, avoid: tuple[str, ...] = ()) -> tuple[str, Statement]:
    """Return the shape used and the sentences for a section's prose.

    The first shape that fits and is not to be avoided is taken, else the first that fits.
    """
    shapes = dict(_shapes(claims))
    shape = next((s for s in shapes if s not in avoid and s != "quote"), next(iter(shapes)))
    pieces, proofs = list(shapes[shape]), [claims.contribution.proof, title_quote(claims.paper)]
    if claims.result and (
        told := following(claims, claims.result, authors_spoke=shape in _AUTHORS_SPEAK)
    ):
        pieces.append(plain(f" {told}"))
        proofs.append(claims.result.proof)
    return shape, compose(pieces, quotes=proofs)


def _shapes(claims: Claims) -> Iterator[tuple[str, list[Piece]]]:
    """Yield every form that the contribution can take, the most readable first."""
    claim, name = claims.contribution, name_of(claims.dossier)
    if claim.verbatim:
        yield "quote", _quoted(claims)
        return
    predicate = authors_predicate(claims, claim)
    if name and (described := description(claims, predicate, name)):
        yield "is", [_named(claims, name), plain(f"{_by(claims)}, is {stop(described)}")]
    if predicate:
        yield from _author_shapes(claims, predicate, name)
    if (singular := paper_predicate(claim)) and _is_free(claim):
        yield "by", [_title(claims), plain(f" by {authors_of(claims.paper)} {stop(singular)}")]
    if claim.clause.subject == "name" and name:
        yield "named", _named_form(claims, name)
    if claim.clause.subject in ("plain", "theirs"):
        yield "plain", _plain_form(claims)
    yield "quote", _quoted(claims)


def _is_free(claim: Claim) -> bool:
    """Tell whether a claim is true without its lead-in, so that the title may stand there."""
    return not claim.clause.lead or is_dispensable(claim.clause.lead)


def _author_shapes(
    claims: Claims, predicate: str, name: str | None
) -> Iterator[tuple[str, list[Piece]]]:
    """Yield the forms whose subject is the authors."""
    authors, lead = authors_of(claims.paper), claims.contribution.clause.lead
    opened = f"{capital(lead)}, {authors}" if lead else authors
    told = [plain(f"{opened} {stop(predicate)}")]
    linked = link_word(told, name, claims.paper) if name else told
    if linked != told:
        yield "name", linked
    if _is_free(claims.contribution):
        yield "in", [plain("In "), _title(claims), plain(f", {authors} {stop(predicate)}")]
    if linked == told:
        yield "after", [plain(f"{opened} {predicate} ("), _title(claims), plain(").")]


def _named_form(claims: Claims, name: str) -> list[Piece]:
    """Write `NAME, by A and B, …` for a sentence whose subject is the name."""
    clause = claims.contribution.clause
    head = link_word([plain(clause.head.rstrip(","))], name, claims.paper)
    return [*head, plain(f"{_by(claims)}, {stop(clause.predicate)}")]


def _plain_form(claims: Claims) -> list[Piece]:
    """Write `In TITLE by A and B, …` around a sentence that speaks of things.

    A sentence whose first word may be a name keeps its capital, behind a colon.
    """
    clause, authors = claims.contribution.clause, authors_of(claims.paper)
    whose = "the author's" if is_single(claims.paper) else "their"
    told = f"{whose} {clause.predicate}" if clause.subject == "theirs" else clause.predicate
    told = f"{clause.lead}, {told}" if clause.lead else told
    lowered = _lowered(told, claims.paper.abstract)
    if lowered[:1].isupper():
        return [_title(claims), plain(f" by {authors}: {stop(told)}")]
    return [plain("In "), _title(claims), plain(f" by {authors}, {stop(lowered)}")]


def _quoted(claims: Claims) -> list[Piece]:
    """Write `A and B write in TITLE: “…”`."""
    verb = "writes" if is_single(claims.paper) else "write"
    words = shown(claims.contribution.proof.text).replace("“", "‘").replace("”", "’")
    before, after = f"{authors_of(claims.paper)} {verb} in ", f": “{words}”"
    return [plain(before), _title(claims), plain(after)]


def _title(claims: Claims) -> Piece:
    """Return the title as a mention."""
    return Piece(text=shown(claims.paper.title), kind="title", paper=claims.paper.id)


def _named(claims: Claims, name: str) -> Piece:
    """Return the thing's name as a mention."""
    return Piece(text=name, kind="name", paper=claims.paper.id)


def _by(claims: Claims) -> str:
    """Return the byline between commas, the second left to the sentence."""
    return f", by {authors_of(claims.paper)}"


def _lowered(text: str, abstract: str) -> str:
    """Lower the first letter where the first word is an ordinary one, as the abstract shows."""
    first = text.split(" ", 1)[0].rstrip(",").lower()
    ordinary = first in _OPENERS or re.search(rf"[a-z,] {re.escape(first)}\b", abstract)
    return text[:1].lower() + text[1:] if ordinary else text
