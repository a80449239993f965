"""The daily feeds, RSS and Atom: what the listings that bear today's date announce."""

from collections.abc import Callable, Iterator
from datetime import datetime
from http import HTTPStatus
from itertools import takewhile

from tests.standins.arxiv.daily_feed import Daily, render_atom, render_rss
from tests.standins.arxiv.exchange import Reply
from tests.standins.arxiv.faults import Fault
from tests.standins.arxiv.library import Library
from tests.standins.arxiv.listings import KINDS, Line, Rule, find_lines
from tests.standins.arxiv.taxonomy import ARCHIVES, CLASSES, find_subject
from tests.standins.arxiv.timetable import eastern_day

RSS = {"Content-Type": "application/rss+xml; charset=utf-8"}
ATOM = {"Content-Type": "application/atom+xml; charset=utf-8"}
NO_FAULT = Fault()


class RefusedError(Exception):
    """A request that the service turns down, with the words of its feed."""


class DailyService:
    """`GET /rss/{category}+{category}…` and `GET /atom/…`, with so many items at most."""

    def __init__(
        self,
        library: Callable[[], Library],
        *,
        now: Callable[[], datetime],
        size: int,
        raw_hostile: bool,
    ) -> None:
        self._library = library
        self._now = now
        self._size = size
        self._raw_hostile = raw_hostile

    def answer(self, folder: str, asked: str, fault: Fault | None = None) -> Reply:
        """Answer for `rss` or `atom`; of a fault only what a feed says of itself is heeded."""
        try:
            names = tuple(read_names(asked))
        except RefusedError as refusal:
            daily = Daily(names=(asked,), lines=(), now=self._now(), error=str(refusal))
            return self._reply(folder, daily, HTTPStatus.BAD_REQUEST)
        lines = self._find_lines(names, fault or NO_FAULT)
        return self._reply(folder, Daily(names=names, lines=tuple(lines), now=self._now()))

    def _reply(self, folder: str, daily: Daily, status: int = HTTPStatus.OK) -> Reply:
        is_atom = folder == "atom"
        render = render_atom if is_atom else render_rss
        body = render(daily, raw_hostile=self._raw_hostile)
        return Reply(status=status, body=body, headers=ATOM if is_atom else RSS)

    def _find_lines(self, names: tuple[str, ...], fault: Fault) -> list[Line]:
        """Find the feed's lines; where there are too many, it is new papers that are cut."""
        if fault.empty:
            return []
        library, today = self._library(), eastern_day(self._now())
        if fault.stale:
            earlier = list(takewhile(lambda day: day < today, library.days))
            today = earlier[-1] if earlier else today
        subjects = filter(None, map(find_subject, names))
        members = frozenset().union(*(subject.members for subject in subjects))
        rule = Rule(members=members, inner_crosses=True, late_withdrawals=False)
        # A feed is made at midnight: what the next evening brings is not in it.
        lines = find_lines(library, library.view(today), today, rule)
        ordered = sorted(lines, key=lambda line: line.record.id, reverse=True)
        ordered.sort(key=lambda line: KINDS.index(line.kind), reverse=True)
        return ordered[: self._size][: fault.rows]


def read_names(asked: str) -> Iterator[str]:
    """Read archives and categories in whatever case, joined by `+`.  Raises RefusedError."""
    for name in asked.split("+"):
        archive, _, subject_class = name.partition(".")
        archive = archive.lower()
        if archive not in ARCHIVES:
            names = ", ".join(ARCHIVES)
            raise RefusedError(f"Bad archive '{archive}'. Valid archive names are: {names}.")
        if not subject_class:
            yield archive
            continue
        spellings = (f"{archive}.{subject_class.upper()}", f"{archive}.{subject_class.lower()}")
        known = next((spelling for spelling in spellings if spelling in CLASSES), None)
        if known is None:
            message = f"Bad subject class '{subject_class}' of the archive '{archive}'."
            raise RefusedError(message)
        yield known
