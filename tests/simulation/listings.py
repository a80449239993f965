"""The catch-up listing over a world: what was announced in a category on a day of the past."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from digest.errors import FetchError
from digest.model import ListingPage, Notice, Problem, Window
from digest.ports import Clock
from tests.simulation.eastern import EASTERN, EVENING
from tests.simulation.faults import Line, tell_gap
from tests.simulation.world import World

REACH = timedelta(days=90)


@dataclass
class ModelListings:
    """Listings of so many entries a page; `line` is that of the present build."""

    world: World
    clock: Clock
    line: Line
    size: int = 5
    name: str = "model listings"
    denied: set[tuple[str, date]] = field(default_factory=set)

    def reach(self, now: datetime) -> Window:
        """Return the announcement days that can be asked for at a moment."""
        local = now.astimezone(EASTERN)
        last = local.date() + timedelta(days=local.time() >= EVENING)
        return Window(start=local.date() - REACH, end=last)

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
            problems = (tell_gap(row, len(notices)),) if spoilt else ()
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
