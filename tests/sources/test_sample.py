"""The packaged week is searched like arXiv, or served whole, and needs no network."""

from digest.model import Search
from digest.ports import Source
from digest.sources.sample import SampleSource


def test_the_whole_week_comes_in_order_whatever_is_asked() -> None:
    source: Source = SampleSource(whole=True)
    (page,) = source.fetch_search(Search(query="all:nothing", order="oldest"))
    moments = [paper.published for paper in page.papers]
    assert len(moments) == page.rows == page.total > 0
    assert moments == sorted(moments)


def test_a_query_is_answered_with_what_matches() -> None:
    (week,) = SampleSource().fetch_search(Search(query=""))
    (page,) = SampleSource().fetch_search(Search(query="cat:cs.CV", limit=2))
    matching = [paper for paper in week.papers if "cs.CV" in paper.categories]
    assert list(page.papers) == matching[:2]
    assert 2 < page.total == len(matching) < week.total


def test_the_newest_come_first_where_they_are_asked_for() -> None:
    (old,) = SampleSource().fetch_search(Search(query="", order="oldest"))
    (new,) = SampleSource().fetch_search(Search(query="", order="newest"))
    assert new.papers == old.papers[::-1]


def test_rows_are_counted_and_limited() -> None:
    (week,) = SampleSource().fetch_search(Search(query=""))
    (page,) = SampleSource().fetch_search(Search(query="", limit=5), start=2)
    assert (page.papers, page.start, page.total) == (week.papers[2:5], 2, week.total)


def test_papers_are_found_by_identifier() -> None:
    (week,) = SampleSource().fetch_search(Search(query="", limit=1))
    (page,) = SampleSource().fetch_ids([week.papers[0].id, "0000.0000"])
    assert page.papers == week.papers
