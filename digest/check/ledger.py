"""Checks the figures of a post's headings, subtitle and footer by what it lists."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from digest.check.context import Compared, Context, Read
from digest.check.post import Block
from digest.dossier.folding import fold

# No post counts further; what has more digits is no count.
_COUNT = r"\d{1,9}(?!\d)"
_SIZED = re.compile(rf"(.+) \(({_COUNT})\)")
_SUBTITLE = re.compile(rf"\b({_COUNT}) (?:selected )?papers?\b")
_LEDGER = re.compile(
    rf"Papers: (?P<found>{_COUNT}) found, (?P<chosen>{_COUNT}) chosen, (?P<named>{_COUNT}) named"
)
_LEFT = re.compile(rf"\b({_COUNT}) (?:ranked|already|withdrawn|off topic|duplicates?)")
_FOUND = re.compile(rf"(?:Of the|This issue lists all) ({_COUNT}) papers found")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(rf"\b{_COUNT}")
LISTS = "the lists of the post"


def sections_of(reads: Sequence[Read]) -> Mapping[str, tuple[str, ...]]:
    """Return the papers listed under each heading that has its size behind it, by heading.

    Where lists have no links, and some title in them is not known, nothing can be counted.
    """
    sections: dict[str, list[str]] = {}
    is_linked, is_whole = False, True
    for read in reads:
        sized = _SIZED.fullmatch(read.headings[-1]) if read.headings else None
        if read.block.kind == "item" and sized:
            is_linked = is_linked or bool(read.block.links)
            is_whole = is_whole and bool(read.founds)
            sections.setdefault(fold(sized[1]), []).extend(one.paper for one in read.founds[:1])
    if not is_linked and not is_whole:
        return {}
    return {heading: tuple(ids) for heading, ids in sections.items() if ids}


def check_sizes(context: Context, sections: Mapping[str, Sequence[str]]) -> None:
    """Report headings, subtitles and footers whose counts are not those of the lists."""
    listed = sum(map(len, sections.values()))
    ledgers = (_LEDGER.match(read.block.text) for read in context.reads)
    found = next((int(ledger["found"]) for ledger in ledgers if ledger), None)
    for read in context.reads:
        text = read.block.text
        sized = _SIZED.fullmatch(text) if read.block.kind == "heading" else None
        if sized and fold(sized[1]) in sections and not _YEAR.fullmatch(sized[2]):
            counted = len(sections[fold(sized[1])])
            _compare((read.block, sized.start(2)), int(sized[2]), counted, context)
        elif found is not None and read.block.kind == "paragraph" and (told := _found_of(text)):
            _compare((read.block, told.start(1)), int(told[1]), found, context)
        elif text.startswith("Links:"):
            _check_links(read, context)
        elif ledger := _LEDGER.match(text):
            _check_ledger(read, ledger, listed, context)
        elif listed and is_subtitle(read) and (subtitle := _SUBTITLE.search(text)):
            _compare((read.block, subtitle.start(1)), int(subtitle[1]), listed, context)


def _found_of(text: str) -> re.Match[str] | None:
    """Match the number of papers that were found; the footer counts those added by hand too."""
    return None if "added by hand" in text else _FOUND.match(text)


def is_subtitle(read: Read) -> bool:
    """Tell whether a block is the line under the headline: `Latest 40 papers on kelp: May 1, …`."""
    starts = read.block.text.startswith(("Latest", *"0123456789"))
    return starts and ":" in read.block.text and bool(_SUBTITLE.search(read.block.text))


def _check_ledger(read: Read, ledger: re.Match[str], listed: int, context: Context) -> None:
    counts = context.post.beside.get("counts")
    told: Mapping[str, Any] = counts if isinstance(counts, dict) else {}
    for part in ("found", "chosen", "named"):
        if isinstance(told.get(part), int):
            _compare(
                (read.block, ledger.start(part)),
                int(ledger[part]),
                told[part],
                context,
                "digest.json",
            )
    if not told and listed:
        _compare((read.block, ledger.start("chosen")), int(ledger["chosen"]), listed, context)
    _check_sum(read, ledger, listed, context)


def _check_sum(read: Read, ledger: re.Match[str], listed: int, context: Context) -> None:
    """Report papers that are found, and neither chosen nor left out, in both lines that say so.

    With those that are listed the sum may be right: a wrong number of these is told of already.
    """
    lines = [other for other in context.reads if other.block.text.startswith("Left out:")]
    left = sum(int(number) for line in lines for number in _LEFT.findall(line.block.text))
    found, chosen = int(ledger["found"]), int(ledger["chosen"])
    if found == listed + left:
        return
    _compare((read.block, ledger.start("found")), found, chosen + left, context)
    for line in lines:
        _compare((line.block, 0), left, found - chosen, context)


def _check_links(read: Read, context: Context) -> None:
    """Report parts of the links that do not add up to all of them."""
    total, *parts = (int(number) for number in _NUMBER.findall(read.block.text) or ("0",))
    _compare((read.block, 0), total, sum(parts), context)


def _compare(
    place: tuple[Block, int], found: int, expected: int, context: Context, stands: str = LISTS
) -> None:
    """Report a count that is another one."""
    if found != expected:
        message = "This count is not that of what is listed."
        context.report(
            "error",
            "count",
            place,
            message,
            Compared(str(found), str(expected), stands),
        )
