"""Stand-ins for the world: a clock that only sleep moves, a silent observer, a scripted source."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from digest.errors import FetchError
from digest.model import ListingPage, Notice, Page, Paper, Problem, Search, Window
from digest.net.rate_limits import FileRateLimits, Pacer
from digest.ports import Clock
from digest.query import matches, parse_query

START = datetime(2026, 2, 28, 12, 0, tzinfo=UTC)


class FakeClock:
    """A clock that stands still but for `sleep`, whose waits it logs in seconds."""

    def __init__(self, start: datetime = START) -> None:
        self.start = start
        self.elapsed = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        """Return the moment."""
        return self.start + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return self.elapsed

    def sleep(self, seconds: float) -> None:
        """Wait, or pretend to."""
        self.slept.append(seconds)
        self.elapsed += seconds


@dataclass
class SilentProgress:
    """An observer that shows nothing and remembers the notes, and which everybody is told."""

    notes: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)

    def begin(self, task: str, total: int | None) -> None:
        """Ignore the start of a task."""

    def advance(self, done: int, total: int | None = None) -> None:
        """Ignore a step."""

    def end(self) -> None:
        """Ignore the end of a task."""

    def note(self, message: str) -> None:
        """Remember a note."""
        self.notes.append(message)

    def warn(self, message: str) -> None:
        """Remember what everybody is told, among the notes too."""
        self.warned.append(message)
        self.note(message)


def file_pace(folder: Path, clock: Clock) -> Pacer:
    """Return the pace that is kept in a folder."""
    return Pacer(FileRateLimits(folder, clock), clock)


class FakeSource:
    """A source of these papers, `size` rows a page, that fails as it is told to.

    From row `fails_at` on every request raises `error`; rows from those in `gaps` never come; a
    page that starts at a row of `remarks` carries that problem; `before` is called ahead of every
    request.  All of these may be changed between runs.
    """

    name = "fake"

    def __init__(
        self, papers: Iterable[Paper] = (), *, size: int = 3, most: int | None = None
    ) -> None:
        self.most = most
        self.papers = tuple(papers)
        self.size = size
        self.fails_at: int | None = None
        self.error: BaseException = FetchError("The line is dead.", hint="Mend it.")
        self.gaps: set[int] = set()
        self.remarks: dict[int, Problem] = {}
        self.before: Callable[[], object] = lambda: None
        self.searched: list[tuple[Search, int]] = []
        self.asked_ids: list[tuple[str, ...]] = []

    @property
    def requests(self) -> int:
        """How many requests there were."""
        return len(self.searched) + len(self.asked_ids)

    def starts(self) -> list[int]:
        """Return the first row of every search request so far, and forget them."""
        starts = [start for _, start in self.searched]
        self.searched.clear()
        return starts

    def fetch_ids(self, ids: Sequence[str]) -> Iterator[Page]:
        """Yield the papers of these identifiers."""
        for row in range(0, len(ids), self.size):
            batch = tuple(ids[row : row + self.size])
            self.asked_ids.append(batch)
            self._fail(row)
            found = tuple(paper for paper in self.papers if paper.id in batch)
            remarks = (self.remarks[row],) if row in self.remarks else ()
            yield Page(papers=found, start=row, total=len(ids), rows=len(found), problems=remarks)

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield what matches, page by page, by time of submission."""
        found = self._find(search)
        for row in range(start, max(len(found), start + 1), self.size):
            self.searched.append((search, row))
            self._fail(row)
            sent = () if row in self.gaps else found[row : row + self.size]
            remarks = (self.remarks[row],) if row in self.remarks else ()
            yield Page(papers=sent, start=row, total=len(found), rows=len(sent), problems=remarks)

    def _find(self, search: Search) -> tuple[Paper, ...]:
        """Return the papers of a search in its order."""
        query = parse_query(search.query)
        found = sorted(
            (paper for paper in self.papers if matches(query, paper)),
            key=lambda paper: (paper.published, paper.id),
            reverse=search.order == "newest",
        )
        return tuple(found[: search.limit])

    def _fail(self, row: int) -> None:
        """Fail where the script says so."""
        self.before()
        if self.fails_at is not None and row >= self.fails_at:
            raise self.error


class FakeListings:
    """Listings of these notices by category and day, that fail as they are told to.

    A listing in `errors` raises its error, after its first page where it has several.
    """

    name = "fake listings"

    def __init__(self, *, size: int = 3) -> None:
        self.size = size
        self.notices: dict[tuple[str, date], tuple[Notice, ...]] = {}
        self.errors: dict[tuple[str, date], FetchError] = {}
        self.first = date(2025, 12, 1)
        self.asked: list[tuple[str, date, int]] = []

    def announce(self, day: date, *papers: str, category: str = "cs.LG", kind: str = "new") -> None:
        """Add papers to a listing."""
        added = tuple(Notice(paper=paper, kind=kind) for paper in papers)  # type: ignore[arg-type]
        self.notices[category, day] = (*self.notices.get((category, day), ()), *added)

    def reach(self, now: datetime) -> Window:
        """Return the days from the first on."""
        return Window(start=self.first, end=max(self.first, now.date()))

    def fetch_listing(self, category: str, day: date, *, start: int = 0) -> Iterator[ListingPage]:
        """Yield a listing page by page."""
        found = self.notices.get((category, day), ())
        for entry in range(start, max(len(found), start + 1), self.size):
            self.asked.append((category, day, entry))
            if entry and (category, day) in self.errors:
                raise self.errors[category, day]
            if (category, day) in self.errors and len(found) <= self.size:
                raise self.errors[category, day]
            sent = found[entry : entry + self.size]
            yield ListingPage(
                category=category,
                day=day,
                notices=sent,
                start=entry,
                rows=len(sent),
                total=len(found),
            )
