"""Checks the authors behind a title in a list, or a label: `TITLE, Ada Quill + 2 more authors`."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from digest.check.authors import BYLINE, is_author, parse_byline
from digest.check.context import Compared, Context, Read
from digest.check.subjects import Found, addresses_of
from digest.model import Dossier
from digest.text import visible_names

_MORE = re.compile(r"\s*\+\s*(\d{1,6})\s+more\s+authors?$")
# The marks are those that end a title, or set it off.
_NAMES = re.compile(
    r"[^\w\s,(]{0,6}(?:\s\((?:withdrawn|earlier work of \d{4})\))?,\s+(?=[^\W\d_a-zß-öø-ÿ])"
)
# A full stop behind a whole word ends the names, as one before a label does; one behind an
# initial, or `Jr.`, does not.  So does a date.
_END = re.compile(
    r"(?:^|,?\s+\(?)(?=(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d{1,2},\s\d{4})"
    r"|(?<=[^\W\d_]{3})\.(?:\s|$)|\.\s+(?=(?:Code|Data|Dataset|Model|Demo|Project|Video)\b)"
)
_PARTING = re.compile(r",?\s+and\s+|\s*[;&]\s*|,\s+")
_SET_OFF = " *_`\"“‘'["
_CLOSE = 0.6
_FEW = 6
_STRANGER = "This is no author of the paper."
_COUNT = "The list leaves out another number of authors."
Spans = list[tuple[int, int]]

_LABEL = re.compile(
    rf"(?:^|[|·]\s)(?:(?:Authors?|Written by|By):|(?:Written )?[Bb]y)\s+(?P<names>{BYLINE})"
    r"(?P<others>,?\s+et\s+al\.?)?(?=\.?\s*(?:$|[|·(]))"
)


def check_author_list(read: Read, context: Context) -> bool:
    """Report authors who are none of a listed paper; tell whether an item is such a list."""
    first = next((found for found in read.founds if found.how in {"link", "title"}), None)
    if read.block.kind != "item" or first is None or read.block.text[: first.start].strip(_SET_OFF):
        return False
    start, end = first.end, _end_of_list(read, first)
    text = read.block.text[start:end]
    listed = _NAMES.match(text)
    dossier = context.dossiers.get(first.paper)
    if not listed or dossier is None or not dossier.paper.authors:
        return False
    names = _names_of(text[listed.end() :], visible_names(dossier.paper.authors))
    body = names.rstrip().removesuffix(".")
    if not body:
        return False
    _check_list(read, start + listed.end(), body, dossier, context)
    return True


def _end_of_list(read: Read, first: Found) -> int:
    """Return where the names end: at the first link behind the title, or with the item."""
    places = [mark.start for mark in read.block.links]
    places += [address.start for address in addresses_of(read.block.text)]
    return min((at for at in places if at >= first.end), default=len(read.block.text))


def _names_of(text: str, names: Sequence[str]) -> str:
    """Return a text up to where its names end; a full stop in a name of the record ends none."""
    dotted = [name for name in names if _END.search(name) and name in text]
    inside = [(text.index(name), text.index(name) + len(name)) for name in dotted]
    ends = (match.start() for match in _END.finditer(text))
    free = (end for end in ends if not any(a <= end < b - 1 for a, b in inside))
    return text[: next(free, len(text))]


def _check_list(read: Read, start: int, body: str, dossier: Dossier, context: Context) -> None:
    """Report names that are nobody's; where all are known, how many are left out."""
    more = _MORE.search(body)
    told = body[: more.start()] if more else body
    names = visible_names(dossier.paper.authors)
    stands = f"arXiv:{dossier.paper.id}, authors"
    listed = [name for name in _PARTING.split(told) if name]
    if listed == names[: len(listed)] or told == ", ".join(names):
        rest = 0 if told == ", ".join(names) else len(names) - len(listed)
        said = int(more[1]) if more else 0
        if rest != said:
            compared = Compared(str(said), str(rest), stands)
            context.report("error", "author", (read.block, start + len(told)), _COUNT, compared)
        return
    for at, name in _strangers(told, dossier):
        near = get_close_matches(name, names, n=1, cutoff=_CLOSE)
        compared = Compared(name, near[0] if near else ", ".join(names[:_FEW]), stands)
        context.report("error", "author", (read.block, start + at), _STRANGER, compared)


def _strangers(told: str, dossier: Dossier) -> Iterator[tuple[int, str]]:
    """Yield the names of a list that no author has, with their places."""
    at = 0
    for mark in [*_PARTING.finditer(told), None]:
        name = told[at : mark.start() if mark else len(told)]
        if name.strip(" .") and not is_author(name.strip(), dossier.paper.authors):
            yield at, name
        at = mark.end() if mark else at


def check_labelled(read: Read, context: Context) -> Spans:
    """Report people that a line gives as the authors of the paper above it, and who are none.

    Return the stretch that was judged.
    """
    match, paper = _LABEL.search(read.block.text), _paper_of(read)
    dossier = context.dossiers.get(paper)
    if match is None or dossier is None or not dossier.paper.authors:
        return []
    names = visible_names(dossier.paper.authors)
    for name in parse_byline(read.block.text, *match.span("names")).names:
        if not is_author(name, dossier.paper.authors):
            near = get_close_matches(name, names, n=1, cutoff=_CLOSE)
            expected = near[0] if near else ", ".join(names[:_FEW])
            place = (read.block, read.block.text.index(name, match.start("names")))
            compared = Compared(name, expected, f"arXiv:{paper}, authors")
            context.report("error", "author", place, _STRANGER, compared)
    return [match.span("names")]


def _paper_of(read: Read) -> str:
    """Return the one paper that a block links to, else that of the heading above."""
    linked = {found.paper for found in read.founds if found.how != "name"} or set(read.topic)
    return next(iter(linked)) if len(linked) == 1 else ""
