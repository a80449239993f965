"""Makes statements of sentences by the closed edits, with their quotes and mentions."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from digest.model import Author, Mention, MentionKind, Paper, Quote, Statement
from digest.text import (
    Span,
    any_of,
    byline,
    family_name,
    shown,
    slugify,
    visible,
    visible_name,
    visible_title,
)
from digest.text.forms import VERBS, is_past, third_singular
from digest.text.names import is_group

QUOTED_IN = 2  # a title's head that stands for the whole has so many words, or a name in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a statement; one with a kind names something of a paper.

    `added` says that the writer put it there: it is no word of the record's sentence.
    """

    text: str
    kind: MentionKind | None = None
    paper: str = ""
    added: bool = False


def compose(pieces: Iterable[Piece], quotes: Iterable[Quote], *, paragraph: int = 0) -> Statement:
    """Join pieces into a statement."""
    text, mentions = "", []
    for piece in pieces:
        if piece.kind:
            end = len(text) + len(piece.text)
            mentions.append(Mention(start=len(text), end=end, kind=piece.kind, paper=piece.paper))
        text += piece.text
    return Statement(
        text=text,
        verified="edit",
        quotes=tuple(quotes),
        mentions=tuple(mentions),
        paragraph=paragraph,
    )


def quote(paper: Paper, field: str, start: int, end: int) -> Quote:
    """Return the words of a record at these places."""
    text = getattr(paper, field)[start:end]
    return Quote(paper=paper.id, field=field, start=start, end=end, text=text)


def short_title(paper: Paper) -> str:
    """Return what stands before a title's colon, where that is its name or says enough."""
    title = visible_title(paper)
    head, colon, _ = title.partition(": ")
    says = len(head.split()) > QUOTED_IN or any(map(str.isupper, head[1:]))
    return head if colon and says and head.count("(") == head.count(")") else title


# What can be read in passing: so many institutions, of so many signs together.
_SHOWN, _ROOM = 2, 90
_AND = " and "


def names_of(paper: Paper) -> str:
    """Return the authors as prose names them, such as `Naveed and Pauwels`; "" for nobody."""
    return _byline(tuple(author.name for author in paper.authors))


def is_single(paper: Paper) -> bool:
    """Return whether one person alone signs, so that verbs stand in the singular."""
    people = [author.name for author in paper.authors if visible_name(author.name)]
    return len(people) == 1 and not is_group(family_name(people[0]))


def by_names(paper: Paper) -> Piece:
    """Return the authors without their institutions."""
    return _piece(names_of(paper), "author", paper)


def by_authors(paper: Paper) -> list[Piece]:
    """Return the authors with their institutions: `Naveed and Pauwels (Aarhus University)`.

    Institutions stand behind all authors only where a source states one for each of them, else
    behind the first author alone, if that one's are stated.
    """
    names = names_of(paper)
    people = [author for author in paper.authors if visible_name(author.name)]
    stated = [_stated(author) for author in people]
    who = by_names(paper)
    if not names or not stated or not stated[0]:
        return [who]
    if all(stated):
        return [who, *_bracket((place for places in stated for place in places), paper)]
    first = _byline((people[0].name,))
    rest = names.removeprefix(first)
    if not first or rest in {"", names}:
        return [who]
    others = [_added(rest)]
    if rest.startswith(_AND):
        others = [_added(_AND), _piece(rest.removeprefix(_AND), "author", paper)]
    return [_piece(first, "author", paper), *_bracket(stated[0], paper), *others]


@lru_cache(maxsize=4096)
def _byline(names: tuple[str, ...]) -> str:
    return byline(names)


def _stated(author: Author) -> tuple[str, ...]:
    return tuple(filter(None, (visible(place.name) for place in author.affiliations)))


def _bracket(places: Iterable[str], paper: Paper) -> Iterator[Piece]:
    """Yield institutions in brackets: two that fit, or the first and that there are others."""
    distinct = {slugify(place): place for place in reversed(list(places))}
    names = list(distinct.values())[::-1]
    if len(names) > _SHOWN or sum(map(len, names)) > _ROOM:
        names = names[:1]
    more = " and others" if len(names) < len(distinct) else ""
    if len(names[0]) > _ROOM:
        return
    for place, name in enumerate(names):
        yield _added(" and " if place else " (")
        yield _piece(name, "institution", paper)
    yield _added(f"{more})")


def _piece(text: str, kind: str, paper: Paper) -> Piece:
    return Piece(text=text, kind=kind, paper=paper.id, added=True)  # type: ignore[arg-type]


def _added(text: str) -> Piece:
    return Piece(text=text, added=True)


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
_PERSON = any_of(r"(?:we|our|us|ours|ourselves)(?!-)")
_SHOUTED = frozenset(("US", "WE", "OUR"))
_ADVERB = re.compile(r" (?:[a-z]+ly|also|then|here|both|first|further|now|not|only|next|thus) ")
_VERB = re.compile(r" ([a-z]+)(?![\w-])")
_SECOND = re.compile(r"(?:\band|\bor|\bthen|,(?! and\b| or\b| then\b))(?: [a-z]+ly)? ([a-z]+)")
_INVARIANT = frozenset(
    """can could may might must shall should will would had did was found built made took gave held
    led saw got chose wrote drew began ran showed shown put set""".split()
)
_KNOWN = VERBS | {"are", "do", "have"}
_STOPS = ".!?"
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
    if many or text[-1:] not in _STOPS or len(text.split()) > _MOST_WORDS or not names_of(paper):
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
        new = [_added_words(capital(said) if found[0][0].isupper() else said)]
    else:
        new = [by_names(paper), _added_words("’s")] if owning else by_authors(paper)
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
    says_name = bool(name) and any(stands(name or "", piece.text) for piece in pieces)
    head, by = pieces[0], (_added_words(", by "), *by_authors(paper))
    link = Piece(text=visible_title(paper), kind="title", paper=paper.id, added=True)
    if subject := _SUBJECT.match(head.text):
        tail = replace(head, text=head.text[subject.end() :])
        return (link, *(() if named else (*by, _added_words(","))), tail, *pieces[1:])
    if head.kind == "author" and (told.alone or not says_name):
        return (_added_words("In "), link, _added_words(", "), *pieces)
    if named or told.alone or says_name:
        return tuple(_closed(pieces, [link, *(() if named or told.alone else by)]))
    return None


def stands(name: str, text: str) -> bool:
    """Return whether a name stands in a text as a whole word."""
    return bool(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-]|\.\w)", text))


def _closed(pieces: list[Piece], inside: list[Piece]) -> list[Piece]:
    """Put something in brackets before the stop that ends a sentence."""
    last = pieces[-1]
    at = len(last.text.rstrip(_STOPS))
    return [
        *pieces[:-1],
        replace(last, text=last.text[:at]),
        *(_added_words(" ("), *inside, _added_words(")")),
        replace(last, text=last.text[at:]),
    ]


def _added_words(text: str) -> Piece:
    return Piece(text=text, added=True)
