"""Checks what a post counts by what it lists: headings, subtitle, sentences, and its footer."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from digest.check.context import Compared, Context, Read
from digest.check.post import Block
from digest.grounding.numbers import find_counts
from digest.text import Span, fold

# No post counts further; what has more digits is no count.
_COUNT = r"\d[\d,]{0,11}(?!\d)"
_SIZED = re.compile(rf"(.+) \(({_COUNT})\)")
_SUBTITLE = re.compile(rf"\b({_COUNT}) (?:selected )?papers?\b")
_LEDGER = re.compile(
    rf"(?P<found>{_COUNT}) papers? found, (?P<chosen>{_COUNT}) chosen"
    rf"(?:, (?P<named>{_COUNT}) of them[^;]*)?[;,] (?:none left out|left out: (?P<left>.+))"
)
_CHARTED = re.compile(rf"(.+) ({_COUNT}) papers?, news \d")
_LEFT = re.compile(rf"(?<![\w.-]){_COUNT}")
_YEAR = re.compile(r"(?:19|20)\d\d")
# What stands around the number of all: `This issue lists 12 papers`, `of the 12 papers here`.
_ISSUE = r"(?:issue|post|digest|edition|roundup|week)"
_BEFORE = re.compile(rf"\b[Tt]his {_ISSUE}(?:['’]s)?(?: [a-z]+){{0,2}} $")
_PAPERS = re.compile(r" (?:new |recent |selected )?papers?\b")
_BEHIND = re.compile(rf" (?:here|listed|under this heading|this week|(?:in|of) this {_ISSUE})\b")
_EVERYTHING = "all papers"
LISTS = "the lists of the post"

Lists = Mapping[str, Sequence[str]]


def lists_of(reads: Sequence[Read]) -> Lists:
    """Return the papers listed under each heading that is of the list of all, or has its size.

    Where lists have no links, and some title in them is not known, nothing can be counted.
    """
    lists: dict[str, list[str]] = {}
    is_linked, is_whole = False, True
    for read in reads:
        heading = read.headings[-1] if read.headings else ""
        sized = _SIZED.fullmatch(heading)
        if read.block.kind == "item" and (sized or read.under(_EVERYTHING)):
            is_linked = is_linked or bool(read.block.links)
            is_whole = is_whole and bool(read.founds)
            name = fold(sized[1] if sized else heading)
            lists.setdefault(name, []).extend(one.paper for one in read.founds[:1])
    if not is_linked and not is_whole:
        return {}
    return {heading: tuple(ids) for heading, ids in lists.items() if ids}


def check_sizes(context: Context, lists: Lists) -> None:
    """Report headings, subtitles and footers whose counts are not those of the lists."""
    listed = sum(map(len, lists.values()))
    for read in context.reads:
        text = read.block.text
        sized = _SIZED.fullmatch(text) if read.block.kind == "heading" else _CHARTED.match(text)
        if sized and fold(sized[1]) in lists and not _YEAR.fullmatch(sized[2]):
            counted = len(lists[fold(sized[1])])
            _compare((read.block, sized.start(2)), sized[2], counted, context)
        elif listed and is_subtitle(read) and (subtitle := _SUBTITLE.search(text)):
            _compare((read.block, subtitle.start(1)), subtitle[1], listed, context)
        elif ledger := _LEDGER.match(text):
            _check_ledger(read, ledger, listed, context)


def is_subtitle(read: Read) -> bool:
    """Tell whether a block is the line under the headline: `Latest 40 papers on kelp: May 1, …`."""
    text = read.block.text
    starts = text.startswith(("Latest", *"0123456789")) and not _LEDGER.match(text)
    return starts and ":" in text and bool(_SUBTITLE.search(text))


def check_counting(read: Read, span: Span, lists: Lists, context: Context) -> bool:
    """Check a sentence that counts all papers of a post or heading; tell whether it is one."""
    sizes = {Decimal(sum(map(len, lists.values())))}
    sizes |= {Decimal(len(ids)) for name, ids in lists.items() if _is_above(name, read)}
    is_counting = is_subtitle(read)
    for match, value in find_counts(span.text):
        papers = _PAPERS.match(span.text, match.end())
        if papers and (
            _BEFORE.search(span.text, 0, match.start()) or _BEHIND.match(span.text, papers.end())
        ):
            is_counting = True
            if lists and value not in sizes:
                place = (read.block, span.start + match.start())
                _report(place, match[0], int(max(sizes)), context)
    return is_counting


def _is_above(name: str, read: Read) -> bool:
    """Tell whether a block stands under a heading."""
    return any(fold(heading).partition(" (")[0] == name for heading in read.headings)


def _check_ledger(read: Read, ledger: re.Match[str], listed: int, context: Context) -> None:
    """Check the line of the footer that counts: what was found is either chosen or left out."""
    left = sum(map(_number, _LEFT.findall(ledger["left"] or "")))
    told = context.post.beside.get("counts")
    counts = told if isinstance(told, dict) else {}
    for part in ("found", "chosen", "named"):
        if ledger[part] and isinstance(counts.get(part), int):
            place = (read.block, ledger.start(part))
            _compare(place, ledger[part], counts[part], context, "digest.json")
    if listed:
        _compare((read.block, ledger.start("chosen")), ledger["chosen"], listed, context)
    found, chosen = _number(ledger["found"]), _number(ledger["chosen"])
    if found not in {chosen + left, listed + left}:
        _compare((read.block, ledger.start("found")), ledger["found"], chosen + left, context)


def _compare(
    place: tuple[Block, int], found: str, expected: int, context: Context, stands: str = LISTS
) -> None:
    """Report a count in figures that is another one."""
    if _number(found) != expected:
        _report(place, found, expected, context, stands)


def _report(
    place: tuple[Block, int], found: str, expected: int, context: Context, stands: str = LISTS
) -> None:
    message = "This count is not that of what is listed."
    context.report("error", "count", place, message, Compared(found, str(expected), stands))


def _number(figures: str) -> int:
    return int(figures.replace(",", ""))
