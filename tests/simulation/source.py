"""The search API over a world: what is announced, and only that, as of the clock's moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.model import Page, Paper, Search
from digest.ports import Clock
from digest.query import matches, parse_query
from tests.simulation.faults import Line, tell_gap
from tests.simulation.world import World


@dataclass
class ModelSource:
    """A source of so many rows a page; `line` is that of the present build.

    Records state no day of announcement, as arXiv's do not.
    """

    world: World
    clock: Clock
    line: Line
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
            problems = (tell_gap(row, len(found)),) if spoilt else ()
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
