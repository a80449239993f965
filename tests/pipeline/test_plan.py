"""What an issue is about, and which days it covers."""

from datetime import UTC, date, datetime, timedelta

import pytest

from digest.errors import UsageError
from digest.model import Window
from digest.pipeline import DEFAULT, check_date, selected, subject_of
from digest.pipeline.plan import search_for
from tests.pipeline.desk import SATURDAY, TIDES, request

NOON = datetime(2026, 2, 25, 17, tzinfo=UTC)
EVENING = datetime(2026, 2, 26, 1, 0, tzinfo=UTC)


def test_the_window_ends_with_the_date_and_late_papers_lie_a_fortnight_before() -> None:
    asked = request(SATURDAY)

    assert asked.window == Window(start=date(2026, 2, 22), end=SATURDAY)
    assert request(SATURDAY, days=1).window == Window(start=SATURDAY, end=SATURDAY)


def test_a_subject_is_called_after_its_query_unless_it_has_a_name() -> None:
    asked = subject_of(query='all:"tide pools"', names=["cs.LG", "cs.CV"])

    assert asked.slug == subject_of(query='all:"tide pools"', names=["cs.LG", "cs.CV"]).slug
    assert "tide" in asked.slug
    assert "AND" in asked.asked
    assert "cat:cs.LG OR cat:cs.CV" in asked.asked
    assert subject_of(query="all:tides", name="Über Tides!").slug == "uber-tides"
    assert subject_of(query="all:tides", name="Tides", slug="mine").slug == "mine"


def test_a_list_of_papers_is_called_selected_papers() -> None:
    assert (selected().name, selected().slug, selected().asked) == (
        "Selected papers",
        "selected-papers",
        "",
    )
    assert selected("Denoising").slug == "denoising"
    assert selected().phrases == ()


def test_without_any_configuration_the_topic_is_deep_learning() -> None:
    assert (DEFAULT.slug, DEFAULT.asked) == ("deep-learning", 'all:"deep learning"')
    assert DEFAULT.phrases == ("deep learning",)


@pytest.mark.parametrize("now, latest", [(NOON, date(2026, 2, 25)), (EVENING, date(2026, 2, 26))])
def test_a_listing_that_is_not_out_yet_is_refused(now: datetime, latest: date) -> None:
    check_date(latest, now)

    with pytest.raises(UsageError, match=f"latest listing is that of {latest}"):
        check_date(latest + timedelta(days=1), now)


def test_a_day_before_arxiv_is_refused() -> None:
    check_date(date(1991, 8, 14), NOON)

    with pytest.raises(UsageError, match="before arXiv began"):
        check_date(date(1991, 8, 13), NOON)


def test_days_without_a_listing_need_no_search() -> None:
    assert TIDES.query is not None
    assert search_for(TIDES.query, Window(start=SATURDAY, end=SATURDAY)) is None
