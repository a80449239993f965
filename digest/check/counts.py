"""Compares counts and sizes in a post with its `digest.json` and with its lists."""

import re
from collections.abc import Iterator, Mapping, Sequence

from digest.check.context import CHART, THEMES, Context, PostNode, Rule
from digest.check.post import Block
from digest.grounding.numbers import IN_WORDS, parse_number
from digest.text import Span, fold

# A number with more digits is no count of papers.
_COUNT = r"\d[\d,]{0,11}(?!\d)"
_SIZED = re.compile(rf"(?P<name>.+) (?:\((?P<size>{_COUNT})\)|(?P<chart>{_COUNT}) papers?)")
# The table of themes of past issues on our pages: its head and its rows.
_THEME_HEAD, _THEME_ROW = "Theme | ", re.compile(r"(?P<theme>[^|]+)(?: \| \d[\d,]*)+")
_SUBTITLE = re.compile(rf"\b({_COUNT}) (?:selected )?papers?\b")
_LEDGER = re.compile(
    rf"(?P<found>{_COUNT}) papers? found, (?P<chosen>{_COUNT}) chosen"
    rf"(?:, (?P<named>{_COUNT}) of them[^;]*)?[;,] (?:none left out|left out: (?P<left>.+))"
)
# The end of a headline that names some papers, or none, and counts the rest.
_MORE = re.compile(rf"(?:^| )(?P<number>{_COUNT}) (?P<more>more )?papers?(?: on .+)?$")
_MOST_NAMED = 3
_LEFT = re.compile(rf"(?<![\w.-]){_COUNT}")
# A count of all papers: `This issue lists 12 papers`, `of the 12 papers here`.
_ISSUE = r"(?:issue|post|digest|edition|roundup|week)"
_WORDS = {"one": 1, **IN_WORDS}
_ALL = re.compile(
    rf"(?P<before>\b[Tt]his {_ISSUE}(?:['’]s)?(?: [a-z]+){{0,2}} )?"
    rf"(?<![\w.-])(?P<number>{_COUNT}|(?i:{'|'.join(_WORDS)})) (?:new |recent |selected )?papers?\b"
    rf"(?P<behind> (?:here|listed|under this heading|this week|(?:in|of) this {_ISSUE})\b)?"
)
COUNTED = ("paper found, ", "papers found, ")
LISTS = "the lists of the post"
_OTHER = Rule("error", "count", "This count does not match what is listed.")

_Position = tuple[Block, int]


def lists_of(nodes: Sequence[PostNode]) -> Mapping[str, Sequence[str]]:
    """Return the papers under each heading that states a size or is in the list of all papers.

    Empty if no list has links and some title is unknown: then nothing can be counted.
    """
    lists: dict[str, list[str]] = {}
    is_linked, is_whole = False, True
    for node in nodes:
        heading = node.headings[-1] if node.headings else ""
        sized = _SIZED.fullmatch(heading)
        if node.block.kind == "item" and (sized or node.under("all papers")):
            is_linked = is_linked or bool(node.block.links)
            is_whole = is_whole and bool(node.refs)
            name = fold(sized["name"] if sized else heading)
            lists.setdefault(name, []).extend(ref.paper for ref in node.refs[:1])
    if not is_linked and not is_whole:
        return {}
    return {heading: tuple(ids) for heading, ids in lists.items() if ids}


def check_sizes(context: Context) -> None:
    """Report headings, subtitles and footers whose counts differ from the lists."""
    lists = context.lists
    listed = sum(map(len, lists.values()))
    for node in context.nodes:
        text = node.block.text
        sized = _SIZED.fullmatch(text)
        part = "chart" if node.under(CHART) else "size"
        if sized and sized[part] and fold(sized["name"]) in lists:
            if not _is_year(sized[part]):
                size = len(lists[fold(sized["name"])])
                _check_count((node.block, sized.start(part)), sized[part], size, context)
        elif listed and is_subtitle(node) and (subtitle := _SUBTITLE.search(text)):
            _check_count((node.block, subtitle.start(1)), subtitle[1], listed, context)
        elif listed and (more := find_more(node)):
            rest = listed - _number(more["number"])
            unnamed = listed - (min(max(rest, 1), _MOST_NAMED) if more["more"] else 0)
            _check_count((node.block, more.start("number")), more["number"], unnamed, context)
        elif ledger := _LEDGER.match(text):
            _check_ledger(node, ledger, listed, context)


def find_counted(node: PostNode, context: Context) -> Iterator[tuple[int, int]]:
    """Yield the spans with a theme's number of papers; a paper may have the theme's name.

    These are the size in a section's heading, and a row of our charts.  A row that links to a paper
    or says more than its name is about the paper.
    """
    text = node.block.text.rstrip()
    sized, row = _SIZED.fullmatch(text), _THEME_ROW.fullmatch(text)
    is_section = sized is not None and fold(sized["name"]) in context.lists
    if sized and is_section and node.block.is_heading and sized["size"]:
        yield sized.span("size")
    elif node.block.kind == "item" and not node.linked:
        is_row = row and node.under(THEMES) and node.headings[-1].startswith(_THEME_HEAD)
        theme = row["theme"] if row and is_row else ""
        named = [*map(node.text_of, node.refs)] in ([], [theme])
        if (is_section and node.under(CHART)) or (
            theme and (named or fold(theme) in context.lists)
        ):
            yield 0, len(text)


def _is_year(figures: str) -> bool:
    return figures.startswith(("19", "20")) and len(figures) == len("2026")


def is_subtitle(node: PostNode) -> bool:
    """Return whether a block is the line under the headline: `Latest 40 papers on kelp: …`."""
    text = node.block.text
    starts = text.startswith(("Latest", *"0123456789")) and not _LEDGER.match(text)
    return starts and ":" in text and bool(_SUBTITLE.search(text))


def find_more(node: PostNode) -> re.Match[str] | None:
    """Return the match of a headline's number of unnamed papers: `and 50 more papers on kelp`."""
    return _MORE.search(node.block.text) if node.block.is_headline else None


def check_counting(node: PostNode, span: Span, context: Context) -> bool:
    """Check a count of all papers of a post or heading; return whether the sentence has one."""
    lists = context.lists
    sizes = {sum(map(len, lists.values()))}
    above = {fold(heading).partition(" (")[0] for heading in node.headings}
    sizes |= {len(ids) for name, ids in lists.items() if name in above}
    is_counting = is_subtitle(node)
    for match in _ALL.finditer(span.text):
        if match["before"] or match["behind"]:
            is_counting = True
            value = _WORDS.get(match["number"].lower()) or parse_number(match["number"])
            if lists and value not in sizes:
                position = (node.block, span.start + match.start("number"))
                _check_count(position, match["number"], max(sizes), context)
    return is_counting


def _check_ledger(node: PostNode, ledger: re.Match[str], listed: int, context: Context) -> None:
    """Check the footer's counts: each paper found was either chosen or left out."""
    left_out = sum(map(_number, _LEFT.findall(ledger["left"] or "")))
    stored = context.post.digest_json.get("counts")
    counts = stored if isinstance(stored, dict) else {}
    positions = {part: (node.block, ledger.start(part)) for part in ("found", "chosen", "named")}
    for part, position in positions.items():
        if ledger[part] and isinstance(counts.get(part), int):
            _check_count(position, ledger[part], counts[part], context, "digest.json")
    if listed:
        _check_count(positions["chosen"], ledger["chosen"], listed, context)
    found, chosen = _number(ledger["found"]), _number(ledger["chosen"])
    if found not in {chosen + left_out, listed + left_out}:
        _check_count(positions["found"], ledger["found"], chosen + left_out, context)


def _check_count(
    position: _Position, figures: str, expected: int, context: Context, source: str = LISTS
) -> None:
    """Report a count that is not the expected one."""
    if not figures.replace(",", "").isdigit() or _number(figures) != expected:
        context.report(_OTHER, position, figures, str(expected), source)


def _number(figures: str) -> int:
    return int(figures.replace(",", ""))
