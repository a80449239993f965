"""The stand-in answers as arXiv was seen to answer, oddities included."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.effort import Effort
from tests.standins.arxiv import ArxivServer, Fault
from tests.standins.arxiv.__main__ import environment, parse_arguments
from tests.standins.arxiv.feed import render_error, render_results
from tests.standins.arxiv.grammar import QueryError, parse_query
from tests.standins.arxiv.recorded import ARXIV, ATOM, OPENSEARCH, parse_results, read_feed
from tests.standins.arxiv.rewrite import rewrite_query

CORPORA = Path(os.environ.get("DIGEST_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))
RECORDED = sorted((CORPORA / "raw" / "atom").glob("*.xml"))
DAY = "submittedDate:[20260105 TO 20260105]"


def paper(number: int, **fields: object) -> dict[str, Any]:
    """Invent a paper."""
    return {
        "id": f"2601.{number:05}",
        "version": 1,
        "title": f"On Widgets {number}",
        "abstract": "We study widgets.",
        "authors": ["Ada Example"],
        "categories": ["cs.LG"],
        "primary": "cs.LG",
        "published": "2026-01-05T12:00:00Z",
        "updated": "2026-01-05T12:00:00Z",
    } | fields


PAPERS = [
    paper(1, title="Deep Learning of Knots", categories=["cs.LG", "math.GT"]),
    paper(2, title="Deep-learning for Bees", categories=["cs.CL"], primary="cs.CL"),
    paper(3, title="Learning to Dive Deep", categories=["math.GT"], primary="math.GT"),
    paper(4, title="Knots", published="2026-01-06T00:00:00Z", comment="12 pages, and 3 bees"),
    paper(5, title="Bees", authors=["Zoë del Maestro"], published="2026-01-05T23:59:30Z"),
    paper(6, title="Old Bees"),
    paper(6, title="New Bees", version=2, updated="2026-02-01T00:00:00Z", doi="10.1000/Bees"),
]
WORLD = {
    "github": {
        "Example/Knots": {"stargazers_count": 7, "license": {"key": "mit", "spdx_id": "MIT"}},
        "old/knots": "Example/Knots",
    },
    "huggingface": {
        "papers": {
            "2601.00001": {"upvotes": 3, "submittedOnDailyAt": "2026-01-07T01:00:00.000Z"},
            "2601.00002": {"upvotes": 9},
        }
    },
}


@pytest.fixture(scope="module")
def server() -> Iterator[ArxivServer]:
    """Serve the invented papers without faults."""
    with ArxivServer(PAPERS, world=WORLD) as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """Ask as any client would."""
    with httpx.Client(trust_env=False) as session:
        yield session


class Answer:
    """A reply of the search API, read."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.feed = ET.fromstring(response.content)  # noqa: S314 - the stand-in's own words

    def text(self, path: str) -> str:
        """Give the text of one element."""
        return self.feed.findtext(path) or ""

    @property
    def ids(self) -> list[str]:
        """Identifiers with versions, in order."""
        pages = (entry.findtext(f"{ATOM}id") or "" for entry in self.feed.iter(f"{ATOM}entry"))
        return [page.rpartition("/abs/")[2] for page in pages]


@pytest.fixture
def ask(server: ArxivServer, client: httpx.Client) -> "Asker":
    """Ask the stand-in's search API."""
    return Asker(server, client)


class Asker:
    """Sends parameters to a stand-in."""

    def __init__(self, server: ArxivServer, client: httpx.Client) -> None:
        self._server, self._client = server, client

    def __call__(self, **parameters: str | int) -> Answer:
        """Ask with GET."""
        return Answer(self._client.get(self._server.api, params=parameters))

    def found(self, query: str, **parameters: str | int) -> set[int]:
        """Give the numbers of the papers that match."""
        answer = self(search_query=query, **parameters)
        assert answer.status == 200
        return {int(name[5:10]) for name in answer.ids}


@pytest.mark.parametrize(
    "sent, evaluated",
    [
        ("machine learning", "all:machine OR all:learning"),
        ("ti:machine learning", "ti:machine OR all:learning"),
        ("ti:(large language)", "(ti:large OR ti:language)"),
        ("cat:cs.LG and cat:cs.CL", "cat:cs.LG OR all:and OR cat:cs.CL"),
        (f"cat:cs.LG {DAY}", 'cat:cs.LG OR submittedDate:"202601050000 TO 202601052359"'),
        ("a AND NOT b", "all:a ANDNOT all:b"),
        ("NOT ti:a", "ANDNOT ti:a"),
        ("au:a_b AND au:c_d", 'au:"a b" AND au:c_d'),
        ("primary:cs.LG", "all:primary:cs.LG"),
        ("title:a", "ti:a"),
        ("doi:10.1000/a", "doi:10.1000/a"),
        ("lastUpdatedDate:[2025 TO 2025]", 'submittedDate:"202501010000 TO 202512312359"'),
        ("submittedDate:[202402 TO 202402]", 'submittedDate:"202402010000 TO 202402292359"'),
        (
            "submittedDate:[20260105113059 TO 202601051200]",
            'submittedDate:"202601051130 TO 202601051200"',
        ),
        ("submittedDate:[202699 TO 202699]", 'submittedDate:"202699010000 TO 202699"'),
        ("ti:((a AND b) c)", "( (ti:a AND ti:b) OR ti:c)"),
        ("a AND AND OR b", "all:a OR all:b"),
        ("a AND au:", "all:a AND"),
        ('ti:"open', "ti:open"),
        ("a\r\nb", "all:a OR all:b"),
        ("", ""),
    ],
)
def test_a_query_is_rewritten(sent: str, evaluated: str) -> None:
    assert rewrite_query(sent) == evaluated


@pytest.mark.parametrize(
    "sent, meant",
    [
        ("ti:a AND ti:b OR ti:c", "ti:a AND (ti:b OR ti:c)"),
        ("ti:a ANDNOT ti:b OR ti:c", "ti:a ANDNOT (ti:b OR ti:c)"),
        (f"cat:A OR cat:B AND {DAY}", f"cat:A OR (cat:B AND {DAY})"),
    ],
)
def test_operators_group_to_the_right_without_precedence(sent: str, meant: str) -> None:
    assert parse_query(rewrite_query(sent)) == parse_query(rewrite_query(meant))


@pytest.mark.parametrize("query", ["(ti:a", "ti:a)", "ti:a AND", "OR ti:a", "a", "ti:a ti:b", ""])
def test_the_grammar_is_strict(query: str) -> None:
    with pytest.raises(QueryError):
        parse_query(query)


@pytest.mark.parametrize(
    "query, numbers",
    [
        ("ti:deep AND ti:learning", {1, 2, 3}),
        ('ti:"deep learning"', {1, 2}),
        ('all:"DEEP-LEARNING"', {1, 2}),
        ('ti:"learn"', set()),
        ("ti:learn*", {1, 2, 3}),
        ("ti:deep knots", {1, 2, 3, 4}),
        ("ti:knots AND all:bees", {4}),
        ("ti:bees ANDNOT au:maestro", {2, 6}),
        ("au:del_maestro", {5}),
        ("co:pages", {4}),
        ("cat:math.GT", {1, 3}),
        ("cat:cs", set()),
        ("cat:cs.*", {1, 2, 4, 5, 6}),
        ("doi:10.1000/bees", {6}),
        ("ti:old", set()),
        ("cat:math.GT and cat:cs.CL", {1, 2, 3, 4}),
        ("NOT cat:cs.LG", {2, 3}),
        ("cat:cs.CL OR cat:math.GT AND submittedDate:[2020 TO 2020]", {2}),
        ("(cat:cs.CL OR cat:math.GT) AND submittedDate:[2020 TO 2020]", set()),
    ],
)
def test_a_query_finds(ask: Asker, query: str, numbers: set[int]) -> None:
    assert ask.found(query) == numbers


@pytest.mark.parametrize(
    "window, numbers",
    [
        ("20260105 TO 20260105", {1, 2, 3, 6}),
        ("202601051200 TO 202601051200", {1, 2, 3, 6}),
        ("202601051201 TO 202601060000", {4, 5}),
        ("202601 TO 202601", {1, 2, 3, 4, 5, 6}),
        ("20260105120099 TO 20260105120000", {1, 2, 3, 6}),
    ],
)
def test_dates_are_inclusive_to_the_minute(ask: Asker, window: str, numbers: set[int]) -> None:
    """The last minute counts to its zeroth second: paper 5, at 23:59:30, is lost."""
    assert ask.found(f"submittedDate:[{window}]") == numbers


@pytest.mark.parametrize("name", ["submittedDate", "lastUpdatedDate"])
def test_both_date_filters_test_the_first_submission(ask: Asker, name: str) -> None:
    assert ask.found(f"{name}:[202602 TO 202602]") == set()


@pytest.mark.parametrize(
    "window",
    [
        "[2026-01-01 TO 2026-01-02]",
        "[20260101 to 20260102]",
        "[20260101 TO *]",
        "[20260101+TO+20260102]",
        "[20260230 TO 20260301]",
    ],
)
def test_an_unrecognised_date_range_breaks_the_service(ask: Asker, window: str) -> None:
    assert ask(search_query=f"submittedDate:{window}").status == 500


@pytest.mark.parametrize(
    "parameters, summary, fragment",
    [
        ({"search_query": "(ti:a"}, "Invalid query string: '(ti:a'", ""),
        ({"search_query": "ti:a OR"}, "Invalid query string: 'ti:a OR'", ""),
        ({"search_query": "pineapple", "raw": 1}, "Invalid query string: 'pineapple'", ""),
        (
            {"id_list": "2601.00001,abc"},
            "incorrect id format for abc",
            "#incorrect_id_format_for_abc",
        ),
        (
            {"id_list": "2601.00001", "sortBy": "date"},
            "sortBy must be in: relevance, lastUpdatedDate, submittedDate",
            "#sortBy_must_be_in_relevance_lastUpdatedDate_submittedDate",
        ),
        ({}, "either search_query or id_list is required", None),
        ({"id_list": "2601.00001", "start": -1}, "start must be non-negative", None),
        ({"id_list": "2601.00001", "max_results": 30001}, None, None),
    ],
)
def test_a_bad_request_gets_an_atom_error(
    ask: Asker, parameters: dict[str, Any], summary: str | None, fragment: str | None
) -> None:
    answer = ask(**parameters)
    assert answer.status == 400
    assert answer.text(f"{OPENSEARCH}totalResults") == "1"
    assert answer.text(f"{ATOM}entry/{ATOM}title") == "Error"
    assert answer.text(f"{ATOM}entry/{ATOM}published") == ""
    assert summary in {None, answer.text(f"{ATOM}entry/{ATOM}summary")}
    where = answer.text(f"{ATOM}entry/{ATOM}id")
    assert where.startswith("https://arxiv.org/api/errors")
    assert fragment is None or where == f"https://arxiv.org/api/errors{fragment}"


def test_a_query_without_end_breaks_the_service(ask: Asker) -> None:
    assert ask(search_query=" OR ".join(["a"] * 1_500)).status == 500


@pytest.mark.parametrize("page", [{"start": 9_900, "max_results": 200}, {"max_results": 0}])
def test_pages_outside_the_window_break_the_service(ask: Asker, page: dict[str, int]) -> None:
    assert ask(search_query="all:bees", **page).status == 500


def test_ids_come_in_another_order_and_unknown_ones_not_at_all(ask: Asker) -> None:
    known = [f"2601.{number:05}" for number in range(1, 6)]
    answer = ask(id_list=",".join([*known, "2601.99999", "arXiv:2601.00001", "math.GT/0611800"]))
    assert answer.ids != [f"{name}v1" for name in known]
    assert sorted(answer.ids) == [f"{name}v1" for name in known]


@pytest.mark.parametrize("pair", ["2601.00001,2601.00002", "2601.00002,2601.00001"])
def test_no_pair_of_ids_keeps_its_order(ask: Asker, pair: str) -> None:
    assert ask(id_list=pair).ids == [f"{name}v1" for name in reversed(pair.split(","))]


def test_a_versioned_id_matches_that_version_alone(ask: Asker) -> None:
    assert ask(id_list="2601.00006").ids == ["2601.00006v2"]
    assert ask(id_list="2601.00006v1").ids == ["2601.00006v1"]
    assert ask(id_list="2601.00001v2").ids == []
    assert set(ask(id_list="2601.00006,2601.00006v1").ids) == {"2601.00006v1", "2601.00006v2"}


def test_ids_and_query_intersect(ask: Asker) -> None:
    assert ask(search_query="ti:knots", id_list="2601.00001,2601.00002").ids == ["2601.00001v1"]


def test_ten_rows_are_sent_unless_more_are_asked_for(client: httpx.Client) -> None:
    names = ",".join(f"2601.{number:05}" for number in range(25))
    with ArxivServer([paper(number) for number in range(25)]) as server:
        ask = Asker(server, client)
        assert len(ask(id_list=names).ids) == 10
        assert len(ask(id_list=names, max_results=25).ids) == 25
        assert ask(search_query="cat:cs.LG").text(f"{OPENSEARCH}totalResults") == "25"


def test_the_feed_echoes_the_rewritten_query(ask: Asker) -> None:
    answer = ask(search_query="deep bees", start=1, max_results=2)
    echo = "arXiv Query: search_query=all:deep OR all:bees&id_list=&start=1&max_results=2"
    assert answer.text(f"{ATOM}title") == echo
    assert answer.text(f"{OPENSEARCH}itemsPerPage") == "2"
    assert answer.text(f"{OPENSEARCH}startIndex") == "1"


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/x-www-form-urlencoded"}])
def test_a_form_is_read_with_and_without_its_type(
    server: ArxivServer, client: httpx.Client, headers: dict[str, str]
) -> None:
    content = b"id_list=2601.00001&max_results=5"
    answer = Answer(client.post(server.api, content=content, headers=headers))
    assert answer.ids == ["2601.00001v1"]


def test_rows_are_sorted_by_first_or_last_submission(ask: Asker) -> None:
    newest = ask(search_query="cat:cs.*", sortBy="submittedDate").ids
    assert newest[:2] == ["2601.00004v1", "2601.00005v1"]
    revised = ask(search_query="cat:cs.*", sortBy="lastUpdatedDate").ids
    assert revised[0] == "2601.00006v2"
    oldest = ask(search_query="cat:cs.*", sortBy="submittedDate", sortOrder="ascending").ids
    assert oldest[-2:] == ["2601.00005v1", "2601.00004v1"]


def test_equal_times_change_their_order_from_page_to_page(client: httpx.Client) -> None:
    """Fixed pages lose rows and repeat others, the same ones each time."""

    def page(server: ArxivServer, start: int) -> list[str]:
        ask = Asker(server, client)
        return ask(
            search_query="cat:cs.LG", sortBy="submittedDate", start=start, max_results=20
        ).ids

    with ArxivServer([paper(number) for number in range(60)], seed=1) as server:
        pages = [page(server, start) for start in (0, 20, 40)]
        assert pages == [page(server, start) for start in (0, 20, 40)]
    assert [len(ids) for ids in pages] == [20, 20, 20]
    assert len({name for ids in pages for name in ids}) < 60


def test_affiliations_stand_with_their_authors(client: httpx.Client) -> None:
    author = {"name": "Ada Example", "affiliations": [{"name": "Uni A"}, {"name": "Lab <B>"}]}
    with ArxivServer([paper(1, authors=["Bo", author])]) as server:
        answer = Asker(server, client)(id_list="2601.00001")
    stated = [
        [item.text for item in author.iter(f"{ARXIV}affiliation")]
        for author in answer.feed.iter(f"{ATOM}author")
    ]
    assert stated == [[], ["Uni A", "Lab <B>"]]


@pytest.mark.parametrize("raw_hostile", [False, True])
def test_forbidden_characters_are_sent_only_on_request(
    client: httpx.Client, *, raw_hostile: bool
) -> None:
    hostile = paper(1, title="Nu\x00l and \x1b[31mred\x1b[0m")
    with ArxivServer([hostile], raw_hostile=raw_hostile) as server:
        content = client.get(server.api, params={"id_list": "2601.00001"}).content
    assert (b"\x00" in content, b"\x1b[31m" in content) == (raw_hostile, raw_hostile)


@pytest.mark.skipif(not RECORDED, reason="no recorded answers: set DIGEST_CORPORA")
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name)
def test_feeds_are_those_recorded_byte_for_byte(path: Path) -> None:
    feed = read_feed(path)
    now = datetime.fromisoformat(feed.findtext(f"{ATOM}updated") or "")
    if ".http400." in path.name:
        summary = feed.findtext(f"{ATOM}entry/{ATOM}summary") or ""
        written = render_error(summary, now)
    else:
        written = render_results(parse_results(feed), now)
    assert written == path.read_bytes()


def test_faults_happen_to_the_requests_they_name(client: httpx.Client) -> None:
    faults = [
        Fault(request=2, status=429, headers={"Retry-After": "1"}, times=2),
        Fault(when=lambda request: request.query.get("start") == "5", html=True),
    ]
    with ArxivServer(PAPERS, faults=faults) as server:

        def get(start: int = 0) -> httpx.Response:
            return client.get(server.api, params={"id_list": "2601.00001", "start": start})

        assert get().status_code == 200
        assert client.get(f"{server.url}/github/repos/a/b").status_code == 404
        limited = [get(), get()]
        assert [reply.status_code for reply in limited] == [429, 429]
        assert limited[0].text == "Rate exceeded."
        assert limited[0].headers["Retry-After"] == "1"
        assert get(start=5).headers["Content-Type"].startswith("text/html")
        assert get(start=5).status_code == 200
        server.script(Fault(body="<feed/>"))
        assert get().text == "<feed/>"


def test_a_feed_can_lie_about_itself(client: httpx.Client) -> None:
    faults = [Fault(empty=True, total=0), Fault(rows=2), Fault(total=99)]
    with ArxivServer(PAPERS, faults=faults) as server:
        ask = Asker(server, client)
        answers = [ask(search_query="cat:cs.LG") for _ in range(4)]
    assert [len(answer.ids) for answer in answers] == [0, 2, 4, 4]
    totals = [answer.text(f"{OPENSEARCH}totalResults") for answer in answers]
    assert totals == ["0", "4", "99", "4"]


def test_a_body_can_be_cut_and_a_connection_reset(client: httpx.Client) -> None:
    faults = [Fault(truncate=0.5), Fault(truncate=0.5, close=True), Fault(close=True)]
    with ArxivServer(PAPERS, faults=faults) as server:
        address = f"{server.api}?id_list=2601.00001"
        cut = client.get(address).text
        assert cut.startswith("<?xml")
        assert "</feed>" not in cut
        for _ in range(2):
            with pytest.raises(httpx.TransportError):
                client.get(address)
        assert client.get(address).text.endswith("</feed>\n")


def test_every_request_is_logged_with_its_company(client: httpx.Client) -> None:
    with ArxivServer(PAPERS, delay=0.2) as server:
        headers = {"User-Agent": "tester/1.0"}

        def get(path: str) -> None:
            client.get(server.url + path, headers=headers)

        with ThreadPoolExecutor() as pool:
            list(pool.map(get, ["/api/query?id_list=2601.00001", "/api/query", "/github/x"]))
        get("/api/query?start=1")
        logged = server.requests
        assert server.peak == 2
    assert [request.number for request in logged if request.service == "api"] == [1, 2, 3]
    assert [request.concurrent for request in logged if request.service == "github"] == [1]
    assert (logged[-1].path, logged[-1].query) == ("/api/query", {"start": "1"})
    assert logged[-1].user_agent == "tester/1.0"
    assert logged[-1].time - logged[0].time >= 0.2


def test_repositories_are_found_renamed_or_missing(
    server: ArxivServer, client: httpx.Client
) -> None:
    repos = f"{server.url}/github/repos"
    found = client.get(f"{repos}/example/knots").json()
    assert (found["full_name"], found["stargazers_count"]) == ("Example/Knots", 7)
    assert found["license"]["spdx_id"] == "MIT"
    assert client.get(f"{repos}/old/knots").status_code == 301
    moved = client.get(f"{repos}/old/knots", follow_redirects=True)
    assert moved.json() == found
    assert client.get(f"{repos}/no/body").status_code == 404


def test_hugging_face_knows_few_papers(server: ArxivServer, client: httpx.Client) -> None:
    api = f"{server.url}/huggingface/api"
    assert client.get(f"{api}/papers/2601.00002").json()["upvotes"] == 9
    assert client.get(f"{api}/papers/2601.00003").status_code == 404
    for window in ({}, {"date": "2026-01-07"}, {"week": "2026-W02"}, {"month": "2026-01"}):
        daily = client.get(f"{api}/daily_papers", params=window).json()
        assert [wrapper["paper"]["id"] for wrapper in daily] == ["2601.00001"]
    assert client.get(f"{api}/daily_papers", params={"date": "2026-01-08"}).json() == []


def test_the_command_line_describes_faults(server: ArxivServer) -> None:
    faults = ["request=2,status=429,retry_after=1", "close,times=all,path=/github"]
    given = parse_arguments(["x.jsonl", *(f"--fault={fault}" for fault in faults)])
    assert given.faults == [
        Fault(request=2, status=429, headers={"Retry-After": "1"}),
        Fault(close=True, times=None, path="/github"),
    ]
    assert f"export DIGEST_ENDPOINTS__ARXIV_API={server.api}" in environment(server)
    with pytest.raises(SystemExit):
        parse_arguments(["x.jsonl", "--fault=sattus=500"])


@pytest.mark.parametrize(
    "name, seconds", [("metadata-2026-01", 1.5), ("metadata-2025-sample25k", 10)]
)
def test_a_real_month_is_served_quickly(client: httpx.Client, name: str, seconds: float) -> None:
    path = CORPORA / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip(f"no {path.name}: set DIGEST_CORPORA")
    query = '(all:"deep learning" OR cat:cs.LG) AND submittedDate:[20260105 TO 20260111]'
    effort = Effort()
    with ArxivServer(path) as server:
        assert effort.spent() < seconds
        effort = Effort()
        answer = Asker(server, client)(search_query=query, max_results=100)
        assert effort.spent() < seconds
    assert answer.status == 200
