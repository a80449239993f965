"""Edits a sentence of an abstract so that it can stand in a post.

The edits are closed: a lead-in goes (`In this paper,`), the first person becomes the authors, the
title becomes the link, and TeX becomes Unicode.  Nothing is trimmed inside, joined,
counted or put for a pronoun: all other words stay as they are, in their order.
"""

import re
from dataclasses import dataclass, replace

from digest.model import Paper
from digest.text import Span, shown, visible_title
from digest.text.forms import VERBS, is_past, third_singular
from digest.writing.people import by_authors, by_names, is_single, names_of
from digest.writing.statements import Piece

_WORK = r"(?:paper|work|study|article|letter|survey|review|report|thesis|tutorial|note|manuscript)"
_LEAD_IN = re.compile(
    rf"(?:[Ii]n (?:this|the present) {_WORK},? |[Hh]ere,? (?=we\b)|[Hh]erein,? |"
    r"[Tt]o [a-z]+(?: and [a-z]+)? (?:this|these|such)(?: [a-z-]+){0,3}, |[Tt]o that end, |"
    r"(?:Motivated|Inspired|Guided) by (?:this|these|such)(?: [a-z-]+){0,2}, |"
    r"(?:However|Accordingly|Empirically|In response|In addition|Additionally|In contrast|"
    r"Moreover|Furthermore|Further|Also|"
    r"Specifically|In particular|Notably|Importantly|Finally|Overall|Therefore|Thus|Hence|Besides|"
    r"First|Second|Third|Fourth|Firstly|Secondly|Thirdly|Consequently|Nevertheless|Interestingly|"
    r"Remarkably|Crucially|In summary|Lastly), |"
    r"(?i:(?:(?!the |our |a )[a-z]+ (?:and )?)?(?:methods?|results?|conclusions?|backgrounds?|"
    r"objectives?|purposes?|aims?|findings?|significance|approach|context|introduction|discussion|motivation|"
    r"contributions?))(?:(?: ?[:.—–-]+ )(?=\S)| (?=(?:We|Our|The|This|In|A|An|To|On|It) )))"
)
_SUBJECT = re.compile(
    rf"(?:This|The(?: present| current)?) {_WORK}"
    r"(?= (?!of |on |for |that |with |to |and |we |in )[a-z])"
)
_PERSON = re.compile(r"\b(?:we|our|us|ours|ourselves)\b(?!-)", re.IGNORECASE)
_SHOUTED = frozenset(("US", "WE", "OUR"))
_ADVERB = re.compile(r" (?:[a-z]+ly|also|then|here|both|first|further|now|not|only|next|thus) ")
_VERB = re.compile(r" ([a-z]+)(?![\w-])")
_SECOND = re.compile(r"(?:\band|\bor|\bthen|,(?! and\b| or\b| then\b))(?: [a-z]+ly)? ([a-z]+)")
_INVARIANT = frozenset(
    """can could may might must shall should will would had did was found built made took gave held
    led saw got chose wrote drew began ran showed shown put set""".split()
)
_KNOWN = VERBS | {"are", "do", "have"}
_STOP = re.compile(r"[.!?]+$")
_MOST_WORDS = 45


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What has been said of a paper where a sentence will stand.

    `linked` says that its name or title stands there already, `named` that its authors do; `alone`
    that no other sentence will speak of it, so that only its title says what it is.
    """

    linked: bool = False
    named: bool = False
    alone: bool = False


NOTHING, BEHIND, ALONE = Told(), Told(linked=True, named=True), Told(alone=True)


def edit(
    paper: Paper, span: Span, name: str | None, told: Told = NOTHING
) -> tuple[Piece, ...] | None:
    """Return a sentence as it is told, or None where the edits cannot make it so.

    `name` is what the paper introduces, as it is shown.
    """
    text = without_lead_in(shown(span.text))
    persons = _find_persons(text)
    # A second `we` would read "the authors … the authors".
    many = len(persons) > 1
    if many or not _STOP.search(text) or len(text.split()) > _MOST_WORDS or not names_of(paper):
        return None
    pieces = _third_person(paper, text, persons, told)
    return None if pieces is None else _linked(paper, pieces, name, told)


def without_lead_in(text: str) -> str:
    """Return a sentence without its lead-ins; the next word takes the capital."""
    while found := _LEAD_IN.match(text):
        text = capital(text[found.end() :])
    return text


def count_persons(text: str) -> int:
    """Return how often a sentence speaks in the first person."""
    return len(_find_persons(text))


def beyond_opening(text: str) -> str:
    """Return what a sentence says behind its lead-ins and behind `This paper`."""
    text = without_lead_in(text)
    subject = _SUBJECT.match(text)
    return text[subject.end() :].lstrip() if subject else text


def capital(text: str) -> str:
    """Raise the first letter, but of a name such as `mBERT`."""
    first = text.split(" ", 1)[0]
    return text if any(map(str.isupper, first[1:])) else text[:1].upper() + text[1:]


def _find_persons(text: str) -> list[re.Match[str]]:
    return [found for found in _PERSON.finditer(text) if found[0] not in _SHOUTED]


def _third_person(
    paper: Paper, text: str, persons: list[re.Match[str]], told: Told
) -> list[Piece] | None:
    """Put the authors for the first person: their names, where they are not told yet."""
    if not persons:
        return [Piece(text=text)]
    found, single = persons[0], is_single(paper)
    word, rest = found[0].lower(), text[found.end() :]
    owning = word in {"our", "ours"}
    if told.named:
        group = "the author" if single else "the authors"
        said = group + ("'s" if single else "'") * owning
        new = [_added(capital(said) if found[0][0].isupper() else said)]
    else:
        new = [by_names(paper), _added("’s")] if owning else by_authors(paper)
    if single and word == "we":
        singular = _singular(rest)
        if singular is None:
            return None
        rest = singular
    pieces = [Piece(text=text[: found.start()]), *new, Piece(text=rest)]
    return [piece for piece in pieces if piece.text] if word != "ourselves" else None


def _singular(rest: str) -> str | None:
    """Return what stands behind `we` for one author; None where its verbs are not known."""
    skipped = 0
    while found := _ADVERB.match(rest, skipped):
        skipped = found.end() - 1
    verb = _VERB.match(rest, skipped)
    if verb and (verb[1] in _INVARIANT or is_past(verb[1])):
        return rest
    if verb is None or verb[1] not in _KNOWN:
        return None
    if any(found[1] in VERBS for found in _SECOND.finditer(rest, verb.end())):
        return None
    return rest[: verb.start(1)] + third_singular(verb[1]) + rest[verb.end() :]


def _linked(
    paper: Paper, pieces: list[Piece], name: str | None, told: Told
) -> tuple[Piece, ...] | None:
    """Link the paper by its title where nothing has yet: in front, or in brackets at the end.

    A name alone would not say what the paper is about.
    """
    if told.linked:
        return tuple(pieces)
    named = told.named or any(piece.kind == "author" for piece in pieces)
    says_name = bool(name) and any(_stands(name or "", piece.text) for piece in pieces)
    head, by = pieces[0], (_added(", by "), *by_authors(paper))
    link = Piece(text=visible_title(paper), kind="title", paper=paper.id, added=True)
    if subject := _SUBJECT.match(head.text):
        tail = replace(head, text=head.text[subject.end() :])
        return (link, *(() if named else (*by, _added(","))), tail, *pieces[1:])
    if head.kind == "author" and (told.alone or not says_name):
        return (_added("In "), link, _added(", "), *pieces)
    if named or told.alone or says_name:
        return tuple(_closed(pieces, [link, *(() if named or told.alone else by)]))
    return None


def _stands(name: str, text: str) -> bool:
    """Tell whether a name stands in a text as a whole word."""
    return bool(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-]|\.\w)", text))


def _closed(pieces: list[Piece], inside: list[Piece]) -> list[Piece]:
    """Put something in brackets before the stop that ends a sentence."""
    last = pieces[-1]
    stop = _STOP.search(last.text)
    at = stop.start() if stop else len(last.text)
    return [
        *pieces[:-1],
        replace(last, text=last.text[:at]),
        *(_added(" ("), *inside, _added(")")),
        replace(last, text=last.text[at:]),
    ]


def _added(text: str) -> Piece:
    return Piece(text=text, added=True)
