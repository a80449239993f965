"""The catch-up pages: what was announced on one of the past 90 days."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from tests.standins.arxiv.catchup_page import Catchup, address, render_catchup, render_refusal
from tests.standins.arxiv.faults import Fault
from tests.standins.arxiv.library import Archive
from tests.standins.arxiv.listings import Line, Rule, find_lines
from tests.standins.arxiv.taxonomy import CANONICAL, Subject, find_subject
from tests.standins.arxiv.timetable import last_listing_day
from tests.standins.loopback import Reply

_PAGE = {"Content-Type": "text/html; charset=utf-8"}
# Ninety, and one for the difference of time zones.
_REACH = timedelta(days=91)


class RefusedError(Exception):
    """A request that the service turns down, with the words of its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request, read and judged."""

    subject: Subject
    day: date
    with_abstracts: bool
    page: int


class CatchupService:
    """`GET /{subject}/{YYYY-MM-DD}?abs=True|False&page=N`, with so many entries on a page.

    A listing that is not yet out is an empty one if it `hides`.
    """

    def __init__(self, archive: Archive, *, size: int, hides: bool) -> None:
        self._archive = archive
        self._size = size
        self._hides = hides

    def answer(self, path: str, parameters: Mapping[str, str], fault: Fault) -> Reply:
        """Answer for a path below the endpoint; of a fault only what a page says is heeded."""
        subject, _, day = path.partition("/")
        try:
            # The service's own clock has the date of UTC, which is tomorrow's in the evening.
            today = self._archive.now().astimezone(UTC).date()
            asked = _read(subject, day, parameters, today)
        except RefusedError as refusal:
            return Reply(status=400, body=render_refusal(str(refusal)), headers=_PAGE)
        name = CANONICAL.get(asked.subject.id)
        if name:
            place = address(name, asked.day, with_abstracts=asked.with_abstracts, page=asked.page)
            return Reply(status=301, headers={**_PAGE, "Location": place})
        return Reply(body=render_catchup(self._page(asked, fault)), headers=_PAGE)

    def _page(self, asked: Asked, fault: Fault) -> Catchup:
        lines = [] if fault.empty else self._find_lines(asked)
        last = last_listing_day(self._archive.now())
        later = (day for day in self._archive.library.days if asked.day < day <= last)
        return Catchup(
            subject=asked.subject,
            day=asked.day,
            next_day=next(later, None),
            with_abstracts=asked.with_abstracts,
            page=asked.page,
            size=self._size,
            lines=tuple(lines),
            claimed=len(lines) if fault.total is None else fault.total,
            sent=fault.rows,
        )

    def _find_lines(self, asked: Asked) -> list[Line]:
        if self._hides and asked.day > last_listing_day(self._archive.now()):
            return []
        rule = Rule(members=asked.subject.members, inner_crosses=False, late_withdrawals=True)
        return find_lines(self._archive.library, self._archive.view, asked.day, rule)


def _read(subject: str, day: str, parameters: Mapping[str, str], today: date) -> Asked:
    """Read and judge a request in the service's order.  Raises RefusedError."""
    if parameters.keys() - {"abs", "page"}:
        message = "Unexpected parameters. Only accepted parameters are: 'page', and 'abs'"
        raise RefusedError(message)
    found = find_subject(subject)
    if found is None:
        message = "Invalid subject. Subject must be an archive, category or 'grp_physics'"
        raise RefusedError(message)
    return Asked(
        subject=found,
        day=_read_day(day, today),
        with_abstracts=_read_choice(parameters.get("abs", "False")),
        page=_read_page(parameters.get("page", "1")),
    )


def _read_day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else "")
    except ValueError as error:
        raise RefusedError("Invalid date format. Use format: YYYY-MM-DD") from error
    if day < today - _REACH:
        raise RefusedError(f"Invalid date: {day}. Catchup only allowed for past 90 days")
    if day > today:
        raise RefusedError(f"Invalid date: {day}. Can't request date later than today")
    return day


def _read_choice(text: str) -> bool:
    if text not in {"True", "False"}:
        message = "Invalid abs value. Use ?abs=True to include abstracts or ?abs=False to not"
        raise RefusedError(message)
    return text == "True"


def _read_page(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or not int(text):
        message = "Invalid page value. Page value should be a positive integer like ?page=3"
        raise RefusedError(message)
    return int(text)
