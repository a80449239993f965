"""Tells whose doing a text speaks of: what earlier methods do is not what a paper does."""

import re
from collections.abc import Iterator, Sequence

from digest.grounding.inflections import stem
from digest.grounding.tables import load_tables
from digest.grounding.tokens import Token

_BREAK = re.compile(r"[.;:!?—]")
_COMMA = re.compile(r",\s*$")
_JOINED = re.compile(r"state[- ]of[- ]the[- ]art\b", re.IGNORECASE)
# These open a subject where they open a clause: not in `beside the current state of the art`.
_ARTICLES = frozenset({"the", "these", "those", "all"})
_STOP = re.compile(r"[.!?]\W*$")
# What ties a sentence to the one before, by what both speak of, says of nobody what it does.
_TIE = re.compile(
    r"(?:^|(?<=[.!?] ))(?:(?:Also on|Still on|On) [^.,:;]+ as well,|(?:Also on|Still on) [^.,:;]+,"
    r"|(?:Another paper on )?[^.,:;]+(?: again)?:|[^.,:;]+ appears? in [^.:;]+ (?:as well|too)\.)"
)


def done_by_others(text: str, tokens: Sequence[Token]) -> frozenset[int]:
    """Return the places of what stands behind a subject such as `existing methods`.

    It reaches to where the authors speak, another clause begins, or a name follows a comma.
    """
    found, table, others = set[int](), load_tables().doers, False
    for place, token in enumerate(tokens):
        plain = _word(text, token)
        gap = text[tokens[place - 1].end : token.start] if place else "."
        ours = plain in table["own"] | table["turning"]
        ours = ours or (token.kind == "name" and bool(_COMMA.search(gap)))
        others = others and not (ours or _BREAK.search(gap))
        others = others or (plain in table["others"] and _is_subject(text, tokens, place))
        if others:
            found.add(place)
    return frozenset(found)


def _word(text: str, token: Token) -> str:
    """Return a word in lower case; one of several parts that opens a subject is one word."""
    whole = _JOINED.match(text, token.start)
    return whole[0].casefold() if whole else token.text.casefold()


def _is_subject(text: str, tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a clause begins here: nothing stands before, or what may open one."""
    gap = text[tokens[place - 1].end : tokens[place].start] if place else "."
    if not place or _BREAK.search(gap) or _COMMA.search(gap):
        return True
    before = tokens[place - 1].text.casefold()
    if before in load_tables().doers["others"] or before in _ARTICLES:
        return _is_subject(text, tokens, place - 1)
    return before in load_tables().doers["opening"] | load_tables().doers["turning"]


def stems_by_doer(text: str, tokens: Sequence[Token]) -> dict[str, frozenset[bool]]:
    """Return for each stem whether others do it (True), whoever else does (False), or both."""
    theirs = done_by_others(text, tokens)
    found: dict[str, frozenset[bool]] = {}
    for place, token in enumerate(tokens):
        key = stem(token.text)
        found[key] = found.get(key, frozenset()) | {place in theirs}
    return found


def find_borrowed(
    text: str, tokens: Sequence[Token], near: Sequence[dict[str, frozenset[bool]]]
) -> Iterator[Token]:
    """Yield the first word that a sentence says of its subject, if others alone do so."""
    theirs = done_by_others(text, tokens)
    for place in _predicates(text, tokens):
        key = stem(tokens[place].text)
        told = frozenset[bool]().union(*(one.get(key, ()) for one in near))
        if told == {True} and place not in theirs:
            yield tokens[place]


def _predicates(text: str, tokens: Sequence[Token]) -> Iterator[int]:
    """Yield for each sentence the place of the first word that tells something."""
    skipped, begun = load_tables().doers["skipped"], True
    ties = [match.span() for match in _TIE.finditer(text)]
    for place, token in enumerate(tokens):
        gap = text[tokens[place - 1].end : token.start] if place else "."
        begun = begun or bool(_STOP.search(gap))
        if any(start <= token.start < end for start, end in ties):
            continue
        plain = token.text.casefold()
        if begun and plain not in skipped and not plain.endswith("ly") and token.kind == "word":
            yield place
            begun = False
