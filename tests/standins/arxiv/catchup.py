"""The catch-up pages: what was announced on one of the past 90 days."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

from tests.standins.arxiv.catchup_page import Catchup, address, render_catchup, render_refusal
from tests.standins.arxiv.exchange import Reply
from tests.standins.arxiv.faults import Fault
from tests.standins.arxiv.library import Library, View
from tests.standins.arxiv.listings import Line, Rule, find_lines
from tests.standins.arxiv.taxonomy import CANONICAL, Subject, find_subject
from tests.standins.arxiv.timetable import last_listing_day

PAGE = {"Content-Type": "text/html; charset=utf-8"}
PARAMETERS = frozenset({"abs", "page"})
# Ninety, and one for the difference of time zones.
REACH = timedelta(days=91)
NO_FAULT = Fault()


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

    A listing that is not yet out is an empty one if `hides`.
    """

    def __init__(
        self,
        library: Callable[[], Library],
        view: Callable[[], View],
        *,
        now: Callable[[], datetime],
        size: int,
        hides: bool,
    ) -> None:
        self._library = library
        self._view = view
        self._now = now
        self._size = size
        self._hides = hides

    def answer(self, path: str, parameters: Mapping[str, str], fault: Fault | None = None) -> Reply:
        """Answer for a path below the endpoint; of a fault only what a page says is heeded."""
        subject, _, day = path.partition("/")
        try:
            # The service's own clock has the date of UTC, which is tomorrow's in the evening.
            today = self._now().astimezone(UTC).date()
            asked = read_request(subject, day, parameters, today=today)
        except RefusedError as refusal:
            body = render_refusal(str(refusal))
            return Reply(status=HTTPStatus.BAD_REQUEST, body=body, headers=PAGE)
        if asked.subject.id in CANONICAL:
            return _redirect(asked)
        page = self._page(asked, fault or NO_FAULT)
        return Reply(status=HTTPStatus.OK, body=render_catchup(page), headers=PAGE)

    def _page(self, asked: Asked, fault: Fault) -> Catchup:
        lines = [] if fault.empty else self._find_lines(asked)
        return Catchup(
            subject=asked.subject,
            day=asked.day,
            next_day=self._next_day(asked.day),
            with_abstracts=asked.with_abstracts,
            page=asked.page,
            size=self._size,
            lines=tuple(lines),
            claimed=len(lines) if fault.total is None else fault.total,
            sent=fault.rows,
        )

    def _find_lines(self, asked: Asked) -> list[Line]:
        if self._hides and asked.day > last_listing_day(self._now()):
            return []
        rule = Rule(members=asked.subject.members, inner_crosses=False, late_withdrawals=True)
        return find_lines(self._library(), self._view(), asked.day, rule)

    def _next_day(self, day: date) -> date | None:
        last = last_listing_day(self._now())
        return next((later for later in self._library().days if day < later <= last), None)


def read_request(subject: str, day: str, parameters: Mapping[str, str], *, today: date) -> Asked:
    """Read and judge a request in the service's order.  Raises RefusedError."""
    if parameters.keys() - PARAMETERS:
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
    if day < today - REACH:
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


def _redirect(asked: Asked) -> Reply:
    place = address(
        CANONICAL[asked.subject.id],
        asked.day,
        with_abstracts=asked.with_abstracts,
        page=asked.page,
    )
    return Reply(status=HTTPStatus.MOVED_PERMANENTLY, headers={**PAGE, "Location": place})
