"""The packaged week is served whole, in order, and without network."""

from digest.model import Search
from digest.ports import Source
from digest.sources.sample import SampleSource


def test_the_week_comes_oldest_first_whatever_is_asked() -> None:
    source: Source = SampleSource()
    (page,) = source.fetch_search(Search(query="all:nothing"))
    moments = [paper.published for paper in page.papers]
    assert len(moments) == page.rows == page.total > 0
    assert moments == sorted(moments)


def test_rows_are_counted_and_limited() -> None:
    (week,) = SampleSource().fetch_search(Search(query=""))
    (page,) = SampleSource().fetch_search(Search(query="", limit=5), start=2)
    assert (page.papers, page.start, page.total) == (week.papers[2:5], 2, week.total)


def test_papers_are_found_by_identifier() -> None:
    (week,) = SampleSource().fetch_search(Search(query="", limit=1))
    (page,) = SampleSource().fetch_ids([week.papers[0].id, "0000.0000"])
    assert page.papers == week.papers
