"""Compares counts and days in a post with its `digest.json`, its lists and the records."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, timedelta
from typing import NamedTuple

from digest.blocks import Block
from digest.calendar import HELD, listing_day
from digest.check.context import CHART, SOURCES, THEMES, Context, PostNode, Rule
from digest.grounding.lexicon import IN_WORDS, parse_number
from digest.model import PaperFacts
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
_MISCOUNT = Rule("error", "count", "This count does not match what is listed.")

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
            # A number that may be a year is no size.
            if not re.fullmatch(r"(?:19|20)\d\d", sized[part]):
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
        context.report(_MISCOUNT, position, figures, str(expected), source)


def _number(figures: str) -> int:
    return int(figures.replace(",", ""))


Spans = list[tuple[int, int]]

_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_TOLD = re.compile(
    rf"(?<![\w.])(?:(?P<iso>\d{{4}}-\d\d-\d\d)|(?:(?P<first>{_NUMBER})\s(?:of\s)?)?{_MONTH}"
    rf"(?:\s(?P<second>{_NUMBER})(?!\d))?(?:,?\s(?P<year>(?:19|20)\d\d))?)(?!\w|\.\d)"
)
# The year in which a work appeared: `(2026)`, `Lund et al., 2026`, `(Quill, 2026)`.
_APPEARED = re.compile(r"(?:\(|\bal\.?,?\s|,\s(?=\d{4}[);]))(?P<year>(?:19|20)\d\d)(?!\w)")
# The days of the window, as the footer of an issue made by search states them.
_WINDOW = re.compile(r"Looked through: papers announced on arXiv (?:on|from) (?:(?! that\b).)+")
LATE = ("paper was announced earlier", "papers were announced earlier")
# How long before the window a paper may be announced if the footer names late papers.
_LATE_BACK = timedelta(days=60)
_SLIP = Rule("error", "number", "The source has another day.")
_UNKNOWN = Rule("warning", "number", "The record does not have this day.")
_ANOTHER = Rule("error", "window", "The rest of the post has another date.")
_TWICE = Rule("warning", "twice", "The paper is listed twice.")
_OUTSIDE = Rule("warning", "window", "The paper was not announced in these days.")
# The parts of a date: year, month and day.
_PARTS = 3


class Day(NamedTuple):
    """A date as a text gives it at `start`; a missing year or day is None."""

    text: str
    start: int
    year: int | None
    month: int
    day: int | None

    def is_at(self, other: date) -> bool:
        """Return whether the date may be this day."""
        return (
            self.month == other.month
            and self.year in {None, other.year}
            and self.day in {None, other.day}
        )

    def agrees(self, other: "Day") -> bool:
        """Return whether two dates may be the same day."""
        pairs = zip(self[2:], other[2:], strict=True)
        return all(part == theirs or None in {part, theirs} for part, theirs in pairs)

    def differs_in_one(self, other: "Day") -> bool:
        """Return whether exactly one part differs."""
        pairs = zip(self[2:], other[2:], strict=True)
        return sum(part == theirs for part, theirs in pairs) == _PARTS - 1


def find_days(text: str) -> Iterator[Day]:
    """Yield the dates in a text; a month alone is not a date."""
    for match in _TOLD.finditer(text):
        iso, number = match["iso"], match["second"] or match["first"] or ""
        if iso:
            parts = tuple(map(int, iso.split("-")))
            yield Day(match[0], match.start(), *parts)
        elif number or match["year"]:
            month = _NAMES.index(match["month"][:3].casefold()) + 1
            year = int(match["year"]) if match["year"] else None
            day = int(number.rstrip("dhnrst")) if number else None
            yield Day(match[0], match.start(), year, month, day)


def check_days(
    node: PostNode, span: Span, papers: Sequence[str], settled: Spans, context: Context
) -> Spans:
    """Report dates that the papers of a sentence do not have; return the spans of all dates.

    A date in neither the records nor the texts is a warning: it may belong to something else.
    A year of appearance that differs from the record is left to be checked as a number.
    """
    days = [day._replace(start=span.start + day.start) for day in find_days(span.text)]
    held = [context.paper_facts[paper] for paper in papers if paper in context.paper_facts]
    recorded = list[date]()
    for paper in (facts.paper for facts in held):
        recorded += filter(None, (listing_day(paper), paper.announced))
        submitted = (moment.astimezone(UTC).date() for moment in (paper.published, paper.updated))
        # In other time zones a submission may fall on the day before.
        recorded += (day - timedelta(days=back) for day in submitted for back in (0, 1))
    for day in days:
        is_settled = any(start <= day.start < end for start, end in settled)
        if recorded and not is_settled and not any(map(day.is_at, recorded)):
            _check_stated(day, node, held, f"{min(recorded)} to {max(recorded)}", context)
    years = {day.year for day in recorded}
    appeared = [m.span("year") for m in _APPEARED.finditer(span.text) if int(m["year"]) in years]
    return [
        *((day.start, day.start + len(day.text)) for day in days),
        *((span.start + start, span.start + end) for start, end in appeared),
    ]


def _check_stated(
    day: Day, node: PostNode, held: Sequence[PaperFacts], recorded: str, context: Context
) -> None:
    """Report a date that the texts of the papers do not have."""
    papers = [facts.paper for facts in held]
    texts = [text for p in papers for text in (p.title, p.abstract, p.comment or "")]
    stated = [day for text in texts for day in find_days(text)]
    if any(map(day.agrees, stated)):
        return
    position, source = (node.block, day.start), f"arXiv:{papers[0].id}, dates"
    if slip := next(filter(day.differs_in_one, stated), None):
        context.report(_SLIP, position, day.text, slip.text, source)
    else:
        context.report(_UNKNOWN, position, day.text, recorded, source)


def check_days_of_issue(context: Context) -> None:
    """Report dates of the issue that differ, and papers listed twice or outside the window."""
    window = next(filter(None, map(_window, context.nodes)), [])
    own = list[tuple[PostNode, Day, date | None]]()
    for node in context.nodes:
        text, is_front = node.block.text, node.block.name in {"date", "slug"}
        if is_front or is_subtitle(node):
            stated = find_days(text[:10] if is_front else text)
            own += [(node, day, _date(day, day.year)) for day in stated if day.year and day.day]
    own += window[-1:]
    days = Counter(day for _, _, day in own if day)
    right = max(days, key=lambda day: days[day], default=None)
    wrong = [entry for entry in own if entry[2] != right]
    wrong += [entry for entry in window if not entry[2]]
    for node, day, _ in wrong:
        expected = (str(right or ""), "the other days of the post")
        context.report(_ANOTHER, (node.block, day.start), day.text, *expected)
    covered = [day for _, _, day in window if day]
    _check_lists(context, covered if len(covered) == len(window) else [])


def _window(node: PostNode) -> list[tuple[PostNode, Day, date | None]]:
    """Return the days of the window that a line of the footer states.

    A first day without a year has the year of the last.
    """
    match = _WINDOW.match(node.block.text)
    days = list(find_days(match[0])) if match else []
    years = [day.year for day in days if day.year]
    return [(node, day, _date(day, day.year or years[-1])) for day in days if years and day.day]


def _date(day: Day, year: int | None) -> date | None:
    """Return a day of the calendar, or None if there is no such day."""
    try:
        return date(year or 0, day.month, day.day or 0)
    except ValueError:
        return None


def _check_lists(context: Context, days: Sequence[date]) -> None:
    """Report papers listed twice under one heading of level 2, or outside the window."""
    first: dict[tuple[str, str, str], PostNode] = {}
    is_late = any(node.block.text.lstrip("0123456789, ").startswith(LATE) for node in context.nodes)
    for node in context.nodes:
        ref = node.refs[0] if node.refs else None
        if node.block.kind != "item" or not ref or ref.start > 0 or node.under(SOURCES):
            continue
        # Links below a bullet of a page, and names of sections, list no paper.
        if node.text_of(ref) == "Paper" or fold(node.block.text) in context.lists:
            continue
        label = node.set_off or (node.text_of(ref) if ref.how == "name" else node.block.name)
        top = "".join(node.headings[:2][-1:])
        if first.setdefault((top, ref.paper, label), node) is not node:
            context.report(_TWICE, (node.block, ref.start), ref.paper)
        if not days or ref.paper not in context.paper_facts or node.under("corrections"):
            continue
        day = listing_day(context.paper_facts[ref.paper].paper)
        if not days[0] - (_LATE_BACK if is_late else HELD) <= day <= days[-1]:
            texts = (f"{day}", f"{days[0]} to {days[-1]}", f"arXiv:{ref.paper}, announced")
            context.report(_OUTSIDE, (node.block, 0), *texts)
