"""Finds the bylines of a sentence, and the paper that each is about."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from digest.check.authors import BYLINE, OTHERS, Byline, find_et_al, is_author, parse_byline
from digest.check.context import Context, Read
from digest.check.subjects import Found
from digest.grounding import Evidence
from digest.grounding.tokens import is_connective, is_distinctive, stem
from digest.text import Span, shown
from digest.text.forms import SINGULAR, VERBS

Spans = list[tuple[int, int]]

_BY = re.compile(
    rf"[”\"’'*]*(?:\s\([^()]*\))?,?\s+(?:(?:is|was)\s+)?by\s+(?P<names>{BYLINE})"
    rf"(?P<others>(?:\s\([^()]*\))?{OTHERS})?"
)
_HEAD = re.compile(
    rf"(?P<names>{BYLINE})(?P<place>\s\([^()]*\))?(?P<more>\s+and\s+(?P<second>{BYLINE}))?"
    rf"(?P<others>{OTHERS})?(?:\s\([^()]*\))?(?:,\s+(?:who|(?:both\s+)?(?:at|from|of))\s[^,;.]{{1,90}},)?"
    r"\s+(?:also\s+|then\s+|further\s+)?(?P<verb>(?!(?:and|or|with|together|along|jointly)\b)[a-z]+)"
)
_SECOND = re.compile(rf"\s\([^()]*\)\s+and\s+(?P<second>{BYLINE})")
_SAYING = frozenset("write say note conclude close".split())
_PAST = frozenset(
    "built chose drew found gave led made met ran sought showed took used wrote".split()
)
_COMMA = re.compile(r",\s")
_COLON = re.compile(r":\s")


@dataclass(frozen=True, slots=True)
class Signed:
    """A byline, and the paper that it is about; `sure` where the two stand together."""

    told: Byline
    paper: str
    sure: bool


def find_signed(
    read: Read, span: Span, papers: Sequence[str], context: Context
) -> Iterator[Signed]:
    """Yield the bylines of a sentence, each once, with the paper that each is about."""
    taken: Spans = []
    text = read.masked
    inside = [found for found in read.founds if span.start <= found.start < span.end]
    for found in inside:
        match = _BY.match(text, found.end, span.end)
        if match and not _is_taken(match.start("names"), taken):
            told = _with_second(
                text,
                parse_byline(text, *match.span("names"), others=bool(match["others"])),
                span.end,
            )
            taken.append((told.start, told.end))
            yield Signed(told, found.paper, sure=True)
    for told in find_et_al(text[span.start : span.end]):
        moved = replace(told, start=told.start + span.start, end=told.end + span.start)
        if not _is_taken(moved.start, taken) and not _is_inside(moved, inside):
            trimmed = _trimmed(moved, text, [*_papers(inside), *papers], context)
            taken.append((moved.start, moved.end))
            paper, sure = _whose(moved, inside, papers, context)
            if not _is_cited(trimmed, paper, context):
                yield Signed(trimmed, paper, sure)
    yield from _find_heads(read, span, papers, context, taken)


def _is_cited(told: Byline, paper: str, context: Context) -> bool:
    """Tell whether a paper's own abstract names others so: `the survey by Quill et al. (2016)`."""
    dossier = context.dossiers.get(paper)
    if dossier is None or not told.names or "et al" not in dossier.paper.abstract:
        return False
    return f"{told.names[-1]} et al" in shown(dossier.paper.abstract)


def _papers(founds: Sequence[Found]) -> list[str]:
    return [found.paper for found in founds]


def _with_second(text: str, told: Byline, end: int) -> Byline:
    """Add the name behind a bracket: `Quill (Harbour University) and Lund`."""
    match = _SECOND.match(text, told.end, end)
    if not match or told.others:
        return told
    second = parse_byline(text, *match.span("second"))
    return replace(told, names=(*told.names, *second.names))


def _behind_heads(read: Read, span: Span) -> list[int]:
    """Return where an item's text begins, behind what is set off at its head."""
    if read.block.kind != "item":
        return []
    colons = _COLON.finditer(read.block.text, span.start, span.end)
    return [match.end() for match in colons][:2]


def _trimmed(told: Byline, text: str, near: Sequence[str], context: Context) -> Byline:
    """Take off the words that stand before names: `In Quill et al.`, `Here, Lund`, `In DiT, Lund`.

    `near` are the papers that the names may be of.
    """
    names = list(told.names)
    while len(names) > 1 and (_opens(names[0], context) or _precedes(names, near, context)):
        names.pop(0)
    first = names[0].split() if names else []
    while len(first) > 1 and is_connective(first[0]):
        first = first[1:]
    trimmed = (" ".join(first), *names[1:])
    start = max(text.find(trimmed[0], told.start, told.end), told.start) if names else told.start
    return replace(told, names=trimmed, start=start)


def _precedes(names: Sequence[str], near: Sequence[str], context: Context) -> bool:
    """Tell whether a term of the records stands before the name of an author."""
    held = [context.dossiers[paper] for paper in near if paper in context.dossiers]
    authors = [author for dossier in held for author in dossier.paper.authors]
    is_person = is_author(names[0], authors) or not is_author(names[1], authors)
    return not is_person and _is_word(names[0], context, context.evidence(near))


def _opens(word: str, context: Context) -> bool:
    """Tell whether a word that stands before a name is an adverb or another ordinary word."""
    return word.endswith("ly") or is_connective(word) or word.casefold() in context.ordinary


def _find_heads(
    read: Read, span: Span, papers: Sequence[str], context: Context, taken: Spans
) -> Iterator[Signed]:
    """Yield the authors who open a sentence, or follow its opening `In TITLE, `."""
    text = read.masked
    inside = [found for found in read.founds if span.start <= found.start < span.end]
    starts = [
        span.start,
        *_behind_heads(read, span),
        *(found.end + 2 for found in inside if text[found.end : found.end + 2] == ", "),
    ]
    commas = [match.end() for match in _COMMA.finditer(text, span.start, span.end)]
    for start in dict.fromkeys([*starts, *commas]):
        match = _HEAD.match(text, start, span.end)
        if match is None or _is_taken(start, taken):
            continue
        told = parse_byline(text, *match.span("names"), others=bool(match["others"]))
        if match["second"]:
            told = replace(
                told, names=(*told.names, *parse_byline(text, *match.span("second")).names)
            )
        if _is_inside(told, inside):
            continue
        told = _trimmed(told, text, [*_papers(inside), *papers], context)
        paper, sure = _whose(told, inside, papers, context)
        if paper and _speaks(match, told, paper, context, head=start in starts):
            taken.append((told.start, told.end))
            yield Signed(told, paper, sure)


def _speaks(
    match: re.Match[str], told: Byline, paper: str, context: Context, *, head: bool
) -> bool:
    """Tell whether names are people: authors, or at a sentence's `head` words that are no other.

    An institution of the paper behind them, or a verb that people are the subject of, says so.
    """
    dossier = context.dossiers.get(paper)
    # A group may be called `The Reef Team`.
    if dossier is None or all(map(is_connective, told.names)):
        return False
    if any(is_author(name, dossier.paper.authors) for name in told.names):
        return True
    places = [place.name for one in dossier.paper.authors for place in one.affiliations]
    is_placed = any(place in (match["place"] or "") for place in places)
    words = any(_is_word(name, context, context.evidence([paper])) for name in told.names)
    return head and not words and (is_placed or _is_said(match["verb"], many=len(told.names) > 1))


def _is_said(verb: str, *, many: bool) -> bool:
    """Tell whether a verb, in this number or in the past, has authors for its subject."""
    present = VERBS | _SAYING if many else SINGULAR.keys() | {f"{one}s" for one in _SAYING}
    return verb in present or verb in _PAST or verb.endswith("ed")


def _is_word(name: str, context: Context, evidence: Evidence) -> bool:
    """Tell whether a capitalised word is an ordinary one, or stands in the abstract."""
    return any(
        is_distinctive(word)
        or any(map(str.isdigit, word))
        or _opens(word, context)
        or any(stem(word) in one.stems for one in evidence.passages)
        for word in name.split()
    )


def _whose(
    told: Byline, inside: Sequence[Found], papers: Sequence[str], context: Context
) -> tuple[str, bool]:
    """Return the paper that names belong to, and whether that is sure.

    The paper that they have signed, of those named around; else the last one named before them,
    else the next.
    """
    before = [found.paper for found in inside if found.end <= told.start]
    after = [found.paper for found in inside if found.start >= told.end]
    order = [*reversed(before[-1:]), *after[:1]]
    for paper in (*order, *papers):
        dossier = context.dossiers.get(paper)
        if dossier and told.names and is_author(told.names[0], dossier.paper.authors):
            return paper, bool(order)
    return (order or list(papers) or [""])[0], bool(order)


def _is_taken(start: int, taken: Spans) -> bool:
    return any(a <= start < b for a, b in taken)


def _is_inside(told: Byline, founds: Sequence[Found]) -> bool:
    return any(found.start < told.end and told.start < found.end for found in founds)
