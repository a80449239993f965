"""An answer larger than a source gives out is had in halves of its time, and nothing is lost."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.errors import FetchError
from digest.model import Search
from digest.pipeline import Wanted, gather
from digest.pipeline.plan import search_for
from digest.pipeline.searches.halves import halve, is_too_large
from digest.query import parse_query
from tests.pipeline.desk import MONDAY, TIDES, Desk, ids, request, tide

SPAN = (datetime(2026, 2, 19, 19, tzinfo=UTC), datetime(2026, 2, 26, 19, tzinfo=UTC))


@pytest.fixture
def crowded(desk: Desk) -> Desk:
    """Give a desk whose source gives out ten rows of twenty-three."""
    desk.source.most = 10
    desk.source.papers = tuple(
        tide(number, published=SPAN[0] + timedelta(hours=7 * number), updated=SPAN[0])
        for number in range(1, 24)
    )
    return desk


def test_halves_cover_the_span_and_follow_the_order() -> None:
    for order in ("oldest", "newest"):
        search = Search(query="q", order=order, subject="all:tides", span=SPAN)
        first, second = halve(search)
        older, newer = (first, second) if order == "oldest" else (second, first)
        assert older.span
        assert newer.span
        assert (older.span[0], newer.span[1]) == SPAN
        assert older.span[1] == newer.span[0]
        parse_query(first.query)


def test_a_search_without_days_in_its_query_can_be_divided_too() -> None:
    first, _ = halve(Search(query="", span=SPAN))

    assert first.query.startswith("submittedDate:[")


def test_only_what_exceeds_the_source_and_has_a_span_is_divided(crowded: Desk) -> None:
    search = Search(query="q", span=SPAN)

    assert is_too_large(search, 11, crowded.source)
    assert not is_too_large(search, 10, crowded.source)
    assert not is_too_large(Search(query="q"), 99, crowded.source)
    assert not is_too_large(Search(query="q", span=SPAN, limit=5), 99, crowded.source)
    minute = (SPAN[0], SPAN[0] + timedelta(minutes=2))
    assert not is_too_large(Search(query="q", span=minute), 99, crowded.source)
    crowded.source.most = None
    assert not is_too_large(search, 99, crowded.source)


def test_an_issue_of_a_large_week_has_all_its_papers(crowded: Desk) -> None:
    made = crowded.build().made

    assert made.edition is not None
    assert sorted(made.edition.fates) == ids(crowded.source.papers)
    assert made.problems == ()
    assert made.edition.complete


def test_a_rebuild_of_a_large_week_asks_for_nothing(crowded: Desk) -> None:
    crowded.build()
    files, asked = crowded.files(), crowded.source.requests

    crowded.build()
    crowded.build(offline=True)

    assert crowded.source.requests == asked
    assert crowded.files() == files


def test_after_an_interruption_only_the_missing_halves_are_asked_for(crowded: Desk) -> None:
    assert TIDES.query is not None
    search = search_for(TIDES.query, request().window)
    assert search is not None
    older, newer = halve(search)
    sound = crowded.source.fetch_search

    def fail(search: Search, *, start: int = 0) -> object:
        if search.query == newer.query:
            raise FetchError("The line is dead.")
        return sound(search, start=start)

    crowded.source.fetch_search = fail  # type: ignore[method-assign, assignment]
    cut = crowded.build()
    assert "The line is dead." in cut.problems[0].message
    assert cut.made.edition is not None
    assert not cut.made.edition.complete

    crowded.source.fetch_search = sound  # type: ignore[method-assign]
    crowded.source.searched.clear()
    whole = crowded.build()
    asked = {search.query for search, _ in crowded.source.searched}
    assert older.query not in asked
    assert whole.made.edition is not None
    assert sorted(whole.made.edition.fates) == ids(crowded.source.papers)
    assert whole.problems == ()


def test_fetching_more_than_a_source_gives_out_takes_halves_until_there_is_enough(
    crowded: Desk,
) -> None:
    found = gather(
        Wanted(query=TIDES.query, number=17, since=MONDAY.replace(day=19)), crowded.tools
    )

    newest = sorted(crowded.source.papers, key=lambda paper: paper.published, reverse=True)
    assert ids(found.papers) == ids(newest[:17])
