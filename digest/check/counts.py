"""Holds counts, sizes and days against what the data and records have."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from digest.calendar import listing_day
from digest.check.context import Context, Read
from digest.check.post import Block
from digest.grounding.numbers import IN_WORDS, parse_number
from digest.text import Span, fold
from digest.text.clean import MONTHS

# No post counts further; what has more digits is no count.
_COUNT = r"\d[\d,]{0,11}(?!\d)"
_SIZED = re.compile(
    rf"(?P<name>.+) (?:\((?P<size>{_COUNT})\)|(?P<chart>{_COUNT}) papers?, news \d.*)"
)
_SUBTITLE = re.compile(rf"\b({_COUNT}) (?:selected )?papers?\b")
_LEDGER = re.compile(
    rf"(?P<found>{_COUNT}) papers? found, (?P<chosen>{_COUNT}) chosen"
    rf"(?:, (?P<named>{_COUNT}) of them[^;]*)?[;,] (?:none left out|left out: (?P<left>.+))"
)
_LEFT = re.compile(rf"(?<![\w.-]){_COUNT}")
_YEAR = re.compile(r"(?:19|20)\d\d")
# The number of all: `This issue lists 12 papers`, `of the 12 papers here`.
_ISSUE = r"(?:issue|post|digest|edition|roundup|week)"
_WORDS = {"one": 1, **IN_WORDS}
_ALL = re.compile(
    rf"(?P<before>\b[Tt]his {_ISSUE}(?:['’]s)?(?: [a-z]+){{0,2}} )?"
    rf"(?<![\w.-])(?P<number>{_COUNT}|(?i:{'|'.join(_WORDS)})) (?:new |recent |selected )?papers?\b"
    rf"(?P<behind> (?:here|listed|under this heading|this week|(?:in|of) this {_ISSUE})\b)?"
)
LISTS = "the lists of the post"

_Place = tuple[Block, int]


def lists_of(reads: Sequence[Read]) -> Mapping[str, Sequence[str]]:
    """Return the papers listed under each heading that is of the list of all, or has its size.

    Where lists have no links, and some title in them is not known, nothing can be counted.
    """
    lists: dict[str, list[str]] = {}
    is_linked, is_whole = False, True
    for read in reads:
        heading = read.headings[-1] if read.headings else ""
        sized = _SIZED.fullmatch(heading)
        if read.block.kind == "item" and (sized or read.under("all papers")):
            is_linked = is_linked or bool(read.block.links)
            is_whole = is_whole and bool(read.founds)
            name = fold(sized["name"] if sized else heading)
            lists.setdefault(name, []).extend(one.paper for one in read.founds[:1])
    if not is_linked and not is_whole:
        return {}
    return {heading: tuple(ids) for heading, ids in lists.items() if ids}


def check_sizes(context: Context) -> None:
    """Report headings, subtitles and footers whose counts are not those of the lists."""
    lists = context.lists
    listed = sum(map(len, lists.values()))
    for read in context.reads:
        text = read.block.text
        sized = _SIZED.fullmatch(text)
        part = "size" if read.block.kind == "heading" else "chart"
        if sized and sized[part] and fold(sized["name"]) in lists:
            if not _YEAR.fullmatch(sized[part]):
                place, counted = (read.block, sized.start(part)), len(lists[fold(sized["name"])])
                _compare(place, sized[part], counted, context)
        elif listed and is_subtitle(read) and (subtitle := _SUBTITLE.search(text)):
            _compare((read.block, subtitle.start(1)), subtitle[1], listed, context)
        elif ledger := _LEDGER.match(text):
            _check_ledger(read, ledger, listed, context)


def is_subtitle(read: Read) -> bool:
    """Return whether a block is the line under the headline: `Latest 40 papers on kelp: …`."""
    text = read.block.text
    starts = text.startswith(("Latest", *"0123456789")) and not _LEDGER.match(text)
    return starts and ":" in text and bool(_SUBTITLE.search(text))


def check_counting(read: Read, span: Span, context: Context) -> bool:
    """Check a sentence that counts all papers of a post or heading; return whether it is one."""
    lists = context.lists
    sizes = {sum(map(len, lists.values()))}
    above = {fold(heading).partition(" (")[0] for heading in read.headings}
    sizes |= {len(ids) for name, ids in lists.items() if name in above}
    is_counting = is_subtitle(read)
    for match in _ALL.finditer(span.text):
        if match["before"] or match["behind"]:
            is_counting = True
            value = _WORDS.get(match["number"].lower()) or parse_number(match["number"])
            if lists and value not in sizes:
                place = (read.block, span.start + match.start("number"))
                _compare(place, match["number"], max(sizes), context)
    return is_counting


def _check_ledger(read: Read, ledger: re.Match[str], listed: int, context: Context) -> None:
    """Check the line of the footer that counts: what was found is either chosen or left out."""
    left = sum(map(_number, _LEFT.findall(ledger["left"] or "")))
    told = context.post.beside.get("counts")
    counts = told if isinstance(told, dict) else {}
    places = {part: (read.block, ledger.start(part)) for part in ("found", "chosen", "named")}
    for part, place in places.items():
        if ledger[part] and isinstance(counts.get(part), int):
            _compare(place, ledger[part], counts[part], context, "digest.json")
    if listed:
        _compare(places["chosen"], ledger["chosen"], listed, context)
    found, chosen = _number(ledger["found"]), _number(ledger["chosen"])
    if found not in {chosen + left, listed + left}:
        _compare(places["found"], ledger["found"], chosen + left, context)


def _compare(
    place: _Place, found: str, expected: int, context: Context, stands: str = LISTS
) -> None:
    """Report a count in figures that is another one."""
    if not found.replace(",", "").isdigit() or _number(found) != expected:
        message = "This count is not that of what is listed."
        context.report("error", "count", place, message, found, str(expected), stands)


def _number(figures: str) -> int:
    return int(figures.replace(",", ""))


_WRITTEN = re.compile(r"([A-Z][a-z]+\.?) (\d{1,2})(?:, (\d{4}))?")
_PLAIN = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
# The days that the footer of a searched issue says were looked through.
_WINDOW = re.compile(r"Looked through: papers announced on arXiv (?:on|from) (?:(?! that\b).)+")
_LATE = re.compile(r"[\d,]+ papers? (?:was|were) announced earlier")
# So long before its days an issue may look back, and where its footer tells of late papers.
_BACK, _LATE_BACK = timedelta(days=14), timedelta(days=60)
_MESSAGE = "This day is not that of the rest of the post."


class Said(NamedTuple):
    """A day that a post gives, where it does; none where there is no such day."""

    read: Read
    start: int
    text: str
    day: date | None


def check_days_of_issue(context: Context) -> None:
    """Report days of the issue that do not agree, and papers listed twice or from other days."""
    window = next(filter(None, map(_window, context.reads)), [])
    own = [said for read in context.reads for said in _own(read)] + window[-1:]
    days = Counter(said.day for said in own if said.day)
    right = max(days, key=lambda day: days[day], default=None)
    for said in [one for one in own if one.day != right] + [one for one in window if not one.day]:
        told = (said.text, str(right or ""), "the other days of the post")
        context.report("error", "window", (said.read.block, said.start), _MESSAGE, *told)
    covered = [said.day for said in window if said.day]
    _check_lists(context, covered if len(covered) == len(window) else [])


def _own(read: Read) -> Iterator[Said]:
    """Yield the day of the issue, as front matter, slug and subtitle have it."""
    if read.block.name in {"date", "slug"} and (found := _PLAIN.match(read.block.text)):
        yield Said(read, 0, found[0], _day(*map(int, found.groups())))
    elif is_subtitle(read):
        yield from _written(read, len(read.block.text))


def _window(read: Read) -> list[Said]:
    """Return the first and the last day that a line of the footer says were looked through.

    The first is of the year of the last, if it names none.
    """
    found = _WINDOW.match(read.block.text)
    years = [one[3] for one in _WRITTEN.finditer(found[0]) if one[3]] if found else []
    return list(_written(read, found.end(), years[-1])) if found and years else []


def _written(read: Read, end: int, year: str = "") -> Iterator[Said]:
    """Yield the days that a block spells out; those without a year are of this one, if any."""
    for found in _WRITTEN.finditer(read.block.text, 0, end):
        if found[1] in MONTHS and (found[3] or year):
            day = _day(int(found[3] or year), MONTHS.index(found[1]) + 1, int(found[2]))
            yield Said(read, found.start(), found[0], day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _check_lists(context: Context, days: Sequence[date]) -> None:
    """Report papers that are listed twice under one heading of the second rank, or out of time."""
    first: dict[tuple[str, str, str], Read] = {}
    is_late = any(_LATE.match(read.block.text) for read in context.reads)
    for read in context.reads:
        found = read.founds[0] if read.founds else None
        if read.block.kind != "item" or found is None or found.start > 0:
            continue
        label = read.block.text[found.start : found.end] if found.how == "name" else read.block.name
        top = "".join(read.headings[:2][-1:])
        if first.setdefault((top, found.paper, label), read) is not read:
            place, message = (read.block, found.start), "The paper is listed twice."
            context.report("warning", "twice", place, message, found.paper)
        if not days or found.paper not in context.dossiers or read.under("corrections"):
            continue
        day = listing_day(context.dossiers[found.paper].paper)
        if not days[0] - (_LATE_BACK if is_late else _BACK) <= day <= days[-1]:
            told = (f"{day}", f"{days[0]} to {days[-1]}", f"arXiv:{found.paper}, announced")
            message = "The paper was not announced in these days."
            context.report("warning", "window", (read.block, 0), message, *told)
