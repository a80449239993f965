"""The packaged sample week, a source that needs no network."""

import json
from collections.abc import Iterator, Sequence
from importlib import resources

from digest.model import Page, Paper, Search
from digest.records import parse_paper


class SampleSource:
    """Serves the papers of `digest/data/sample-week.jsonl`."""

    name = "sample"

    def fetch_ids(self, ids: Sequence[str]) -> Iterator[Page]:
        """Yield the papers of the week that have these identifiers, in one page."""
        wanted = frozenset(ids)
        papers = tuple(paper for paper in read_week() if paper.id in wanted)
        yield Page(papers=papers, start=0, total=len(papers), rows=len(papers))

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield the whole week, oldest first, from row `start` on and at most `search.limit` rows.

        The query and the order are not evaluated: whatever is asked, the answer is the week.
        """
        week = read_week()
        papers = week[start : search.limit]
        yield Page(papers=papers, start=start, total=len(week), rows=len(papers))


def read_week() -> tuple[Paper, ...]:
    """Read the packaged papers, oldest first."""
    text = (resources.files("digest") / "data" / "sample-week.jsonl").read_text(encoding="utf-8")
    papers = [parse_paper(json.loads(line)) for line in text.splitlines() if line.strip()]
    return tuple(sorted(papers, key=lambda paper: (paper.published, paper.id)))
