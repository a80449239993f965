"""Every row of an answer arrives once, or a problem names it."""

from collections.abc import Iterable, Sequence

import pytest

from digest.errors import AnswerError
from digest.model import Page, Search
from digest.query import ANOTHER
from digest.services.arxiv import ArxivApi
from tests.net.replies import ClientRun, Reply, failure, reply
from tests.services.writing import ERROR, entry, feed, paper_id, papers, rows

URL = "https://export.arxiv.org/api/query"
SHEEP = Search(query="all:sheep")
LAMBS = Search(query="all:sheep", limit=5)
PLACED = Search(query="(cat:cs.LG AND submittedDate:[202602250000 TO 202602260000])")
EMPTY, BUSY = feed([], total=0), b"<html>busy</html>"


def source(run: ClientRun, *replies: bytes | Reply) -> ArxivApi:
    """Give a source that gets these answers."""
    return ArxivApi(run.client(*replies), URL, 3.0, page_size=4, id_batch=3)


def told(pages: Iterable[Page]) -> list[str]:
    """Return what the pages tell of."""
    return [problem.message for page in pages for problem in page.problems]


def about(pages: Iterable[Page]) -> set[tuple[str, str]]:
    """Return what the pages' problems are about."""
    return {(problem.stage, problem.subject) for page in pages for problem in page.problems}


def found(pages: Iterable[Page]) -> list[str]:
    """Return the identifiers of all papers."""
    return [paper.id for page in pages for paper in page.papers]


def at(start: int, *numbers: int, total: int = 6) -> bytes:
    """Answer with these papers at a row."""
    return feed(map(entry, numbers), total=total, start=start)


BAD = {
    "html": BUSY,
    "truncated": rows(0, 3, 6)[:-30],
    "an error": feed([ERROR], total=1),
    "empty": at(0, total=6),
    "miscounted": rows(0, 3, 1),
    "500": reply(500),
    "an error in a 503": reply(503, feed([ERROR], total=1)),
    "nothing": EMPTY,
    "another query": feed([entry(1)], total=1, query="all:wolf"),
}


@pytest.mark.parametrize(
    "replies,count,starts",
    [
        ([rows(0, 3, 6), rows(4, 5, 6)], 6, [0, 4]),
        ([rows(0, 1, 6), rows(2, 5, 6)], 6, [0, 2]),
        # Rows of another place.
        ([rows(0, 3, 6), rows(0, 3, 6), rows(4, 5, 6)], 6, [0, 4, 4]),
        ([EMPTY], 0, [0, 0]),
        *(([bad, rows(0, 1, 2)], 2, [0, 0]) for bad in BAD.values()),
        # A smaller total that repeats is true, whether it is reached already or not.
        ([rows(0, 3, 99), rows(4, 6, 7), rows(4, 6, 7), rows(2, 5, 7)], 7, [0, 4, 4, 2]),
        ([rows(0, 3, 99), at(4, total=4), at(4, total=4), rows(2, 3, 4)], 4, [0, 4, 4, 2]),
        # Paper 2 leaves the index behind the first answer, so that paper 5 takes row 4.
        ([rows(0, 3, 7), *[at(4, 6, 7)] * 2, at(2, 4, 5, 6, 7)], 7, [0, 4, 4, 2]),
        # The tied papers 4 and 5 change places between the first two answers.
        ([rows(0, 3, 7), at(4, 4, 6, 7, total=7), at(2, 3, 4, 5, 6, total=7)], 7, [0, 4, 2]),
        # The query in another spelling.
        ([feed([entry(1)], total=1, query=" all%3Asheep ")], 1, [0]),
    ],
)
def test_every_row_of_a_search_arrives_once(
    run: ClientRun, replies: list[bytes], count: int, starts: list[int]
) -> None:
    pages = list(source(run, *replies).fetch_search(SHEEP))
    assert (sorted(found(pages)), told(pages)) == (papers(1, count), [])
    assert [int(asked["start"]) for asked in run.params] == starts
    assert (sum(page.rows for page in pages), set(run.waits)) == (count, {30.0} & set(run.waits))


GAP = ([1, 2, 3, 4, 9, 10], [0, 4, 4, 4, 8])
LOST = "rows 5–8 of 10 may be missing."
TWICE = "Rows that came a second time: 1; as many papers may be missing."


def gap(away: bytes) -> list[bytes]:
    """Let the second page of three stay away."""
    return [rows(0, 3, 10), away, away, away, rows(8, 9, 10)]


@pytest.mark.parametrize(
    "replies,numbers,starts,messages",
    [
        (gap(at(4, total=10)), *GAP, [f"arXiv sent no rows at 4 of 10; {LOST}"]),
        (gap(EMPTY), *GAP, [f"rows from 1 on where rows from 5 belong; {LOST}"]),
        (gap(at(4, total=2)), *GAP, [f"counts 2 results where it counted 10 before; {LOST}"]),
        (
            [rows(0, 3, 100), at(4, total=100)],
            *([1, 2, 3, 4], [0, 4, 4, 4, 8, 8, 8]),
            ["rows 5–8 of 100 may be missing.", "rows 9–100 of 100 may be missing."],
        ),
        ([rows(0, 3, 7), at(4, 4, 5, 6, total=7)], range(1, 7), [0, 4, 2, 2, 2], [TWICE]),
    ],
)
def test_rows_that_stay_away_are_named(
    run: ClientRun,
    replies: list[bytes],
    numbers: Sequence[int],
    starts: list[int],
    messages: list[str],
) -> None:
    pages = list(source(run, *replies).fetch_search(SHEEP))
    assert found(pages) == [paper_id(number) for number in numbers]
    assert [int(asked["start"]) for asked in run.params] == starts
    ends = [one.endswith(end) for one, end in zip(told(pages), messages, strict=True)]
    assert (all(ends), sum(page.rows for page in pages)) == (True, len(numbers))
    assert (about(pages), run.waits[:2]) == ({("fetch", "arxiv")}, [30.0, 60.0])


WINDOW = "arXiv gives out the first 10,000 rows of an answer; rows "


@pytest.mark.parametrize(
    "replies,search,start,asked",
    [
        ([rows(2, 4, 90)], LAMBS, 2, ["2+3"]),
        # What lies behind the border of a limit is not looked at.
        ([rows(0, 3, 90), at(4, 4, total=90), rows(2, 4, 90)], LAMBS, 0, ["0+4", "4+1", "2+3"]),
        ([rows(9_998, 9_999, 12_000)], SHEEP, 9_998, ["9998+2"]),
        ([EMPTY], SHEEP, 10_000, []),
    ],
)
def test_a_search_goes_on_at_a_row_and_ends_at_its_limit_or_at_arxiv_s(
    run: ClientRun, replies: list[bytes], search: Search, start: int, asked: list[str]
) -> None:
    pages = list(source(run, *replies).fetch_search(search, start=start))
    assert [f"{params['start']}+{params['max_results']}" for params in run.params] == asked
    assert found(pages) == papers(start + 1, {0: 5, 2: 5}.get(start, 10_000))
    total = {SHEEP: 12_000 if asked else 10_000, LAMBS: 5}[search]
    assert {page.total for page in pages} == {total}
    rest = "10,001–12,000 of 12,000" if asked else "from 10,001 on"
    assert told(pages) == [f"{WINDOW}{rest} are missing."] * (search is SHEEP)
    assert about(pages) <= {("fetch", "arxiv")}


def test_pages_come_one_by_one_and_say_where_they_stand(run: ClientRun) -> None:
    search = Search(query="all:sheep", order="oldest", limit=5)
    pages = source(run, rows(0, 3, 6), rows(4, 5, 6)).fetch_search(search)
    first = next(pages)
    assert (first.start, first.rows, first.total, len(run.asked)) == (0, 4, 5, 1)
    assert (next(pages).start, run.clock.slept) == (4, [3.0])
    order = {"sortBy": "submittedDate", "sortOrder": "ascending"}
    span = {"start": "4", "max_results": "1"}
    assert run.params[1] == {"search_query": "all:sheep", **order, **span}
    assert source(run).most == 10_000


def test_nothing_found_has_to_do_where_the_run_may_not_wait(run: ClientRun) -> None:
    client = run.client(EMPTY, budget=29.0)
    (page,) = ArxivApi(client, URL, 3.0).fetch_search(SHEEP)
    assert (page.rows, page.total, page.problems) == (0, 0, ())
    assert (len(run.asked), run.waits) == (1, [])


def test_an_answer_that_stays_bad_ends_the_search_and_names_the_rows(run: ClientRun) -> None:
    pages = source(run, rows(0, 3, 9), BUSY).fetch_search(SHEEP)
    next(pages)
    error = failure(next, pages)
    sent = "arXiv sent an HTML page where a feed belongs"
    assert str(error) == f"{sent}, 3 times: rows 5–8 of 9 are missing."
    assert (isinstance(error, AnswerError), len(run.asked)) == (True, 1 + 3)


NOT_ACCEPTED = "arXiv does not accept the request: "


@pytest.mark.parametrize(
    "status,body,says,hint",
    [
        (400, feed([ERROR], total=1), f"{NOT_ACCEPTED}the index sleeps.", "query"),
        (400, BUSY, f"{NOT_ACCEPTED}no reason given.", "query"),
        (404, BUSY, f"{URL} answers with status 404.", "DIGEST_ENDPOINTS__ARXIV_API"),
        (410, BUSY, f"{URL} answers with status 410.", "DIGEST_ENDPOINTS__ARXIV_API"),
        (401, BUSY, f"{URL} answers with status 401.", "try again in some hours"),
        (406, feed([ERROR], total=1), f"{URL} answers with status 406: the index sleeps.", "hours"),
    ],
)
def test_a_refusal_is_told_and_not_repeated(
    run: ClientRun, status: int, body: bytes, says: str, hint: str
) -> None:
    error = failure(list, source(run, reply(status, body)).fetch_search(SHEEP))
    assert (str(error), hint in error.hint, len(run.asked)) == (says, True, 1)


def other(number: int) -> str:
    """Write a paper of no category that was asked for."""
    tags = '<category term="cs.LG"/><category term="stat.ML"/>'
    return entry(number).replace(tags, '<category term="cs.CV"/>')


def placed(*entries: str, query: str = PLACED.query, total: int = 0, start: int = 0) -> bytes:
    """Answer the search in a category and a day."""
    return feed(entries, total=total or len(entries), query=query, start=start)


WIDER = "(cat:cs.LG OR cat:cs.CV)"
WIDE = placed(entry(1), other(2), entry(3), other(4), query=WIDER, total=7)
REST = placed(entry(5), other(6), entry(7), query=WIDER, total=7, start=4)
EARLY = entry(3, published="2026-02-24T17:42:32Z")
MISSING = "papers that were asked for may be missing."
ECHO = b"search_query="


@pytest.mark.parametrize(
    "replies,numbers,message,requests",
    [
        # Another query that arXiv insists on; what it has of ours is taken.
        ([feed([entry(1)], total=1, query="all:wolf")], [1], f"query, all:wolf; {MISSING}", 3),
        ([WIDE, WIDE, WIDE, REST], [1, 3, 5, 7], f"query, {WIDER}; {MISSING}", 4),
        ([placed(*map(other, range(4)), query=WIDER, total=50_000)], [], "another query", 3),
        ([feed([], total=0, query="search_query=" * 12_000)], [], "another query, search_q", 3),
        # The right answer, with papers that cannot be meant.
        ([placed(entry(1), other(2), EARLY)], [1], "were left out.", 1),
        # No echo: it is believed while its papers fit.
        ([placed(entry(1), entry(2)).replace(ECHO, b"")], [1, 2], "", 1),
        ([placed(entry(1), other(2)).replace(ECHO, b"")], [1], f"not asked for; {MISSING}", 3),
    ],
)
def test_an_answer_to_another_question_is_never_taken_for_one_to_ours(
    run: ClientRun, replies: list[bytes], numbers: list[int], message: str, requests: int
) -> None:
    pages = list(source(run, *replies).fetch_search(PLACED))
    assert found(pages) == [paper_id(number) for number in numbers]
    assert len(run.asked) == requests
    problems = [problem for page in pages for problem in page.problems]
    assert len(problems) == bool(message)
    for problem in problems:
        assert (message in problem.message, len(problem.message) < 500) == (True, True)
        assert problem.subject == (ANOTHER if requests > 1 else "arxiv")


def refused(name: str = "", status: int = 400) -> Reply:
    """Refuse a request for an identifier's sake, or for no stated reason."""
    words = f"<summary>incorrect id format for {name}.</summary>" if name else ""
    error = f"<entry><id>https://arxiv.org/api/errors</id><title>Error</title>{words}</entry>"
    return reply(status, feed([error], total=1))


def had(*numbers: int) -> bytes:
    """Answer with these papers."""
    return feed(map(entry, numbers), total=len(numbers), query="")


SECOND = "arXiv does not accept the identifier 2602.00002: "
BY_NAME = [f"{SECOND}incorrect id format for 2602.00002."]
HALVES = [(3, refused()), (1, had(1)), (2, refused()), (1, refused()), (1, had(3))]


@pytest.mark.parametrize(
    "ids,replies,numbers,messages",
    [
        (papers(1, 4), [(3, had(1, 2, 3)), (1, had(4))], [1, 2, 3, 4], []),
        ([*papers(1, 2), paper_id(1)], [(2, had(1, 2))], [1, 2], []),
        (papers(1, 1), [(1, EMPTY), (1, EMPTY)], [], []),
        (papers(1, 1), [(1, had(7)), (1, had(1))], [1], []),
        (
            papers(1, 1),
            [(1, had(7))] * 3,
            [],
            [f"arXiv sent papers that were not asked for; {MISSING}"],
        ),
        (papers(1, 3), [(3, refused(paper_id(2))), (2, had(1, 3))], [1, 3], BY_NAME),
        # An error that claims success.
        (papers(1, 3), [(3, refused(paper_id(2), 200)), (2, had(1, 3))], [1, 3], BY_NAME),
        # Without a name it is found by halves.
        (papers(1, 3), HALVES, [1, 3], [f"{SECOND}no reason given."]),
        (papers(2, 2), [(1, refused())], [], [f"{SECOND}no reason given."]),
        ([], [], [], []),
    ],
)
def test_a_lookup_gives_every_paper_and_what_is_refused_costs_no_other(
    run: ClientRun,
    ids: list[str],
    replies: list[tuple[int, bytes | Reply]],
    numbers: list[int],
    messages: list[str],
) -> None:
    """Each reply stands with how many papers are asked for at once."""
    pages = list(source(run, *[body for _, body in replies] or [EMPTY]).fetch_ids(ids))
    assert (found(pages), told(pages)) == ([paper_id(number) for number in numbers], messages)
    asked = [(len(params["id_list"].split(",")), params["max_results"]) for params in run.params]
    assert asked == [(count, str(count)) for count, _ in replies]
    assert {page.total for page in pages} <= {len(set(ids))}
    assert [page.start for page in pages] == sorted(page.start for page in pages)


def test_a_refusal_that_names_no_identifier_leaves_room_for_doubt(run: ClientRun) -> None:
    for name, doubt in (("", "; where that is right, try again later"), (paper_id(1), "")):
        (page,) = source(run, refused(name)).fetch_ids(papers(1, 1))
        (problem,) = page.problems
        assert (problem.stage, problem.subject) == ("fetch", paper_id(1))
        assert problem.hint == f"Look at its spelling{doubt}."


@pytest.mark.parametrize("number, requests", [(2, 3), (9, 1 + 1 + 2 + 1)])
def test_a_service_that_refuses_every_identifier_is_what_is_told(
    run: ClientRun, number: int, requests: int
) -> None:
    error = failure(list, source(run, refused()).fetch_ids(papers(1, number)))
    assert str(error) == f"{NOT_ACCEPTED}no reason given."
    assert ("identifiers" in error.hint, len(run.asked)) == (True, requests)
