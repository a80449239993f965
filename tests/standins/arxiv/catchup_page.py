"""The web page of a catch-up listing, laid out as the service lays it out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from urllib.parse import quote_plus

from tests.standins.arxiv.listings import Kind, Line
from tests.standins.arxiv.records import Record
from tests.standins.arxiv.taxonomy import Subject, display

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
_SECTIONS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("New", ("new",)),
    ("Cross", ("cross",)),
    ("Replacement", ("replace", "replace-cross")),
)
_LINK = re.compile(r"\b(https?)://[^\s<>\"']*[^\s<>\"'.,;:!?)\]}]")
_SHELL = """\
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
_ENTRY = """\
    <dt>
      <a name='item{number}'>[{number}]</a>
      <a href ="/abs/{id}" title="Abstract" id="{id}">
        arXiv:{id}
      </a>
{note}      [<a href="/pdf/{id}" title="Download PDF" id="pdf-{id}"\
 aria-labelledby="pdf-{id}">pdf</a>, <a href="https://arxiv.org/html/{versioned}"\
 title="View HTML" id="html-{id}" aria-labelledby="html-{id}" rel="noopener noreferrer"\
 target="_blank">html</a>, <a href="/format/{id}" title="Other formats" id="oth-{id}"\
 aria-labelledby="oth-{id}">other</a>]
    </dt>
    <dd>
      <div class='meta'>
{meta}      </div>
    </dd>
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

    def count(self, kinds: tuple[Kind, ...]) -> int:
        """Count the lines of these kinds."""
        return sum(line.kind in kinds for line in self.lines)

    def link(self, page: int, day: date | None = None) -> str:
        """Give the path of another page, as markup."""
        place = address(
            self.subject.id, day or self.day, with_abstracts=self.with_abstracts, page=page
        )
        return escape(place)


def address(subject: str, day: date, *, with_abstracts: bool, page: int) -> str:
    """Give the path of a page."""
    return f"/catchup/{subject}/{day}?abs={with_abstracts}&page={page}"


def render_catchup(catchup: Catchup) -> bytes:
    """Write the page."""
    when = _day(catchup.day)
    title = f"Catchup results for {escape(catchup.subject.name)} on {when}"
    summary = "\n".join([f"      Total of {catchup.claimed} entries for {when}", *_pages(catchup)])
    after = ""
    if catchup.next_day:
        place, day = catchup.link(1, catchup.next_day), _day(catchup.next_day)
        after = f'      <a href="{place}">Continue catchup on {day}</a>\n'
    parts = [
        "<div id='content-inner'>\n<div id='dlpage'>",
        f"  <h1>{title}</h1>\n",
        f"    <div>\n{summary}\n      <br>\n{after}    </div>",
        *(list(_sections(catchup)) or [_nothing(catchup)]),
        f"    <div></div>\n{summary}\n      <br>\n{after}    </div>",
        "</div>\n</div>",
    ]
    return _shell(f"{title} | arXiv e-print repository", "\n".join(parts))


def render_refusal(message: str) -> bytes:
    """Write the page of a bad request."""
    title = "400 Bad Request | arXiv e-print repository"
    return _shell(title, f"<h1>Bad Request</h1>\n<p>{escape(message)}</p>")


def _shell(title: str, content: str) -> bytes:
    return _SHELL.format(title=title, content=content).encode("utf-8", "replace")


def _day(day: date) -> str:
    return f"{_DAYS[day.weekday()]}, {day.day:02} {_MONTHS[day.month - 1]} {day.year}"


def _pages(catchup: Catchup) -> Iterator[str]:
    if len(catchup.lines) <= catchup.size:
        return
    yield "      View page:"
    # The service counts one page too many where the last one is full.
    last = len(catchup.lines) // catchup.size + 1
    for page in range(1, last + 1):
        link = f"<a href={catchup.link(page)}>{page}</a>"
        yield f"        {f'<span>{page}</span>' if page == catchup.page else link}"


def _sections(catchup: Catchup) -> Iterator[str]:
    first = catchup.size * (catchup.page - 1)
    past = first + catchup.size
    kept = past if catchup.sent is None else min(past, first + catchup.sent)
    begin = 0
    for name, kinds in _SECTIONS:
        end = begin + catchup.count(kinds)
        shown = range(max(begin, first), min(end, past))
        if entries := _entries(catchup, range(shown.start, min(shown.stop, kept))):
            # A page that breaks off still says how much it should have.
            heading = f"  <h3>{name} submissions ({_showing(shown, begin, end)})</h3>"
            yield f"<dl id='articles'>\n{heading}\n{entries}</dl>"
        begin = end


def _showing(shown: range, begin: int, end: int) -> str:
    continued, last = shown.start > begin, shown.stop == end
    words = "continued, showing " if continued else "showing "
    which = "last " if continued and last else "" if continued or last else "first "
    return f"{words}{which}{len(shown)} of {end - begin} entries"


def _nothing(catchup: Catchup) -> str:
    when = _day(catchup.day)
    if catchup.page > 1:
        back = f'<a href="{catchup.link(1)}">Go to page 1</a>'
        text = f"No further updates for {when}\n          <br>\n          {back}"
    else:
        why = "There was either no announcement for this day, or no updates within the requested"
        text = f"<p>No updates for {when}. {why} subject.</p>"
    return f"      <br>\n        <div>\n          {text}\n        </div>\n      <br>"


def _entries(catchup: Catchup, numbers: range) -> str:
    return "".join(_entry(catchup, catchup.lines[number], number + 1) for number in numbers)


def _entry(catchup: Catchup, line: Line, number: int) -> str:
    """Write one paper of a listing, counted from 1."""
    record = line.record
    rows = [
        _row("list-title mathjax", "Title:", escape(record.title)),
        f"<div class='list-authors'>{_authors(record)}</div>",
        *_optional("list-comments mathjax", "Comments:", record.comment),
        *_optional("list-journal-ref", "Journal-ref:", record.journal_ref),
        _row("list-subjects", "Subjects:", _subjects(record)),
    ]
    if catchup.with_abstracts:
        rows.append(f"<p class='mathjax'>\n          {_linked(record.abstract)}\n        </p>")
    notes = {"new": "", "cross": f"      (cross-list from {record.primary})\n"}
    return _ENTRY.format(
        number=number,
        id=record.id,
        versioned=record.versioned_id,
        note=notes.get(line.kind, "      (replaced)\n"),
        meta="".join(f"        {row}\n" for row in rows),
    )


def _authors(record: Record) -> str:
    archive = (record.primary or "").partition(".")[0]
    base = f"https://arxiv.org/search/{archive}?searchtype=author&query="
    return ", ".join(
        f'<a href="{escape(base + _search_name(author.name))}" rel="nofollow">'
        f"{escape(author.name)}</a>"
        for author in record.authors
    )


def _search_name(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return quote_plus(f"{last}, {first[:1]}" if first else last, safe=",", errors="replace")


def _optional(kind: str, label: str, text: str | None) -> list[str]:
    return [_row(kind, label, _linked(text))] if text else []


def _row(kind: str, label: str, markup: str) -> str:
    head = f"<div class='{kind}'><span class='descriptor'>{label}</span>"
    return f"{head}\n          {markup}\n        </div>"


def _subjects(record: Record) -> str:
    others = [name for name in record.categories if name != record.primary]
    primary = f'<span class="primary-subject">{escape(display(record.primary or ""))}</span>'
    return "; ".join([primary, *(escape(display(name)) for name in others)])


def _linked(text: str) -> str:
    """Escape a text and hide its addresses behind words, as the service does."""
    pieces, end = [], 0
    for match in _LINK.finditer(text):
        kind = f'rel="external noopener nofollow" class="link-external link-{match[1]}"'
        shown = f'<a href="{escape(match[0])}" {kind}>this {match[1]} URL</a>'
        pieces += [escape(text[end : match.start()]), shown]
        end = match.end()
    return "".join([*pieces, escape(text[end:])])
