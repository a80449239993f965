"""Checks the authors behind a title in a list: `TITLE, Ada Quill, Bo Lund + 2 more authors`."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from digest.check.context import Compared, Context, Read
from digest.check.subjects import Found, addresses_of
from digest.grounding.people import is_author
from digest.model import Dossier
from digest.text import visible_names

_MORE = re.compile(r"\s*\+\s*(\d+)\s+more\s+authors?$")
_NAMES = re.compile(r"(?:\s\(withdrawn\))?,\s+(?=[^\W\d_a-zß-öø-ÿ])")
_LABEL = re.compile(r"(?<=\.)\s+[A-Z][a-z]+:$")
_CLOSE = 0.6
_FEW = 6
_STRANGER = "This is no author of the paper."
_COUNT = "The list leaves out another number of authors."


def check_author_list(read: Read, context: Context) -> bool:
    """Report authors who are none of a listed paper; tell whether an item is such a list."""
    first = next((found for found in read.founds if found.how in {"link", "title"}), None)
    if read.block.kind != "item" or first is None or read.block.text[: first.start].strip(" *"):
        return False
    start, end = first.end, _end_of_list(read, first)
    text = read.block.text[start:end]
    listed = _NAMES.match(text)
    dossier = context.dossiers.get(first.paper)
    if not listed or dossier is None or not dossier.paper.authors:
        return False
    body = _LABEL.sub("", text[listed.end() :].rstrip()).removesuffix(".")
    _check_list(read, start + listed.end(), body, dossier, context)
    return True


def _end_of_list(read: Read, first: Found) -> int:
    """Return where the names end: at the first link behind the title, or with the item."""
    places = [mark.start for mark in read.block.links]
    places += [address.start for address in addresses_of(read.block.text)]
    return min((at for at in places if at >= first.end), default=len(read.block.text))


def _check_list(read: Read, start: int, body: str, dossier: Dossier, context: Context) -> None:
    """Report names that are nobody's; where all are known, how many are left out."""
    more = _MORE.search(body)
    told = body[: more.start()] if more else body
    names = visible_names(dossier.paper.authors)
    stands = f"arXiv:{dossier.paper.id}, authors"
    number = told.count(", ") + 1
    if told == ", ".join(names[:number]) or told == ", ".join(names):
        rest = 0 if told == ", ".join(names) else len(names) - number
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
    for name in told.split(", "):
        if name.strip(" .") and not is_author(name.strip(), dossier.paper.authors):
            yield at, name
        at += len(name) + 2
