"""Knows the forms in which one paper can be told in the third person.

Each as it reads, its shape in brackets:

- [in]     In TITLE, Naveed and Pauwels propose …
- [by]     TITLE by Naveed and Pauwels proposes …
- [name]   Naveed and Pauwels propose NAME, a …   (NAME linked)
- [is]     NAME, by Naveed and Pauwels, is a …
- [named]  NAME, by Naveed and Pauwels, does …
- [after]  Naveed and Pauwels study … (TITLE).
- [plain]  In TITLE by Naveed and Pauwels, a sentence that speaks of things.
- [apart]  TITLE is by Naveed and Pauwels. They propose …   (where one sentence is too long)
- [quote]  Naveed and Pauwels write in TITLE: “…”

A title that stands in the sentence itself is linked there, and not told twice.
"""

import re
from collections.abc import Iterator

from digest.text import visible, visible_title
from digest.writing.bylines import by_authors
from digest.writing.claims import Claims, is_single, name_of
from digest.writing.definitions import description
from digest.writing.leads import is_dispensable
from digest.writing.prose import Piece, link_word, plain, quoted, stop, title_piece
from digest.writing.subjects import aside, authors_predicate, following, paper_predicate

# Words that open a sentence without being anybody's name.
_OPENERS = frozenset(
    """a an the in on for with using to when while across at from as by two three four five under
    through each most some many both experiments results evaluation evaluations""".split()
)


def find_forms(claims: Claims) -> Iterator[tuple[str, list[Piece]]]:
    """Yield every form that the contribution can take, the most readable first."""
    claim, name = claims.contribution, name_of(claims.dossier)
    if claim.verbatim:
        yield "quote", _quoted(claims)
        return
    predicate = authors_predicate(claims, claim)
    if name and (described := description(claims, predicate, name)):
        yield "is", [_named(claims, name), *_by(claims), plain(f", is {stop(described)}")]
    if predicate:
        yield from _author_shapes(claims, predicate)
    if (singular := paper_predicate(claim)) and _takes_title(claims, singular):
        yield "by", [*_signed_title(claims), plain(f" {stop(singular)}")]
    if claim.clause.subject == "name" and name:
        yield "named", _named_form(claims, name)
    if claim.clause.subject in ("plain", "theirs"):
        yield "plain", _plain_form(claims)
    yield "apart", _apart(claims)
    yield "quote", _quoted(claims)


def _author_shapes(claims: Claims, predicate: str) -> Iterator[tuple[str, list[Piece]]]:
    """Yield the forms whose subject is the authors."""
    paper, lead = claims.paper, claims.contribution.clause.lead
    opened = by_authors(paper, opening=True)
    opened += [plain(aside(lead))] if lead else []
    told = [*opened, plain(f" {stop(predicate)}")]
    linked = _linked(claims, told)
    if linked != told:
        yield "name", linked
    if _takes_title(claims, predicate):
        authors = [plain(", "), *by_authors(paper), plain(f" {stop(predicate)}")]
        yield "in", [plain("In "), title_piece(paper), *authors]
    if linked == told and not predicate.endswith(")"):
        yield "after", [*opened, plain(f" {predicate} ("), title_piece(paper), plain(").")]


def _takes_title(claims: Claims, predicate: str) -> bool:
    """Tell whether the title can stand before a predicate, in place of the lead-in.

    It must not be told twice, and the claim must be true without its lead-in.
    """
    lead, title = claims.contribution.clause.lead, visible_title(claims.paper)
    repeated = title == name_of(claims.dossier) or title in predicate
    return not repeated and (not lead or is_dispensable(lead))


def _linked(claims: Claims, told: list[Piece]) -> list[Piece]:
    """Link the paper where its name stands in what is told, or its title; else change nothing."""
    if name := name_of(claims.dossier):
        linked = link_word(told, name, claims.paper)
        if linked != told:
            return linked
    return link_word(told, visible_title(claims.paper), claims.paper, "title")


def _named_form(claims: Claims, name: str) -> list[Piece]:
    """Write `NAME, by A and B, …` for a sentence whose subject is the name."""
    clause = claims.contribution.clause
    head = link_word([plain(clause.head.rstrip(","))], name, claims.paper)
    lead = aside(clause.lead).removesuffix(",")
    return [*head, *_by(claims), plain(f"{lead}, {stop(clause.predicate)}")]


def _plain_form(claims: Claims) -> list[Piece]:
    """Write `In TITLE by A and B, …` around a sentence that speaks of things.

    A sentence whose first word may be a name keeps its capital, behind a colon.
    """
    clause = claims.contribution.clause
    whose = "the author's" if is_single(claims.paper) else "their"
    told = f"{whose} {clause.predicate}" if clause.subject == "theirs" else clause.predicate
    told = stop(_lowered(f"{clause.lead}, {told}" if clause.lead else told, claims.paper.abstract))
    titled = link_word([plain(told)], visible_title(claims.paper), claims.paper, "title")
    if len(titled) > 1:
        return [plain("In work by "), *by_authors(claims.paper), plain(", "), *titled]
    if told[:1].isupper():
        return [*_signed_title(claims), plain(f": {told}")]
    return [plain("In "), *_signed_title(claims), plain(f", {told}")]


def _apart(claims: Claims) -> list[Piece]:
    """Write `TITLE is by A and B.`, and what they do in a sentence of its own."""
    told = following(claims, claims.contribution, authors_spoke=True)
    opened = [title_piece(claims.paper), plain(" is by "), *by_authors(claims.paper)]
    end = "" if opened[-1].text.endswith(".") else "."
    return [*opened, plain(f"{end} {told}")]


def _quoted(claims: Claims) -> list[Piece]:
    """Write `A and B write in TITLE: “…”`; of a record that says nothing, whose it is."""
    paper, proof = claims.paper, claims.contribution.proof
    verb = "writes" if is_single(paper) else "write"
    if proof.field == "title" or not visible(proof.text):
        return [title_piece(paper), plain(" is by "), *by_authors(paper), plain(".")]
    authors, words = by_authors(paper, opening=True), [plain(f": {quoted(proof.text)}")]
    linked = link_word(words, visible_title(paper), paper, "title")
    if linked != words:
        return [*authors, plain(f" {verb}"), *linked]
    return [*authors, plain(f" {verb} in "), title_piece(paper), *words]


def _named(claims: Claims, name: str) -> Piece:
    """Return the thing's name as a mention."""
    return Piece(text=name, kind="name", paper=claims.paper.id)


def _by(claims: Claims) -> list[Piece]:
    """Return the byline behind a comma."""
    return [plain(", by "), *by_authors(claims.paper)]


def _signed_title(claims: Claims) -> list[Piece]:
    """Return `TITLE by A and B`."""
    return [title_piece(claims.paper), plain(" by "), *by_authors(claims.paper)]


def _lowered(text: str, abstract: str) -> str:
    """Lower the first letter where the first word is an ordinary one, as the abstract shows."""
    first = text.split(" ", 1)[0].rstrip(",").lower()
    ordinary = first in _OPENERS or re.search(rf"[a-z,] {re.escape(first)}\b", abstract)
    return text[:1].lower() + text[1:] if ordinary else text
