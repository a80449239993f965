"""Expands an abbreviation where it first stands, if its paper's abstract says what it means.

`PG methods` become `policy gradient (PG) methods`, `PG-based` is `policy gradient (PG)-based`.
What every reader knows stays, and so does what is part of a name (`SAE-Steering`) or in brackets.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from digest.grounding.polarity import denied
from digest.grounding.tokens import tokenize
from digest.model import Dossier, Quote
from digest.text import split_sentences
from digest.text.rare import Rare
from digest.text.verbs import SINGULAR, VERBS, gerund
from digest.writing.expansions import QUALIFIED, Expansion, find_expansion
from digest.writing.initials import start_of_words
from digest.writing.prose import Piece

_KNOWN = frozenset(
    "AI API CPU CT DNA GPS GPU HTTP IEEE JSON LLM ML MRI NASA PDF RGB RNA SQL URL USA".split()
)
# Capitals and digits, with a small letter between them at most: `MoE`, `CoT`.
_FURTHER = r"(?=\w*[A-Z])(?:[a-z]?[A-Z0-9])+"
_LETTERS = f"[A-Z]{_FURTHER}"
_SHORT = re.compile(
    rf"(?P<short>[A-Z](?<![\w/&.+(“\"-][A-Z]){_FURTHER})"
    r"(?P<many>s?)(?P<own>['’]s|(?<=s)['’](?= ))?"
    r"(?![\w/&+)”\"'’]|-(?![a-z])|\.\w| \()"
)
# What says itself what it means: `words (LW)`, `LW (words)`.
_BRACKETED = Rare(rf"[(\[]({_LETTERS})s?[)\]]", "(", "[")
_EXPLAINED = Rare(rf"(?<![\w-])({_LETTERS})s? \(([^()]+)", " (")
_ARTICLE = re.compile(r"\b([Aa])n? $")
# What sounds otherwise than its first letter is.
_AS_CONSONANT = re.compile(r"(?i:one|uni(?!n|mp|mag|d)|us[aeiu]|eu|ubiq)")
_AS_VOWEL = re.compile(r"(?i:hou?r|hon|heir)|X-|[FHLMNRSX](?:[A-Z]|\b)")
# Behind these a thing has an article of its own; behind other words it has one already, or none.
_BARE = frozenset(
    """about aboard across against among and around as at before between beyond by during exceed
    exceeds for from in into like of on onto or outperform outperforms over per surpass surpasses
    than that through to toward towards under unlike via where which while with within
    without""".split()
).union(VERBS, SINGULAR, map(gerund, VERBS))
# What stands before one thing: `a`, `a Kerr-like`, `each single`.
_ONE = re.compile(r"\b(?:an?|one|each|every|this|another) (?:[\w-]+ )?$", re.IGNORECASE)
_JOINTS = (", ", "; ", ": ", ". ", "– ", "— ")
# What makes it a part of a longer name: capitals behind, or on two words before.
_AFTER = re.compile(r" [A-Z][a-z]")
_RAISED = re.compile(r"\b[A-Z][a-z][\w-]*,? [A-Z][a-z][\w-]*,? $")
_WORDS = re.compile(r"\S+")


def expand(
    pieces: Sequence[Piece], dossier: Dossier, most: float = math.inf, told: str = ""
) -> tuple[list[Piece], list[Quote]]:
    """Return pieces with their abbreviations expanded, and what that rests on.

    No sentence becomes longer than `most` words.  What a mention names is left alone, and so is
    the name of the thing that the paper introduces, where title, link, or what was
    `told` before have it.  What cannot be expanded where it first stands is where it can.
    """
    expanded: list[Piece] = []
    proofs: list[Quote] = []
    met = _met(pieces, dossier, told)
    for number, piece in enumerate(pieces):
        text, place = piece.text, 0
        while not piece.kind and (match := _SHORT.search(text, place)):
            place, short = match.end(), match["short"]
            found = None if short in met else find_expansion(dossier.paper, short)
            words = _fitting(match, found) if found else ""
            if not found or not words:
                continue
            before, after = _joined(expanded), _joined(pieces[number + 1 :])
            if len(words.split()) > most - _length_around(match, before, after):
                continue
            text, place = _put(match, words)
            met.add(short)
            proofs.append(found.proof)
        expanded.append(piece if text == piece.text else replace(piece, text=text))
    return expanded, proofs


def _met(pieces: Sequence[Piece], dossier: Dossier, told: str) -> set[str]:
    """Return what needs no expansion: what all know, what has one, what the paper introduced."""
    met = set(_KNOWN)
    for piece in pieces:
        met.update(_BRACKETED.findall(piece.text))
        explained = _EXPLAINED.findall(piece.text)
        met.update(short for short, words in explained if start_of_words(words, short) == 0)
    if _is_introduced(dossier, pieces, told):
        met.add(dossier.introduces.name or "")
    return met


def _is_introduced(dossier: Dossier, pieces: Sequence[Piece], told: str) -> bool:
    """Tell whether the title, a link, or what was told has the name of what a paper introduces."""
    name = dossier.introduces.name or ""
    linked = (piece.text for piece in pieces if piece.kind in ("name", "title"))
    return any(name in text for text in (dossier.paper.title, told, *linked))


def _length_around(match: re.Match[str], before: str, after: str) -> int:
    """Count the words of the sentence in which an abbreviation stands, between other pieces."""
    whole, place = f"{before}{match.string}{after}", len(before) + match.end()
    told = next((span.text for span in split_sentences(whole) if span.end >= place), whole)
    return len(told.split())


def _joined(pieces: Sequence[Piece]) -> str:
    """Join pieces; a mention has as many words, and no marks but a last one can end a sentence."""
    return "".join(_masked(piece.text) if piece.kind else piece.text for piece in pieces)


def _masked(text: str) -> str:
    masked = _WORDS.sub("x", text)
    return f"{masked}." if text.endswith(".") else masked


def _fitting(match: re.Match[str], found: Expansion) -> str:
    """Return an expansion as it can stand here, in number and article; "" where it cannot."""
    if not _is_free(match, found):
        return ""
    if match["many"]:
        return found.several
    before, after = match.string[: match.start()] or ". ", match.string[match.end() :]
    bare = (
        before.endswith(_JOINTS) or before.rpartition(" ")[0].rpartition(" ")[2].casefold() in _BARE
    )
    if match["own"]:
        return _with_article(found.single, "the" if bare and not found.is_mass else "")
    return _unowned(found, before, after, bare=bare)


def _unowned(found: Expansion, before: str, after: str, *, bare: bool) -> str:
    """Return an expansion for an abbreviation that has no ending of its own."""
    if QUALIFIED.match(after):
        return found.single or found.several
    if _ONE.search(before):
        return found.single
    if found.many or not found.single:
        return found.several
    if not bare:
        return found.single
    return "" if found.article is None else _with_article(found.single, found.article)


def _with_article(words: str, article: str) -> str:
    """Put an article before words, if they want one."""
    if not words or not article:
        return words
    return f"{'the' if article == 'the' else _indefinite(words)} {words}"


def _indefinite(words: str) -> str:
    """Return the article that words have by their sound."""
    vowel = words[0].lower() in "aeiou" and not _AS_CONSONANT.match(words)
    return "an" if vowel or _AS_VOWEL.match(words) else "a"


def _is_free(match: re.Match[str], found: Expansion) -> bool:
    """Tell whether an abbreviation is part of no quotation, nor of a longer name.

    What stands for a name may stand beside one.  Words behind a negation would move what it denies
    out of its reach.
    """
    before, after = match.string[: match.start()], match.string[match.end() :]
    if before.count("“") > before.count("”") or _is_denied(match):
        return False
    opening = not before or before.endswith(". ")
    inside = _AFTER.match(after) or _RAISED.search(before)
    return opening or found.several[:1].isupper() or not inside


def _is_denied(match: re.Match[str]) -> bool:
    """Tell whether an abbreviation stands within reach of a negation: `without any LW`."""
    tokens = tokenize(match.string)
    return any(tokens[place].start == match.start() for place in denied(match.string, tokens))


def _put(match: re.Match[str], words: str) -> tuple[str, int]:
    """Return the text with an expansion in place, and where it ends; the article before it fits."""
    before, own = match.string[: match.start()], match["own"] or ""
    if article := _ARTICLE.search(before):
        before = f"{before[: article.start()]}{article[1]}{_indefinite(words)[1:]} "
    if not before or before.endswith((". ", "? ", "! ")):
        words = words[:1].upper() + words[1:]
    told = f"{before}{words}{own} ({match['short']}{match['many']}{own})"
    return told + match.string[match.end() :], len(told)
