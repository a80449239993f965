"""The catch-up pages: what was announced on one of the past 90 days, laid out as arXiv does."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from html import escape

from tests.standins.arxiv.faults import InjectedFault
from tests.standins.arxiv.library import Archive, Kind, ListedPaper
from tests.standins.arxiv.taxonomy import CANONICAL, Subject, display, find_subject
from tests.standins.loopback import HttpReply

_PAGE = {"Content-Type": "text/html; charset=utf-8"}
# Ninety, and one for the difference of time zones.
_REACH = timedelta(days=91)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
_SECTIONS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("New", ("new",)),
    ("Cross", ("cross",)),
    ("Replacement", ("replace", "replace-cross")),
)
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


class ListingRefusedError(Exception):
    """A request that the service turns down, with the words of its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRequest:
    """A request, read and judged."""

    subject: Subject
    day: date
    page: int


class CatchupService:
    """`GET /{subject}/{YYYY-MM-DD}?abs=True|False&page=N`, with so many entries on a page."""

    def __init__(self, archive: Archive, *, size: int) -> None:
        self._archive = archive
        self._size = size

    def answer(self, path: str, parameters: Mapping[str, str], fault: InjectedFault) -> HttpReply:
        """Answer for a path below the endpoint; of a fault only what a page says is heeded."""
        subject, _, day = path.partition("/")
        try:
            # The service's own clock has the date of UTC, which is tomorrow's in the evening.
            today = self._archive.now().astimezone(UTC).date()
            asked = _read(subject, day, parameters, today)
        except ListingRefusedError as refusal:
            title = "400 Bad Request | arXiv e-print repository"
            body = _shell(title, f"<h1>Bad Request</h1>\n<p>{escape(str(refusal))}</p>")
            return HttpReply(status=400, body=body, headers=_PAGE)
        name = CANONICAL.get(asked.subject.id)
        if name:
            place = f"/catchup/{name}/{asked.day}?abs=False&page={asked.page}"
            return HttpReply(status=301, headers={**_PAGE, "Location": place})
        lines = [] if fault.empty else self._find_lines(asked)
        return HttpReply(body=self._render(asked, lines, fault), headers=_PAGE)

    def _find_lines(self, asked: ListingRequest) -> list[ListedPaper]:
        """Find the lines of a listing, none of one that is not yet out."""
        last = self._archive.last_day()
        if last and asked.day > last:
            return []
        members = asked.subject.members
        return self._archive.find_lines(asked.day, self._archive.view, members, feed=False)

    def _render(
        self, asked: ListingRequest, lines: Sequence[ListedPaper], fault: InjectedFault
    ) -> bytes:
        """Write the page, without what nobody reads: links to other pages and days, abstracts."""
        when = _day(asked.day)
        title = f"Catchup results for {escape(asked.subject.name)} on {when}"
        claimed = len(lines) if fault.total is None else fault.total
        summary = f"    <div>Total of {claimed} entries for {when}\n      <br>\n    </div>"
        # A page that breaks off after some entries still says how much it should have.
        first, sent = self._size * (asked.page - 1), fault.rows
        page = range(first, first + self._size)
        sections = list(_sections(lines, page, page[:sent]))
        parts = [
            "<div id='content-inner'>\n<div id='dlpage'>",
            f"  <h1>{title}</h1>\n",
            summary,
            *(sections or [_nothing(asked)]),
            summary,
            "</div>\n</div>",
        ]
        return _shell(f"{title} | arXiv e-print repository", "\n".join(parts))


def _read(subject: str, day: str, parameters: Mapping[str, str], today: date) -> ListingRequest:
    """Read and judge a request in the service's order.  Raises ListingRefusedError."""
    if parameters.keys() - {"abs", "page"}:
        message = "Unexpected parameters. Only accepted parameters are: 'page', and 'abs'"
        raise ListingRefusedError(message)
    found = find_subject(subject)
    if found is None:
        message = "Invalid subject. Subject must be an archive, category or 'grp_physics'"
        raise ListingRefusedError(message)
    if parameters.get("abs", "False") not in {"True", "False"}:
        message = "Invalid abs value. Use ?abs=True to include abstracts or ?abs=False to not"
        raise ListingRefusedError(message)
    return ListingRequest(
        subject=found,
        day=_read_day(day, today),
        page=_read_page(parameters.get("page", "1")),
    )


def _read_day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else "")
    except ValueError as error:
        raise ListingRefusedError("Invalid date format. Use format: YYYY-MM-DD") from error
    if day < today - _REACH:
        raise ListingRefusedError(f"Invalid date: {day}. Catchup only allowed for past 90 days")
    if day > today:
        raise ListingRefusedError(f"Invalid date: {day}. Can't request date later than today")
    return day


def _read_page(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or not int(text):
        message = "Invalid page value. Page value should be a positive integer like ?page=3"
        raise ListingRefusedError(message)
    return int(text)


def _shell(title: str, content: str) -> bytes:
    return _SHELL.format(title=title, content=content).encode("utf-8", "replace")


def _day(day: date) -> str:
    return f"{_DAYS[day.weekday()]}, {day.day:02} {_MONTHS[day.month - 1]} {day.year}"


def _sections(lines: Sequence[ListedPaper], page: range, kept: range) -> Iterator[str]:
    """Yield the sections of a page that has these lines, of which the first ones are kept."""
    begin = 0
    for name, kinds in _SECTIONS:
        end = begin + sum(kind in kinds for kind, _ in lines)
        shown = range(max(begin, page.start), min(end, page.stop))
        numbers = range(shown.start, min(shown.stop, kept.stop))
        if entries := "".join(_entry(lines[number], number + 1) for number in numbers):
            heading = f"  <h3>{name} submissions ({_showing(shown, begin, end)})</h3>"
            yield f"<dl id='articles'>\n{heading}\n{entries}</dl>"
        begin = end


def _showing(shown: range, begin: int, end: int) -> str:
    continued, last = shown.start > begin, shown.stop == end
    words = "continued, showing " if continued else "showing "
    which = "last " if continued and last else "" if continued or last else "first "
    return f"{words}{which}{len(shown)} of {end - begin} entries"


def _nothing(asked: ListingRequest) -> str:
    when = _day(asked.day)
    if asked.page > 1:
        text = f"No further updates for {when}"
    else:
        why = "There was either no announcement for this day, or no updates within the requested"
        text = f"<p>No updates for {when}. {why} subject.</p>"
    return f"      <br>\n        <div>\n          {text}\n        </div>\n      <br>"


def _entry(line: ListedPaper, number: int) -> str:
    """Write one paper of a listing, counted from 1."""
    kind, record = line
    told = {
        "Title": record.title,
        "Authors": ", ".join(author.name for author in record.authors),
        "Comments": record.comment,
        "Journal-ref": record.journal_ref,
        "Subjects": "; ".join(map(display, record.categories)),
    }
    rows = (
        f"        <div><span class='descriptor'>{label}:</span>\n          {escape(text)}</div>\n"
        for label, text in told.items()
        if text
    )
    notes = {"new": "", "cross": f"      (cross-list from {record.primary})\n"}
    return _ENTRY.format(
        number=number,
        id=record.id,
        versioned=record.versioned_id,
        note=notes.get(kind, "      (replaced)\n"),
        meta="".join(rows),
    )
