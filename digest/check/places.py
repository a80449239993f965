"""Checks the institutions that a post gives for authors."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from digest.check.authors import BYLINE, OTHERS, is_author, parse_byline
from digest.check.context import Compared, Context, Read
from digest.check.finding import Severity
from digest.check.signing import Signed, Spans
from digest.model import Author, Dossier
from digest.text import fold, fold_words, shown

_BRACKET = re.compile(rf"{OTHERS}?\s\((?:also\s)?(?P<places>[^()]*)\)")
_WORD = r"[^\W\d_a-z][\w'’.&-]*"
_FROM = re.compile(
    rf"{OTHERS}?,?\s+(?:from|at|of)\s+(?:the\s+)?"
    rf"(?P<places>{_WORD}(?:\s+(?:(?:of|for|and|the|in|de|la|at|und|für)\s+)*{_WORD})*)"
)
_REST = re.compile(r",?;?\s+and\s+(?:\w+\s+)?others?$")
# What has a year in it tells when, not where.
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PARTING = re.compile(r";\s+(?:and\s+)?|,?\s+and\s+|\s*[&/]\s*")
_COMMA = re.compile(r",\s+")
_INSTITUTION = re.compile(
    r"\b(?:Academy|Cent(?:er|re)|College|Hospital|Inc|Institut\w*|Lab\w*|Polytechnic\w*|Research"
    r"|School|Tech\w*|Universi\w+)\b"
)
_CLOSE = 0.5
# Words that institutions share.
_COMMON = frozenset(
    "university universities universitat institute institut institution college school department"
    " dept faculty laboratory laboratories lab labs center centre research academy technology"
    " technologies science sciences engineering medicine national international group inc of the"
    " for and at in de la der".split()
)
_NEXT = re.compile(rf"\)?,?\s+and\s+(?P<names>{BYLINE})")
_OTHERS = "Other institutions are stated for these authors."
_NONE = "No source states this institution for the authors."


def check_places(read: Read, signed: Signed, dossier: Dossier, context: Context, end: int) -> Spans:
    """Report institutions that no source states for the authors before them."""
    judged: Spans = []
    for people, places in _placed(read.block.text, signed, dossier, end):
        _check_group(read, (signed, people), places, dossier, context)
        judged.append(places)
    return judged


def _placed(
    text: str, signed: Signed, dossier: Dossier, end: int
) -> Iterator[tuple[Sequence[Author], tuple[int, int]]]:
    """Yield authors, each with the institutions behind them: `Quill (Quay) and Lund (Reef)`."""
    told, authors = signed.told, dossier.paper.authors
    names = [name for name in told.names if name in text[told.start : told.end]] or told.names
    at = told.end
    while names:
        match = _BRACKET.match(text, at, end) or _FROM.match(text, at, end)
        if not match or not any(map(str.isupper, match["places"])) or _YEAR.search(match["places"]):
            return
        yield _named(names, authors), match.span("places")
        second = _NEXT.match(text, match.end(), end)
        names = parse_byline(text, *second.span("names")).names if second else ()
        at = second.end() if second else end


def _named(names: Sequence[str], authors: Sequence[Author]) -> Sequence[Author]:
    return [author for author in authors if any(is_author(name, [author]) for name in names)]


def _check_group(
    read: Read,
    group: tuple[Signed, Sequence[Author]],
    span: tuple[int, int],
    dossier: Dossier,
    context: Context,
) -> None:
    """Report the places in a stretch that are none of these people's.

    Where others are left out, their institutions may be told beside one of those who are named.
    """
    told, (signed, people) = read.block.text[slice(*span)], group
    stated, known = _places_of(people), _places_of(dossier.paper.authors)
    places = _split_places(_REST.sub("", told).removeprefix("also "), known)
    is_joint = signed.told.others and any(_is_place(place, stated) for place in places)
    right = known if is_joint else stated or known
    for place in places:
        if not _is_place(place, right):
            at = span[0] + max(told.find(place), 0)
            near = get_close_matches(place, right, n=1, cutoff=_CLOSE)
            expected = near[0] if near else "; ".join(dict.fromkeys(right))
            compared = Compared(place, expected, f"arXiv:{dossier.paper.id}, affiliations")
            severity: Severity = "error" if right and (stated or signed.told.others) else "warning"
            message = _OTHERS if severity == "error" else _NONE
            context.report(severity, "institution", (read.block, at), message, compared)


def _places_of(authors: Sequence[Author]) -> list[str]:
    return [
        shown(text)
        for author in authors
        for place in author.affiliations
        for text in (place.name, place.stated)
        if text
    ]


def _split_places(places: str, known: Sequence[str]) -> list[str]:
    """Return the institutions of a bracket; `and` or a comma may stand inside a name.

    What stands behind a comma may also be a city or a country, which is no institution.
    """
    if _is_place(places, known):
        return [places]
    parts = [part for part in _PARTING.split(places) if part]
    found: list[str] = []
    for part in (one.removeprefix("the ").strip(" ;,") for one in parts):
        first, *rest = [part] if _is_place(part, known) else _COMMA.split(part)
        found += [first, *(one for one in rest if _INSTITUTION.search(one))]
    return [one.removeprefix("the ") for one in found if one]


def _is_place(place: str, known: Sequence[str]) -> bool:
    """Tell whether a place is one of these: its whole name, or what tells it from others."""
    words = fold_words(place)
    return any(
        fold(place) == fold(one) or (_is_telling(words) and _has_run(fold_words(one), words))
        for one in known
    )


def _is_telling(words: Sequence[str]) -> bool:
    return any(word not in _COMMON for word in words)


def _has_run(words: Sequence[str], run: Sequence[str]) -> bool:
    """Tell whether words stand side by side among others."""
    size = len(run)
    return any(tuple(words[at : at + size]) == tuple(run) for at in range(len(words) - size + 1))
