"""The catch-up pages: what was announced on one of the past 90 days, laid out as arXiv does."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from html import escape

from tests.standins.arxiv.faults import InjectedFault
from tests.standins.arxiv.library import FakeArchive, Kind, ListedPaper, ListingRule, find_lines
from tests.standins.arxiv.taxonomy import CANONICAL, Subject, display, find_subject
from tests.standins.arxiv.timetable import last_listing_day
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Catchup:
    """One page of a listing: what was asked for, how many lines are on a page, and all lines.

    `claimed` is the total that the page states; only the first `sent` of its entries are there
    (None: all).
    """

    asked: ListingRequest
    size: int
    lines: tuple[ListedPaper, ...]
    claimed: int
    sent: int | None

    def count(self, kinds: tuple[Kind, ...]) -> int:
        """Count the lines of these kinds."""
        return sum(line.kind in kinds for line in self.lines)


class CatchupService:
    """`GET /{subject}/{YYYY-MM-DD}?abs=True|False&page=N`, with so many entries on a page.

    A listing that is not yet out is an empty one if it `hides`.
    """

    def __init__(self, archive: FakeArchive, *, size: int, hides: bool) -> None:
        self._archive = archive
        self._size = size
        self._hides = hides

    def answer(self, path: str, parameters: Mapping[str, str], fault: InjectedFault) -> HttpReply:
        """Answer for a path below the endpoint; of a fault only what a page says is heeded."""
        subject, _, day = path.partition("/")
        try:
            # The service's own clock has the date of UTC, which is tomorrow's in the evening.
            today = self._archive.now().astimezone(UTC).date()
            asked = _read(subject, day, parameters, today)
        except ListingRefusedError as refusal:
            return HttpReply(status=400, body=render_refusal(str(refusal)), headers=_PAGE)
        name = CANONICAL.get(asked.subject.id)
        if name:
            place = f"/catchup/{name}/{asked.day}?abs=False&page={asked.page}"
            return HttpReply(status=301, headers={**_PAGE, "Location": place})
        return HttpReply(body=render_catchup(self._page(asked, fault)), headers=_PAGE)

    def _page(self, asked: ListingRequest, fault: InjectedFault) -> Catchup:
        lines = [] if fault.empty else self._find_lines(asked)
        return Catchup(
            asked=asked,
            size=self._size,
            lines=tuple(lines),
            claimed=len(lines) if fault.total is None else fault.total,
            sent=fault.rows,
        )

    def _find_lines(self, asked: ListingRequest) -> list[ListedPaper]:
        if self._hides and asked.day > last_listing_day(self._archive.now()):
            return []
        rule = ListingRule(
            members=asked.subject.members, inner_crosses=False, late_withdrawals=True
        )
        return find_lines(self._archive.library, self._archive.view, asked.day, rule)


def _read(subject: str, day: str, parameters: Mapping[str, str], today: date) -> ListingRequest:
    """Read and judge a request in the service's order.  Raises RefusedError."""
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


# ---------------------------------------------------------------------------------- the page


def render_catchup(catchup: Catchup) -> bytes:
    """Write the page, without what nobody reads: links to other pages and days, abstracts."""
    when = _day(catchup.asked.day)
    title = f"Catchup results for {escape(catchup.asked.subject.name)} on {when}"
    summary = f"    <div>Total of {catchup.claimed} entries for {when}\n      <br>\n    </div>"
    parts = [
        "<div id='content-inner'>\n<div id='dlpage'>",
        f"  <h1>{title}</h1>\n",
        summary,
        *(list(_sections(catchup)) or [_nothing(catchup)]),
        summary,
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


def _sections(catchup: Catchup) -> Iterator[str]:
    first = catchup.size * (catchup.asked.page - 1)
    past = first + catchup.size
    kept = past if catchup.sent is None else min(past, first + catchup.sent)
    begin = 0
    for name, kinds in _SECTIONS:
        end = begin + catchup.count(kinds)
        shown = range(max(begin, first), min(end, past))
        numbers = range(shown.start, min(shown.stop, kept))
        if entries := "".join(_entry(catchup.lines[number], number + 1) for number in numbers):
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
    when = _day(catchup.asked.day)
    if catchup.asked.page > 1:
        text = f"No further updates for {when}"
    else:
        why = "There was either no announcement for this day, or no updates within the requested"
        text = f"<p>No updates for {when}. {why} subject.</p>"
    return f"      <br>\n        <div>\n          {text}\n        </div>\n      <br>"


def _entry(line: ListedPaper, number: int) -> str:
    """Write one paper of a listing, counted from 1."""
    record = line.record
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
        note=notes.get(line.kind, "      (replaced)\n"),
        meta="".join(rows),
    )
