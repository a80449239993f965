"""The search API and the catch-up listing over a world, and the line to them, which fails.

Both show what is announced, and only that, as of the clock's moment.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Literal

from digest.errors import AnswerError, FetchError
from digest.model import (
    EVERYTHING,
    HarvestPage,
    ListingPage,
    Notice,
    Page,
    Paper,
    Problem,
    Search,
    Window,
)
from digest.ports import Clock
from digest.query import matches, parse_query
from tests.simulation.world import World
from tests.standins.arxiv.oai import LAG
from tests.standins.arxiv.timetable import EASTERN, last_listing_day

_REACH = timedelta(days=90)
# `cut`: from that request on none is answered; `blink`: that one is not; `gap`: its rows never
# come; `zero`: it is answered as if there were nothing.
Kind = Literal["cut", "blink", "gap", "zero"]
_KINDS: tuple[Kind, ...] = ("cut", "blink", "gap", "zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What goes wrong in a build, and at which of its requests, counted from 1."""

    kind: Kind
    request: int

    def __str__(self) -> str:
        return f"{self.kind} at request {self.request}"


@dataclass
class BuildRequests:
    """The requests of one build; `sent` are the papers whose records came, `told` those listed."""

    trouble: Trouble | None = None
    requests: int = 0
    sent: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    struck: bool = False

    def ask(self) -> Literal["gap", "zero", ""]:
        """Count a request and say how its answer is spoilt.  Raises FetchError."""
        self.requests += 1
        trouble = self.trouble
        if trouble is None or not self._strikes(trouble):
            return ""
        self.struck = True
        if trouble.kind in {"cut", "blink"}:
            raise FetchError("The line to arXiv is dead.", hint="Mend it.")
        return "gap" if trouble.kind == "gap" else "zero"

    def send(self, papers: Iterable[Paper]) -> tuple[Paper, ...]:
        """Log the records of an answer."""
        papers = tuple(papers)
        self.sent.update(paper.id for paper in papers)
        return papers

    def _strikes(self, trouble: Trouble) -> bool:
        lasts = trouble.kind == "cut"
        return self.requests == trouble.request or (lasts and self.requests > trouble.request)


def draw_trouble(dice: Random, chance: float) -> Trouble | None:
    """Draw a trouble, early in a build more often than late, or none."""
    if dice.random() >= chance:
        return None
    return Trouble(kind=dice.choice(_KINDS), request=1 + int(dice.expovariate(0.25)))


def _tell_gap(start: int, total: int) -> Problem:
    """Say which rows never came, as a source does."""
    message = f"arXiv sent no rows at {start:,} of {total:,}; they may be missing."
    return Problem(stage="fetch", subject="arxiv", message=message, hint="Try again later.")


@dataclass
class ModelSource:
    """A source of so many rows a page; `line` is that of the present build.

    Records state no day of announcement, as arXiv's do not.
    """

    world: World
    clock: Clock
    line: BuildRequests
    size: int = 8
    name: str = "model"
    most: int | None = None

    def fetch_ids(self, ids: Sequence[str]) -> Iterator[Page]:
        """Yield the papers of these identifiers; of one that is not announced nothing is known."""
        now = self.clock.now()
        for start in range(0, len(ids), self.size):
            spoilt = self.line.ask()
            lives = (self.world.lives.get(name) for name in ids[start : start + self.size])
            found = tuple(record for life in lives if life and (record := life.at(now)))
            sent = self.line.send(() if spoilt else found)
            yield Page(papers=sent, start=start, total=len(ids), rows=len(sent))

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield what matches, page by page, by time of submission."""
        found = self._find(search)
        for row in range(start, max(len(found), start + 1), self.size):
            spoilt = self.line.ask()
            if spoilt == "zero" and row == 0:
                yield Page(papers=(), start=0, total=0, rows=0)
                return
            problems = (_tell_gap(row, len(found)),) if spoilt else ()
            sent = self.line.send(() if spoilt else found[row : row + self.size])
            yield Page(papers=sent, start=row, total=len(found), rows=len(sent), problems=problems)

    def _find(self, search: Search) -> tuple[Paper, ...]:
        """Return the papers of a search in its order."""
        query = parse_query(search.query)
        found = sorted(
            (record for record in self.world.records(self.clock.now()) if matches(query, record)),
            key=lambda record: (record.published, record.id),
            reverse=search.order == "newest",
        )
        return tuple(found[: search.limit])


@dataclass
class ModelListings:
    """Listings of so many entries a page; `line` is that of the present build."""

    world: World
    clock: Clock
    line: BuildRequests
    size: int = 5
    name: str = "model listings"
    denied: set[tuple[str, date]] = field(default_factory=set)

    def reach(self, now: datetime) -> Window:
        """Return the announcement days that can be asked for at a moment."""
        return Window(start=now.astimezone(EASTERN).date() - _REACH, end=last_listing_day(now))

    def fetch_listing(self, category: str, day: date, *, start: int = 0) -> Iterator[ListingPage]:
        """Yield a listing, page by page; each begins where what came before it ended."""
        reach = self.reach(self.clock.now())
        if not reach.start <= day <= reach.end:
            raise FetchError(f"The listing of {day} cannot be asked for.", hint="Take another day.")
        notices = self.world.listings.get((category, day), ())
        came = start
        for row in range(start, max(len(notices), start + 1), self.size):
            spoilt = self.line.ask()
            # What a service says twice, hours apart, is believed: it lies once about a day.
            if spoilt == "zero" and row == 0 and (category, day) not in self.denied:
                self.denied.add((category, day))
                yield _page(category, day, ())
                return
            problems = (_tell_gap(row, len(notices)),) if spoilt else ()
            part = () if spoilt else notices[row : row + self.size]
            self.line.told.update(notice.paper for notice in part)
            yield _page(category, day, part, came, len(notices), problems)
            came += len(part)


def _page(  # noqa: PLR0913, PLR0917 - the fields of a page
    category: str,
    day: date,
    notices: Sequence[Notice],
    start: int = 0,
    total: int = 0,
    problems: tuple[Problem, ...] = (),
) -> ListingPage:
    """Return part of a listing."""
    return ListingPage(
        category=category,
        day=day,
        notices=tuple(notices),
        start=start,
        rows=len(notices),
        total=total,
        problems=problems,
    )


@dataclass
class ModelHarvester:
    """Records with the days of their last change, so many a page; what changed shows hours later.

    A token counts the records of the list that come before it, as arXiv's do.
    """

    world: World
    clock: Clock
    line: BuildRequests
    size: int = 60

    def fetch_records(self, name: str, *, start: date | None, token: str) -> HarvestPage:
        """Return a page."""
        now = self.clock.now()
        spoilt = self.line.ask()
        if spoilt == "gap":
            raise AnswerError("arXiv sent half an answer, 3 times.")
        if spoilt == "zero":
            return HarvestPage(answered=now, is_over=bool(token))
        seen = now - LAG
        rows = sorted(
            (max(moment for moment in life.moments if moment <= seen).date(), life.id)
            for life in self.world.lives.values()
            if life.announced <= seen
        )
        found = [
            row
            for row in rows
            if (start is None or row[0] >= start) and self._has(name, row[1], seen)
        ]
        begin = int(token or 0)
        page = found[begin : begin + self.size]
        lives = (self.world.lives[name].at(seen) for _, name in page)
        return HarvestPage(
            answered=now,
            papers=tuple(filter(None, lives)),
            days=tuple(day for day, _ in page),
            token=str(begin + self.size) if found[begin + self.size :] else "",
        )

    def _has(self, name: str, paper: str, seen: datetime) -> bool:
        """Return whether a set has a paper."""
        record = self.world.lives[paper].at(seen)
        return record is not None and (
            name == EVERYTHING or matches(parse_query(f"cat:{name}"), record)
        )
