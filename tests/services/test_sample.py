"""The packaged week is searched like arXiv, or served whole, and needs no network."""

from digest.model import Page, Search
from digest.services.sample import SampleSource


def ask(search: Search, *, start: int = 0, whole: bool = False) -> Page:
    """Return the one page of an answer."""
    (page,) = SampleSource(whole=whole).fetch_search(search, start=start)
    return page


def test_the_whole_week_comes_in_order_whatever_is_asked() -> None:
    page = ask(Search(query="all:nothing", order="oldest"), whole=True)
    moments = [paper.published for paper in page.papers]
    assert len(moments) == page.rows == page.total > 0
    assert moments == sorted(moments)
    assert ask(Search(query="", order="newest")).papers == page.papers[::-1]


def test_a_query_is_answered_with_what_matches() -> None:
    week, page = ask(Search(query="")), ask(Search(query="cat:cs.CV", limit=2))
    matching = [paper for paper in week.papers if "cs.CV" in paper.categories]
    assert list(page.papers) == matching[:2]
    assert (page.total, week.total) == (2, week.available)
    assert 2 < page.available == len(matching) < week.available
    rest = ask(Search(query="", limit=5), start=2)
    assert (rest.papers, rest.start, rest.available) == (week.papers[2:5], 2, week.total)
    (found,) = SampleSource().fetch_ids([week.papers[0].id, "0000.0000"])
    assert found.papers == week.papers[:1]
