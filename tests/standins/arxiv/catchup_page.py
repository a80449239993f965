"""The web page of a catch-up listing, laid out as the service lays it out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape

from tests.standins.arxiv.catchup_entry import render_entry
from tests.standins.arxiv.listings import Kind, Line, count_kinds
from tests.standins.arxiv.taxonomy import Subject

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
FEW_PAGES = 10
# What the index calls a section, what the section calls itself, and what it has.
SECTIONS: tuple[tuple[str, str, tuple[Kind, ...]], ...] = (
    ("New submissions", "New", ("new",)),
    ("Cross-lists", "Cross", ("cross",)),
    ("Replacements", "Replacement", ("replace", "replace-cross")),
)
SHELL = """\
<!DOCTYPE html>
<html lang="en">
<head>
  <title>{title}</title>
  <meta charset="utf-8">
</head>
<body>
<main>
{content}
</main>
</body>
</html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catchup:
    """One page of a listing: all its lines, how many are on a page, and which page it is.

    `claimed` is the total that the page states; only the first `sent` of its entries are there
    (None: all).
    """

    subject: Subject
    day: date
    next_day: date | None
    with_abstracts: bool
    page: int
    size: int
    lines: tuple[Line, ...]
    claimed: int
    sent: int | None

    @property
    def skip(self) -> int:
        """How many lines the pages before this one have."""
        return self.size * (self.page - 1)


def address(subject: str, day: date, *, with_abstracts: bool, page: int) -> str:
    """Give the path of a page."""
    return f"/catchup/{subject}/{day}?abs={with_abstracts}&page={page}"


def render_catchup(catchup: Catchup) -> bytes:
    """Write the page."""
    when = _day(catchup.day)
    title = f"Catchup results for {escape(catchup.subject.name)} on {when}"
    summary = "\n".join([f"      Total of {catchup.claimed} entries for {when}", *_pages(catchup)])
    after = _continuation(catchup)
    parts = [
        "<div id='content-inner'>\n<div id='dlpage'>",
        f"  <h1>{title}</h1>\n",
        *_index(catchup),
        f"    <div>\n{summary}\n      <br>\n{after}    </div>",
        *(_sections(catchup) or _nothing(catchup)),
        f"    <div></div>\n{summary}\n      <br>\n{after}    </div>",
        "</div>\n</div>",
    ]
    return _shell(f"{title} | arXiv e-print repository", "\n".join(parts))


def render_refusal(message: str) -> bytes:
    """Write the page of a bad request."""
    title = "400 Bad Request | arXiv e-print repository"
    return _shell(title, f"<h1>Bad Request</h1>\n<p>{escape(message)}</p>")


def _shell(title: str, content: str) -> bytes:
    return SHELL.format(title=title, content=content).encode("utf-8", "replace")


def _day(day: date) -> str:
    return f"{DAYS[day.weekday()]}, {day.day:02} {MONTHS[day.month - 1]} {day.year}"


def _link(catchup: Catchup, page: int) -> str:
    choice = catchup.with_abstracts
    return escape(address(catchup.subject.id, catchup.day, with_abstracts=choice, page=page))


def _index(catchup: Catchup) -> Iterator[str]:
    yield "    <ul>"
    before = 0
    for name, _, kinds in SECTIONS:
        count = count_kinds(catchup.lines, *kinds)
        if count:
            page = before // catchup.size + 1
            place = "" if page == catchup.page else _link(catchup, page)
            entry = before + 1 - (page - 1) * catchup.size
            yield f'      <li><a href="{place}#item{entry}">{name}</a></li>'
        before += count
    yield "    </ul>\n"


def _pages(catchup: Catchup) -> Iterator[str]:
    if len(catchup.lines) <= catchup.size:
        return
    yield "      View page:"
    # The service counts one page too many where the last one is full.
    last = len(catchup.lines) // catchup.size + 1
    for text in _page_numbers(catchup.page, last):
        is_link = text.isdigit() and int(text) != catchup.page
        link = f"<a href={_link(catchup, int(text))}>{text}</a>" if is_link else ""
        yield f"        {link or f'<span>{text}</span>'}"


def _page_numbers(page: int, last: int) -> list[str]:
    if last < FEW_PAGES:
        return [str(number) for number in range(1, last + 1)]
    before = ["1"] * (page != 1) + ["..."] * (page > 2)
    after = ["..."] * (page < last - 1) + [str(last)] * (page != last)
    return [*before, str(page), *after]


def _continuation(catchup: Catchup) -> str:
    if catchup.next_day is None:
        return ""
    place = escape(
        address(catchup.subject.id, catchup.next_day, with_abstracts=catchup.with_abstracts, page=1)
    )
    return f'      <a href="{place}">Continue catchup on {_day(catchup.next_day)}</a>\n'


def _sections(catchup: Catchup) -> list[str]:
    first, past = catchup.skip, catchup.skip + catchup.size
    kept = past if catchup.sent is None else min(past, first + catchup.sent)
    sections = []
    begin = 0
    for _, name, kinds in SECTIONS:
        end = begin + count_kinds(catchup.lines, *kinds)
        shown = range(max(begin, first), min(end, past))
        # A page that breaks off still says how much it should have.
        heading = f"  <h3>{name} submissions ({_showing(shown, begin, end)})</h3>"
        entries = _entries(catchup, range(shown.start, min(shown.stop, kept)))
        if entries:
            sections.append(f"<dl id='articles'>\n{heading}\n{entries}</dl>")
        begin = end
    return sections


def _entries(catchup: Catchup, numbers: range) -> str:
    choice = catchup.with_abstracts
    return "".join(
        render_entry(catchup.lines[number], number + 1, with_abstract=choice) for number in numbers
    )


def _showing(shown: range, begin: int, end: int) -> str:
    continued, last = shown.start > begin, shown.stop == end
    words = "continued, showing " if continued else "showing "
    which = "last " if continued and last else "" if continued or last else "first "
    return f"{words}{which}{len(shown)} of {end - begin} entries"


def _nothing(catchup: Catchup) -> list[str]:
    when = _day(catchup.day)
    if catchup.page > 1:
        back = f'<a href="{_link(catchup, 1)}">Go to page 1</a>'
        text = f"No further updates for {when}\n          <br>\n          {back}"
    else:
        why = "There was either no announcement for this day, or no updates within the requested"
        text = f"<p>No updates for {when}. {why} subject.</p>"
    return [f"      <br>\n        <div>\n          {text}\n        </div>\n      <br>"]
