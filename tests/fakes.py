"""The world in process: a clock that only sleep moves, and sources and services on script."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Literal

from digest.errors import FetchError
from digest.model import (
    Answer,
    HarvestPage,
    ListingPage,
    Notice,
    Page,
    Paper,
    PaperFacts,
    Problem,
    Question,
    Search,
    StatedLink,
    StatedPaper,
    Window,
)
from digest.net.rate_limits import FileRateLimits, Pacer
from digest.ports import Clock
from digest.query import matches, parse_query

START = datetime(2026, 2, 28, 12, 0, tzinfo=UTC)
# How an answer is spoilt: its rows never come, or it says that there is nothing.
Spoilt = Literal["", "gap", "zero"]


def _gap(row: int, total: int) -> Problem:
    """Say of rows that they never came, as every source does."""
    message = f"arXiv sent no rows at {row:,} of {total:,}; they may be missing."
    return Problem(stage="fetch", subject="arxiv", message=message, hint="Try again later.")


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
    request.  All of these may be changed between runs.  `known` and `spoil` are for sources whose
    papers and faults come from elsewhere.
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
            spoilt = self.spoil(row)
            found = () if spoilt else tuple(one for one in self.known() if one.id in batch)
            remarks = (self.remarks[row],) if row in self.remarks else ()
            yield Page(papers=found, start=row, total=len(ids), rows=len(found), problems=remarks)

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield what matches, page by page, by time of submission."""
        found = self._find(search)
        for row in range(start, max(len(found), start + 1), self.size):
            self.searched.append((search, row))
            spoilt = self.spoil(row)
            if spoilt == "zero" and row == 0:
                yield Page(papers=(), start=0, total=0, rows=0)
                return
            sent = () if spoilt or row in self.gaps else found[row : row + self.size]
            remarks = [self.remarks[row]] if row in self.remarks else []
            remarks += [_gap(row, len(found))] if spoilt else []
            yield Page(
                papers=sent, start=row, total=len(found), rows=len(sent), problems=tuple(remarks)
            )

    def _find(self, search: Search) -> tuple[Paper, ...]:
        """Return the papers of a search in its order."""
        query = parse_query(search.query)
        found = sorted(
            (paper for paper in self.known() if matches(query, paper)),
            key=lambda paper: (paper.published, paper.id),
            reverse=search.order == "newest",
        )
        return tuple(found[: search.limit])

    def known(self) -> Iterable[Paper]:
        """Return all papers that there are."""
        return self.papers

    def spoil(self, row: int) -> Spoilt:
        """Say how the answer from a row on is spoilt.  Raises what the request fails with."""
        self.before()
        if self.fails_at is not None and row >= self.fails_at:
            raise self.error
        return ""


class FakeListings:
    """Listings of these notices by category and day, that fail as they are told to.

    A listing in `errors` raises its error, after its first page where it has several.
    """

    name = "fake listings"

    def __init__(self, *, size: int = 3) -> None:
        self.size = size
        self.notices: dict[tuple[str, date], Sequence[Notice]] = {}
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
        came = start
        for entry in range(start, max(len(found), start + 1), self.size):
            self.asked.append((category, day, entry))
            if (category, day) in self.errors and (entry or len(found) <= self.size):
                raise self.errors[category, day]
            spoilt = self.spoil(category, day, entry)
            is_denied = spoilt == "zero" and entry == 0
            sent = () if spoilt else tuple(found[entry : entry + self.size])
            yield ListingPage(
                category=category,
                day=day,
                notices=sent,
                start=came,
                rows=len(sent),
                total=0 if is_denied else len(found),
                problems=(_gap(entry, len(found)),) if spoilt and not is_denied else (),
            )
            if is_denied:
                return
            came += len(sent)

    def spoil(self, category: str, day: date, entry: int) -> Spoilt:
        """Say how a page of a listing is spoilt."""
        del category, day, entry
        return ""


@dataclass
class FakeHarvester:
    """A service of these records with their days, `size` a page, whose tokens are their places.

    It sends them as they stand, whatever their order.  `before` is called ahead of every request,
    and may raise; `dead` refuses every token; `now` is its time; `odd` are records
    that cannot be read.
    """

    rows: Sequence[tuple[Paper, date]]
    size: int = 50
    now: datetime = START
    dead: bool = False
    names: Collection[str] = ("cs.CV", "stat.ML")
    odd: Sequence[str] = ()
    before: Callable[[], object] = lambda: None
    asked: list[tuple[date | None, str]] = field(default_factory=list)

    def fetch_records(self, name: str, *, start: date | None, token: str) -> HarvestPage:
        """Return a page."""
        assert name in self.names
        self.asked.append((start, token))
        self.before()
        if token and self.dead:
            return HarvestPage(answered=self.now, is_over=True)
        row = int(token or 0)
        found = [one for one in self.rows if start is None or one[1] >= start]
        page, rest = found[row : row + self.size], found[row + self.size :]
        return HarvestPage(
            answered=self.now,
            papers=tuple(paper for paper, _ in page if paper.id not in self.odd),
            unread=tuple(unread(paper.id) for paper, _ in page if paper.id in self.odd),
            days=tuple(day for _, day in page),
            token=str(row + self.size) if rest else "",
        )


def unread(name: str) -> Problem:
    """Say of a record that it could not be read."""
    return Problem(stage="fetch", subject=name, message="No title.")


Facts = StatedPaper | StatedLink | None


@dataclass
class Oracle:
    """Answers by subject; of one that is not in `said` it knows nothing.

    Asked about links, it is asked about these alone; `wait` is called before it answers.
    """

    name: str
    now: Callable[[], datetime]
    said: Mapping[str, Facts | Problem | FetchError] = field(default_factory=dict)
    of_links: bool = False
    batch: int = 1
    sparing: bool = False
    holds: timedelta = timedelta(days=7)
    wait: Callable[[], object] = lambda: None
    asked: list[str] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def subjects(self, facts: PaperFacts) -> Sequence[str]:
        """Return what a paper makes it tell of: itself, or its links."""
        return [link.url for link in facts.links] if self.of_links else [facts.paper.id]

    def lasts(self, _: Answer) -> timedelta:
        """Return how long an answer holds."""
        return self.holds

    def fetch(self, questions: Sequence[Question]) -> Iterator[Answer | Problem]:
        """Answer as it is written."""
        with self.lock:
            self.asked += [question.subject for question in questions]
            self.batches.append(len(questions))
        self.wait()
        for subject in (question.subject for question in questions):
            said = self.said.get(subject)
            if isinstance(said, FetchError):
                raise said
            now = self.now()
            yield (
                said
                if isinstance(said, Problem)
                else Answer(service=self.name, subject=subject, stated=said, asked=now)
            )


@dataclass
class FakeVotes:
    """Lists of votes by day, that fail while they are told to."""

    now: Callable[[], datetime]
    lists: Mapping[date, Mapping[str, int]] = field(default_factory=dict)
    name: str = "huggingface-daily"
    error: FetchError | None = None
    asked: list[date] = field(default_factory=list)

    def subject(self, day: date) -> str:
        """Name a day's list."""
        return f"https://huggingface.co/papers/date/{day}"

    def lasts(self, _: Answer) -> timedelta:
        """Let every list last a day."""
        return timedelta(days=1)

    def fetch(self, day: date) -> Sequence[Answer]:
        """Return a day's list."""
        self.asked.append(day)
        if self.error:
            raise self.error
        told = {paper: StatedPaper(upvotes=n) for paper, n in self.lists.get(day, {}).items()}
        told[self.subject(day)] = StatedPaper()
        return [
            Answer(service=self.name, subject=subject, stated=facts, asked=self.now())
            for subject, facts in told.items()
        ]
