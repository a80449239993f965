"""The packaged sample week, a source that needs no network."""

from collections.abc import Iterator, Sequence
from importlib import resources

from digest.codec import load
from digest.model import Page, Paper, Search
from digest.query import matcher, parse_query


class SampleSource:
    """Serves the papers of `digest/data/sample-week.jsonl`."""

    name = "the sample week"
    most: int | None = None

    def __init__(self, *, whole: bool = False) -> None:
        # The week was chosen by hand for the demonstration's topic, but many of its papers do not
        # contain the topic's name: a demonstration takes the whole week for any query.
        self._whole = whole

    def fetch_ids(self, ids: Sequence[str]) -> Iterator[Page]:
        """Yield the papers of the week with these identifiers, in one page."""
        unique = frozenset(ids)
        papers = tuple(paper for paper in read_week() if paper.id in unique)
        yield Page(papers=papers, start=0, total=len(papers), rows=len(papers))

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield the matching papers, from row `start` to row `search.limit`.

        An empty query matches the whole week; so does any query if the source is `whole`.
        """
        week = read_week() if search.order == "oldest" else read_week()[::-1]
        query = None if self._whole or not search.query else parse_query(search.query)
        matching = tuple(filter(matcher(query), week))
        papers, available = matching[start : search.limit], len(matching)
        total = min(available, search.limit or available)
        yield Page(papers=papers, start=start, total=total, rows=len(papers), available=available)


def read_week() -> tuple[Paper, ...]:
    """Read the packaged papers, oldest first."""
    lines = (resources.files("digest") / "data" / "sample-week.jsonl").read_bytes().splitlines()
    papers = [load(Paper, line) for line in lines]
    return tuple(sorted(papers, key=lambda paper: (paper.published, paper.id)))
