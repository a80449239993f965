"""Every row of an answer arrives once, or a problem names it."""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import pytest

from digest.errors import FetchError
from digest.model import Page, Search
from digest.net.client import Client
from digest.net.lane import Lane
from tests.fakes import FakeClock
from tests.net.server import Act, Stage, answer
from tests.sources.conftest import Script
from tests.sources.feeds import ERROR, entry, feed, paper_id, rows

SHEEP = Search(query="all:sheep")
EMPTY = feed([], total=0)


def ids(pages: Sequence[Page]) -> list[str]:
    """Return the identifiers of all pages in order."""
    return [paper.id for page in pages for paper in page.papers]


def messages(pages: Sequence[Page]) -> list[str]:
    """Return what the pages tell of."""
    return [problem.message for page in pages for problem in page.problems]


def asked(stage: Stage) -> list[dict[str, str]]:
    """Return the parameters of each request."""
    return [
        {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        for path in stage.requests
    ]


def papers(first: int, last: int) -> list[str]:
    """Return the identifiers of the invented papers from one number to another."""
    return [paper_id(number) for number in range(first, last + 1)]


def test_all_pages_arrive_in_order_and_say_where_they_stand(
    script: Script, clock: FakeClock
) -> None:
    with script(rows(0, 3, total=6), rows(4, 5, total=6)) as (source, stage):
        pages = list(source.fetch_search(Search(query="all:sheep", order="oldest")))
    assert ids(pages) == papers(1, 6)
    assert [(page.start, page.rows, page.total) for page in pages] == [(0, 4, 6), (4, 2, 6)]
    assert messages(pages) == []
    assert asked(stage)[1] == {
        "search_query": "all:sheep",
        "sortBy": "submittedDate",
        "sortOrder": "ascending",
        "start": "4",
        "max_results": "4",
    }
    assert clock.slept == [3.0]


def test_pages_come_one_by_one(script: Script) -> None:
    with script(rows(0, 3, total=6), rows(4, 5, total=6)) as (source, stage):
        pages = source.fetch_search(SHEEP)
        assert len(next(pages).papers) == 4
        assert len(stage.requests) == 1


def test_a_search_resumes_at_a_row_and_stops_at_its_limit(script: Script) -> None:
    with script(rows(2, 4, total=90)) as (source, stage):
        pages = list(source.fetch_search(Search(query="all:sheep", limit=5), start=2))
    assert ids(pages) == papers(3, 5)
    assert (asked(stage)[0]["start"], asked(stage)[0]["max_results"]) == ("2", "3")
    assert len(stage.requests) == 1


def test_identifiers_are_asked_in_batches_with_room_for_all(script: Script) -> None:
    batches = (rows(0, 2, total=3), feed([entry(4)], total=1))
    with script(*batches) as (source, stage):
        pages = list(source.fetch_ids([*papers(1, 4), paper_id(1)]))
    assert ids(pages) == papers(1, 4)
    assert [(page.start, page.total) for page in pages] == [(0, 4), (3, 4)]
    assert [(a["id_list"].count(",") + 1, a["max_results"]) for a in asked(stage)] == [
        (3, "3"),
        (1, "1"),
    ]


def test_no_identifiers_need_no_request(script: Script) -> None:
    with script(EMPTY) as (source, stage):
        assert list(source.fetch_ids([])) == []
        assert stage.requests == []


def test_nothing_found_is_asked_again_after_a_long_wait(script: Script, clock: FakeClock) -> None:
    with script(EMPTY) as (source, stage):
        pages = list(source.fetch_search(SHEEP))
    assert [(page.rows, page.total, page.problems) for page in pages] == [(0, 0, ())]
    assert (len(stage.requests), clock.slept) == (2, [30.0])


def test_an_unknown_identifier_is_asked_again_at_the_usual_pace(
    script: Script, clock: FakeClock
) -> None:
    with script(EMPTY) as (source, stage):
        assert ids(list(source.fetch_ids(papers(1, 1)))) == []
    assert (len(stage.requests), clock.slept) == (2, [3.0])


def test_nothing_found_has_to_do_where_the_run_may_not_wait(
    script: Script, client: Client, clock: FakeClock
) -> None:
    with script(EMPTY) as (source, stage):
        client.back_off(Lane(name="arxiv", interval=58.0), 1, "Most of the budget is gone.")
        pages = list(source.fetch_search(SHEEP))
    assert [(page.rows, page.total, page.problems) for page in pages] == [(0, 0, ())]
    assert (len(stage.requests), clock.slept) == (1, [580.0])


def test_nothing_found_by_mistake_is_found_after_all(script: Script) -> None:
    with script(EMPTY, rows(0, 1, total=2)) as (source, _):
        assert ids(list(source.fetch_search(SHEEP))) == papers(1, 2)


def test_after_a_short_page_the_rest_is_asked(script: Script, clock: FakeClock) -> None:
    with script(rows(0, 1, total=6), rows(2, 5, total=6)) as (source, stage):
        pages = list(source.fetch_search(SHEEP))
    assert ids(pages) == papers(1, 6)
    assert asked(stage)[1]["start"] == "2"
    assert (messages(pages), clock.slept) == ([], [3.0])


@pytest.mark.parametrize(
    "bad",
    [
        b"<html>busy</html>",
        rows(0, 3, total=6)[:-30],
        feed([ERROR], total=1),
        feed([], total=6),
        rows(0, 3, total=1),
        answer(500),
        answer(503, feed([ERROR], total=1)),
    ],
    ids=["html", "truncated", "error", "empty", "miscounted", "500", "error in a 503"],
)
def test_a_bad_answer_is_asked_for_again(script: Script, clock: FakeClock, bad: bytes) -> None:
    with script(bad, rows(0, 1, total=2)) as (source, _):
        pages = list(source.fetch_search(SHEEP))
    assert (ids(pages), messages(pages)) == (papers(1, 2), [])
    assert clock.slept == [30.0]


def test_an_answer_that_stays_bad_ends_the_search_and_names_the_rows(script: Script) -> None:
    with script(rows(0, 3, total=9), b"<html>busy</html>") as (source, stage):
        pages = source.fetch_search(SHEEP)
        next(pages)
        with pytest.raises(FetchError, match=r"HTML page.*rows 5–8 of 9 are missing"):
            next(pages)
    assert len(stage.requests) == 1 + 3


def test_rows_that_stay_away_are_passed_over_and_named(script: Script) -> None:
    gap = feed([], total=10, start=4)
    with script(rows(0, 3, total=10), gap, gap, gap, rows(8, 9, total=10)) as (source, _):
        pages = list(source.fetch_search(SHEEP))
    assert ids(pages) == papers(1, 4) + papers(9, 10)
    (message,) = messages(pages)
    assert "rows 5–8 of 10 may be missing" in message


def test_a_spell_of_empty_answers_does_not_end_the_search(script: Script) -> None:
    spell = [EMPTY] * 3
    with script(rows(0, 3, total=10), *spell, rows(8, 9, total=10)) as (source, _):
        pages = list(source.fetch_search(SHEEP))
    assert ids(pages) == papers(1, 4) + papers(9, 10)
    assert [page.total for page in pages] == [10, 10, 10]
    assert "rows 5–8 of 10 may be missing" in messages(pages)[0]


def test_an_answer_that_dries_up_names_all_that_is_left(script: Script) -> None:
    with script(rows(0, 3, total=100), feed([], total=100, start=4)) as (source, stage):
        pages = list(source.fetch_search(SHEEP))
    assert "rows 5–8 of 100" in messages(pages)[0]
    assert "rows 9–100 of 100" in messages(pages)[1]
    assert len(stage.requests) == 1 + 3 + 3


def test_a_smaller_total_that_repeats_and_is_reached_is_the_true_one(script: Script) -> None:
    smaller = rows(4, 6, total=7)
    with script(rows(0, 3, total=99_999), smaller, smaller, rows(2, 5, total=7)) as (source, _):
        pages = list(source.fetch_search(SHEEP))
    assert (ids(pages), messages(pages)) == (papers(1, 7), [])
    assert pages[-1].total == sum(page.rows for page in pages) == 7


def test_a_paper_that_moved_up_over_a_border_is_found(script: Script) -> None:
    """Paper 2 leaves the index behind the first answer, so that paper 5 takes row 4."""
    second = feed(map(entry, (6, 7)), total=6, start=4)
    around = feed(map(entry, (4, 5, 6, 7)), total=6, start=2)
    with script(rows(0, 3, total=7), second, second, around) as (source, stage):
        pages = list(source.fetch_search(SHEEP))
    assert sorted(ids(pages)) == papers(1, 7)
    assert messages(pages) == []
    assert asked(stage)[3]["start"] == "2"


def test_rows_of_another_place_are_asked_for_again(script: Script, clock: FakeClock) -> None:
    first = rows(0, 3, total=6)
    with script(first, first, rows(4, 5, total=6)) as (source, _):
        pages = list(source.fetch_search(SHEEP))
    assert (ids(pages), messages(pages)) == (papers(1, 6), [])
    assert clock.slept == [3.0, 30.0]


def test_a_total_that_was_too_large_may_be_reached_already(script: Script) -> None:
    with script(rows(0, 3, total=99_999), feed([], total=4, start=4)) as (source, _):
        pages = list(source.fetch_search(SHEEP))
    assert (ids(pages), messages(pages), pages[-1].total) == (papers(1, 4), [], 4)


def test_a_total_that_contradicts_the_rows_there_are_is_told(script: Script) -> None:
    short = feed([], total=2, start=4)
    with script(rows(0, 3, total=9), short, short, short, rows(8, 8, total=9)) as (source, _):
        pages = list(source.fetch_search(SHEEP))
    assert ids(pages) == [*papers(1, 4), *papers(9, 9)]
    assert "counts 2 results where it counted 9 before; rows 5–8 of 9" in messages(pages)[0]


def test_a_paper_that_slipped_through_between_two_pages_is_found(script: Script) -> None:
    """The tied papers 4 and 5 change places between the first two answers."""
    second = feed(map(entry, (4, 6, 7)), total=7, start=4)
    around = feed(map(entry, (3, 4, 5, 6)), total=7, start=2)
    with script(rows(0, 3, total=7), second, around) as (source, stage):
        pages = list(source.fetch_search(SHEEP))
    assert sorted(ids(pages)) == papers(1, 7)
    assert sum(page.rows for page in pages) == 7
    assert messages(pages) == []
    assert (asked(stage)[2]["start"], asked(stage)[2]["max_results"]) == ("2", "4")


def test_papers_that_come_twice_are_kept_once_and_told(script: Script) -> None:
    with script(rows(0, 3, total=7), feed(map(entry, (4, 5, 6)), total=7, start=4)) as (source, _):
        pages = list(source.fetch_search(SHEEP))
    assert ids(pages) == papers(1, 6)
    assert (sum(page.rows for page in pages), pages[-1].total) == (6, 7)
    assert messages(pages) == ["Rows that came a second time: 1; as many papers may be missing."]


def test_a_border_within_a_limit_is_not_looked_behind(script: Script) -> None:
    twice = feed(map(entry, (4,)), total=90, start=4)
    with script(rows(0, 3, total=90), twice, rows(2, 4, total=90)) as (source, stage):
        pages = list(source.fetch_search(Search(query="all:sheep", limit=5)))
    assert (ids(pages), messages(pages)) == (papers(1, 5), [])
    assert (asked(stage)[2]["start"], asked(stage)[2]["max_results"]) == ("2", "3")
    assert {page.total for page in pages} == {5}


def test_rows_beyond_arxiv_s_window_are_named_and_not_asked_for(script: Script) -> None:
    with script(rows(9_998, 9_999, total=12_000)) as (source, stage):
        pages = list(source.fetch_search(SHEEP, start=9_998))
    assert asked(stage)[0]["max_results"] == "2"
    assert len(stage.requests) == 1
    assert "rows 10,001–12,000 of 12,000 are missing" in messages(pages)[0]
    assert {page.total for page in pages} == {12_000}
    assert source.most == 10_000


def test_resuming_beyond_the_window_asks_nothing(script: Script) -> None:
    with script(EMPTY) as (source, stage):
        pages = list(source.fetch_search(SHEEP, start=10_000))
        assert stage.requests == []
    assert "rows from 10,001 on are missing" in messages(pages)[0]


def test_a_query_that_arxiv_refuses_is_not_repeated(script: Script) -> None:
    with script(answer(400, feed([ERROR], total=1))) as (source, stage):
        with pytest.raises(FetchError, match=r"does not accept.*the index sleeps") as info:
            list(source.fetch_search(SHEEP))
        assert len(stage.requests) == 1
    assert "query" in info.value.hint


def refusal(name: str) -> Act:
    """Refuse a request for an identifier's sake, or for no stated reason."""
    summary = f"<summary>incorrect id format for {name}.</summary>" if name else ""
    error = f"<entry><id>https://arxiv.org/api/errors</id><title>Error</title>{summary}</entry>"
    return answer(400, feed([error], total=1))


def found(*numbers: int) -> bytes:
    """Answer with these papers."""
    return feed(map(entry, numbers), total=len(numbers), query="")


def test_an_identifier_that_arxiv_refuses_by_name_costs_no_other(script: Script) -> None:
    with script(refusal(paper_id(2)), found(1, 3), found(4)) as (source, stage):
        pages = list(source.fetch_ids(papers(1, 4)))
    assert ids(pages) == [*papers(1, 1), *papers(3, 4)]
    (problem,) = (problem for page in pages for problem in page.problems)
    assert (problem.stage, problem.subject) == ("fetch", paper_id(2))
    assert f"arXiv does not accept the identifier {paper_id(2)}" in problem.message
    assert [a["id_list"].count(",") + 1 for a in asked(stage)] == [3, 2, 1]
    assert [(page.start, page.rows, page.total) for page in pages] == [
        (0, 0, 4),
        (1, 2, 4),
        (3, 1, 4),
    ]


def test_an_identifier_named_in_an_error_that_claims_success_costs_no_other(script: Script) -> None:
    error = f"<summary>incorrect id format for {paper_id(2)}</summary>"
    named = f"<entry><id>http://arxiv.org/api/errors#x</id><title>Error</title>{error}</entry>"
    with script(feed([named], total=1), found(1, 3)) as (source, stage):
        pages = list(source.fetch_ids(papers(1, 3)))
    assert ids(pages) == [paper_id(1), paper_id(3)]
    assert (len(messages(pages)), len(stage.requests)) == (1, 2)


def test_an_identifier_refused_without_a_name_is_found_by_halves(script: Script) -> None:
    nameless = refusal("")
    with script(nameless, found(1), nameless, nameless, found(3)) as (source, stage):
        pages = list(source.fetch_ids(papers(1, 3)))
    assert ids(pages) == [paper_id(1), paper_id(3)]
    assert messages(pages) == [
        f"arXiv does not accept the identifier {paper_id(2)}: no reason given."
    ]
    assert [a["id_list"].count(",") + 1 for a in asked(stage)] == [3, 1, 2, 1, 1]
    assert [page.start for page in pages] == [0, 1, 2]


@pytest.mark.parametrize("number, requests", [(2, 3), (9, 1 + 1 + 2 + 1)])
def test_a_service_that_refuses_every_identifier_is_what_is_told(
    script: Script, number: int, requests: int
) -> None:
    with script(refusal("")) as (source, stage):
        with pytest.raises(FetchError, match="does not accept the request") as info:
            list(source.fetch_ids(papers(1, number)))
        assert len(stage.requests) == requests
    assert "identifiers" in info.value.hint


def test_a_single_identifier_that_is_refused_without_a_reason_may_be_right(script: Script) -> None:
    with script(refusal("")) as (source, _):
        (page,) = source.fetch_ids(papers(1, 1))
    (problem,) = page.problems
    assert (problem.subject, "where that is right" in problem.hint) == (paper_id(1), True)


@pytest.mark.parametrize("status", [404, 406])
def test_a_reason_given_with_any_status_is_told(script: Script, status: int) -> None:
    with script(answer(status, feed([ERROR], total=1))) as (source, stage):
        with pytest.raises(FetchError, match=f"status {status}: the index sleeps"):
            list(source.fetch_search(SHEEP))
        assert len(stage.requests) == 1


def test_a_wrong_endpoint_is_named(script: Script) -> None:
    with script(answer(404, b"<html>no</html>")) as (source, stage):
        with pytest.raises(FetchError, match="answers with status 404") as info:
            list(source.fetch_search(SHEEP))
        assert len(stage.requests) == 1
    assert "DIGEST_ENDPOINTS__ARXIV_API" in info.value.hint
