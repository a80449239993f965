"""Holds counts and sizes against what the data and the lists of the post have."""

import re
from collections.abc import Iterator, Mapping, Sequence

from digest.check.context import CHART, THEMES, Context, Read, Rule
from digest.check.post import Block
from digest.grounding.numbers import IN_WORDS, parse_number
from digest.text import Span, fold

# No post counts further; what has more digits is no count.
_COUNT = r"\d[\d,]{0,11}(?!\d)"
_SIZED = re.compile(rf"(?P<name>.+) (?:\((?P<size>{_COUNT})\)|(?P<chart>{_COUNT}) papers?)")
# The table of our pages that has the themes of the last issues, by their days.
_THEME_HEAD, _THEME_ROW = "Theme | ", re.compile(r"(?P<theme>[^|]+)(?: \| \d[\d,]*)+")
_SUBTITLE = re.compile(rf"\b({_COUNT}) (?:selected )?papers?\b")
_LEDGER = re.compile(
    rf"(?P<found>{_COUNT}) papers? found, (?P<chosen>{_COUNT}) chosen"
    rf"(?:, (?P<named>{_COUNT}) of them[^;]*)?[;,] (?:none left out|left out: (?P<left>.+))"
)
# How a headline ends that names some papers first, or none.
_MORE = re.compile(rf"(?:^| )(?P<number>{_COUNT}) (?P<more>more )?papers?(?: on .+)?$")
_MOST_NAMED = 3
_LEFT = re.compile(rf"(?<![\w.-]){_COUNT}")
# The number of all: `This issue lists 12 papers`, `of the 12 papers here`.
_ISSUE = r"(?:issue|post|digest|edition|roundup|week)"
_WORDS = {"one": 1, **IN_WORDS}
_ALL = re.compile(
    rf"(?P<before>\b[Tt]his {_ISSUE}(?:['’]s)?(?: [a-z]+){{0,2}} )?"
    rf"(?<![\w.-])(?P<number>{_COUNT}|(?i:{'|'.join(_WORDS)})) (?:new |recent |selected )?papers?\b"
    rf"(?P<behind> (?:here|listed|under this heading|this week|(?:in|of) this {_ISSUE})\b)?"
)
COUNTED = ("paper found, ", "papers found, ")
LISTS = "the lists of the post"
_OTHER = Rule("error", "count", "This count is not that of what is listed.")

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
        part = "chart" if read.under(CHART) else "size"
        if sized and sized[part] and fold(sized["name"]) in lists:
            if not _is_year(sized[part]):
                place, counted = (read.block, sized.start(part)), len(lists[fold(sized["name"])])
                _compare(place, sized[part], counted, context)
        elif listed and is_subtitle(read) and (subtitle := _SUBTITLE.search(text)):
            _compare((read.block, subtitle.start(1)), subtitle[1], listed, context)
        elif listed and (more := find_more(read)):
            left = listed - _number(more["number"])
            named = min(max(left, 1), _MOST_NAMED) if more["more"] else 0
            _compare((read.block, more.start("number")), more["number"], listed - named, context)
        elif ledger := _LEDGER.match(text):
            _check_ledger(read, ledger, listed, context)


def find_counted(read: Read, context: Context) -> Iterator[tuple[int, int]]:
    """Yield where a theme is counted, which may be called as a paper is.

    That is the size in a section's heading, and a row of our charts.  What links to a paper, or
    says more of one than its name, tells of it.
    """
    text = read.block.text.rstrip()
    sized, row = _SIZED.fullmatch(text), _THEME_ROW.fullmatch(text)
    is_section = sized is not None and fold(sized["name"]) in context.lists
    if sized and is_section and read.block.is_heading and sized["size"]:
        yield sized.span("size")
    elif read.block.kind == "item" and not read.linked:
        is_row = row and read.under(THEMES) and read.headings[-1].startswith(_THEME_HEAD)
        theme = row["theme"] if row and is_row else ""
        named = [*map(read.text_of, read.founds)] in ([], [theme])
        if (is_section and read.under(CHART)) or (
            theme and (named or fold(theme) in context.lists)
        ):
            yield 0, len(text)


def _is_year(figures: str) -> bool:
    return figures.startswith(("19", "20")) and len(figures) == len("2026")


def is_subtitle(read: Read) -> bool:
    """Return whether a block is the line under the headline: `Latest 40 papers on kelp: …`."""
    text = read.block.text
    starts = text.startswith(("Latest", *"0123456789")) and not _LEDGER.match(text)
    return starts and ":" in text and bool(_SUBTITLE.search(text))


def find_more(read: Read) -> re.Match[str] | None:
    """Return how a headline counts what it does not name: `and 50 more papers on kelp`."""
    return _MORE.search(read.block.text) if read.block.is_headline else None


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
        context.report(_OTHER, place, found, str(expected), stands)


def _number(figures: str) -> int:
    return int(figures.replace(",", ""))
