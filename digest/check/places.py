"""Checks the institutions that a post gives for authors."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from digest.check.context import Compared, Context, Read
from digest.check.finding import Severity
from digest.check.signing import Signed, Spans
from digest.dossier.folding import fold
from digest.grounding.people import is_author
from digest.model import Author, Dossier
from digest.text import shown

_BRACKET = re.compile(r"(?:,?\s+et\s+al\.?)?\s\((?:also\s)?(?P<places>[^()]*)\)")
_WORD = r"[^\W\d_a-z][\w'’.&-]*"
_FROM = re.compile(
    r"(?:,?\s+et\s+al\.?)?,?\s+(?:from|at|of)\s+(?:the\s+)?"
    rf"(?P<places>{_WORD}(?:\s+(?:(?:of|for|and|the|in|de|la|at|und|für)\s+)*{_WORD})*)"
)
_REST = re.compile(r"\s+and\s+(?:one\s+other|others)$")
_CLOSE = 0.5
_LEAST = 4
_OTHERS = "Other institutions are stated for these authors."
_NONE = "No source states this institution for the authors."


def check_places(read: Read, signed: Signed, dossier: Dossier, context: Context, end: int) -> Spans:
    """Report institutions that no source states for these authors."""
    text = read.block.text
    match = _BRACKET.match(text, signed.told.end, end) or _FROM.match(text, signed.told.end, end)
    if not match or not any(map(str.isupper, match["places"])):
        return []
    start = match.start("places")
    places = _REST.sub("", match["places"]).removeprefix("also ")
    known = _places_of(dossier.paper.authors)
    people = [
        author
        for author in dossier.paper.authors
        if any(is_author(name, [author]) for name in signed.told.names)
    ]
    stated = _places_of(people) or (known if signed.told.others else [])
    for place in _split_places(places, known):
        if not _is_place(place, known):
            at = start + max(match["places"].find(place), 0)
            near = get_close_matches(place, known, n=1, cutoff=_CLOSE)
            expected = near[0] if near else "; ".join(dict.fromkeys(known))
            compared = Compared(place, expected, f"arXiv:{dossier.paper.id}, affiliations")
            severity: Severity = "error" if stated else "warning"
            message = _OTHERS if stated else _NONE
            context.report(severity, "institution", (read.block, at), message, compared)
    return [match.span("places")]


def _places_of(authors: Sequence[Author]) -> list[str]:
    return [
        shown(text)
        for author in authors
        for place in author.affiliations
        for text in (place.name, place.stated)
        if text
    ]


def _split_places(places: str, known: Sequence[str]) -> list[str]:
    """Return the institutions of a bracket; `and` may stand inside a name."""
    if _is_place(places, known):
        return [places]
    return [part for part in re.split(r";\s|\s+and\s+", places) if part]


def _is_place(place: str, known: Sequence[str]) -> bool:
    folded = fold(place)
    return any(
        folded == fold(one) or (len(folded) >= _LEAST and folded in fold(one)) for one in known
    )
