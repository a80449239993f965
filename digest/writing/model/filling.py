"""Fills a model's sentence from the record: who and what it is about, its names and numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.grounding.tables import load_tables
from digest.grounding.tokens import Token, is_distinctive, tokenize
from digest.model import Paper
from digest.text import shown
from digest.text.verbs import SINGULAR, VERBS
from digest.writing.bylines import by_authors
from digest.writing.claims import Claims, is_single, name_of
from digest.writing.grammar import (
    is_verb,
    opening_verb,
    to_plural,
    to_singular,
)
from digest.writing.model.agreement import disagrees
from digest.writing.model.form import SLOT
from digest.writing.prose import Piece, capital, plain, title_piece

# What may stand behind several subjects beside the verbs of the tables.
_OF_MANY = frozenset("are have do can could will would may might found built led made ran".split())
_FINITE = re.compile(r" (?:are|were|is|was|have|has|had|do|can|could|will|would|may|might)\b")
_STARTS = ("{paper} ", "In {title}, {authors} ", "{authors} ")
# `shows that tidal attention, which lets each token attend to a window.`
_BARE_CLAUSE = re.compile(
    r"\bthat (?P<thing>(?:[\w'’-]+ ){0,5}[\w'’-]+), (?:which|who|where|an?|the)\b(?:(?!, ).)*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A sentence in pieces; `shape` says how it begins, as the extractive writer's forms do."""

    pieces: tuple[Piece, ...]
    shape: str


def slots_of(claims: Claims, *, first: bool) -> frozenset[str]:
    """Return the slots that a sentence about a paper may have."""
    named = {"name"} if name_of(claims.dossier) else set[str]()
    return frozenset(named | ({"paper", "title", "authors"} if first else set()))


def find_start(text: str) -> str:
    """Return how a paper's first sentence begins; "" where it tells not whose it is."""
    start = next((start for start in _STARTS if text.startswith(start)), "")
    rest = text.removeprefix(start)
    return "" if any(slot in rest for slot in ("{paper}", "{title}", "{authors}")) else start


def has_verb_behind(text: str, start: str) -> bool:
    """Tell whether the subject of a paper's first sentence is followed by a verb, as is sure."""
    body = text.removeprefix(start)
    head = opening_verb(body)
    if not head:
        return False
    if head[2] in VERBS or head[2] in SINGULAR:
        return True
    # `Corals are …`: what looks like a verb is another subject.
    looks = is_verb(head[2]) and not _FINITE.match(body, head.end())
    return looks if start == "{paper} " else head[2] in _OF_MANY


def has_bare_clause(text: str) -> bool:
    """Tell whether `that` is followed by a thing of which nothing is said but what it is."""
    found = _BARE_CLAUSE.search(text)
    words = found["thing"].split() if found else ()
    return bool(words) and not any(word in VERBS or is_verb(word) for word in words)


def find_stranger(text: str, quotes: Sequence[str], claims: Claims) -> str:
    """Return the first name or number of a sentence that none of its quotes has; "" if none."""
    known = _spellings(quotes)
    strangers = (token for token in _settled(text) if not _known(token, known))
    return next((token.text for token in strangers if token.text != name_of(claims.dossier)), "")


def fill_first(text: str, start: str, quotes: Sequence[str], claims: Claims) -> Filled:
    """Fill a paper's first sentence; one that names neither title nor name has it behind."""
    paper, body = claims.paper, _as_recorded(text.removeprefix(start), quotes)
    body = _agreeing(body, single=_is_one(start, paper))
    if start == "{paper} ":
        signed = [title_piece(paper), plain(" by "), *by_authors(paper), plain(" ")]
        return Filled(pieces=(*signed, *_named(body, claims)), shape="by")
    if start == "{authors} ":
        told = [*by_authors(paper, opening=True), plain(" "), *_named(body, claims)]
        linked = any(piece.kind == "name" for piece in told)
        behind = [] if linked else [plain(" ("), title_piece(paper), plain(").")]
        closed = told if linked else [*told[:-1], plain(told[-1].text.removesuffix("."))]
        return Filled(pieces=(*closed, *behind), shape="name" if linked else "after")
    opened = [plain("In "), title_piece(paper), plain(", "), *by_authors(paper), plain(" ")]
    return Filled(pieces=(*opened, *_named(body, claims)), shape="in")


def fill_next(text: str, quotes: Sequence[str], claims: Claims) -> tuple[Piece, ...]:
    """Fill a sentence behind a paper's first."""
    return (plain(" "), *_named(capital(_as_recorded(text, quotes)), claims))


def _named(body: str, claims: Claims) -> Iterator[Piece]:
    """Put the thing's name where its slot is."""
    before, slot, after = body.partition("{name}")
    if before:
        yield plain(before)
    if slot:
        yield Piece(text=name_of(claims.dossier) or "", kind="name", paper=claims.paper.id)
    if after:
        yield plain(after)


def agrees(text: str, start: str, paper: Paper) -> bool:
    """Tell whether the verb of a paper's first sentence will have the number of its subject."""
    single = _is_one(start, paper)
    return not disagrees(_agreeing(text.removeprefix(start), single=single), single=single)


def _is_one(start: str, paper: Paper) -> bool:
    """Tell whether the subject is in the singular: the paper, or its only author."""
    return start == "{paper} " or is_single(paper)


def _agreeing(body: str, *, single: bool) -> str:
    """Put the verb behind a subject into its number, where that is sure."""
    return (to_singular(body) if single else to_plural(body)) or body


def _as_recorded(text: str, quotes: Sequence[str]) -> str:
    """Write each name and number as the record spells it, whatever the model made of its case."""
    known, told, end = _spellings(quotes), [], 0
    for token in _settled(text):
        spelt = _known(token, known)
        told += [text[end : token.start], spelt or token.text]
        end = token.end
    return "".join([*told, text[end:]])


def _settled(text: str) -> Iterator[Token]:
    """Yield what is the record's to spell: numbers, and words that can only be names."""
    slots = [match.span() for match in SLOT.finditer(text)]
    for token in tokenize(text):
        inside = any(start <= token.start < end for start, end in slots)
        named = token.kind in ("number", "name", "url") or is_distinctive(token.text)
        if named and not inside and token.text.casefold() not in load_tables().general:
            yield token


def _spellings(quotes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return how quotes spell each word, by its folded form."""
    found: dict[str, tuple[str, ...]] = {}
    for token in (token for one in quotes for token in tokenize(shown(one))):
        key = token.text.casefold()
        found[key] = (*found.get(key, ()), token.text)
    return found


def _known(token: Token, known: dict[str, tuple[str, ...]]) -> str:
    """Return the record's spelling of a token, its own where it is one of several."""
    spelt = known.get(token.text.casefold(), ())
    return token.text if token.text in spelt else next(iter(spelt), "")
