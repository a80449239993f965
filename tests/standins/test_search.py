"""The stand-in's search answers as arXiv was seen to answer, oddities included."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from tests import corpora
from tests.standins.arxiv import ArxivServer
from tests.standins.arxiv.__main__ import make_server
from tests.standins.arxiv.feed import Results, render_error, render_results
from tests.standins.arxiv.records import parse_record
from tests.standins.asking import get, paper, search

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
NOON = "2026-01-05T12:00:00Z"
PAPERS = [
    paper(1, title="Deep Learning of Knots", categories=["cs.LG", "math.GT"], published=NOON),
    paper(2, title="Deep-learning for Bees", categories=["cs.CL"], published=NOON),
    paper(3, title="Learning to Dive Deep", categories=["math.GT"], published=NOON),
    paper(4, title="Knots", published="2026-01-06T00:00:00Z", comment="12 pages, and 3 bees"),
    paper(5, title="Bees", authors=["Zoë del Maestro"], published="2026-01-05T23:59:30Z"),
    paper(6, title="Old Bees", published=NOON),
    paper(6, title="New Bees", published=NOON, version=2, updated="2026-02-01T00:00:00Z"),
]


@pytest.fixture(scope="module", name="server")
def _server() -> Iterator[ArxivServer]:
    with ArxivServer(PAPERS) as running:
        yield running


@pytest.mark.parametrize("query, numbers", [
    ("ti:deep AND ti:learning", {1, 2, 3}),
    ('all:"DEEP-LEARNING"', {1, 2}),
    ('ti:"learn"', set()),
    ("ti:learn*", {1, 2, 3}),
    ("ti:deep OR ti:knots", {1, 2, 3, 4}),
    ("ti:bees ANDNOT au:maestro", {2, 6}),
    ("co:pages", {4}),
    ("cat:cs", set()),
    ("cat:cs.*", {1, 2, 4, 5, 6}),
    ("ti:old", set()),
    # Operators group to the right, without precedence.
    ("cat:cs.CL OR cat:math.GT AND submittedDate:[202001010000 TO 202012312359]", {2}),
    ("(cat:cs.CL OR cat:math.GT) AND submittedDate:[202001010000 TO 202012312359]", set()),
    # Days are inclusive to the minute, whose seconds are lost: paper 5 is of 23:59:30.
    ("submittedDate:[202601050000 TO 202601052359]", {1, 2, 3, 6}),
    ("submittedDate:[202601051201 TO 202601060000]", {4, 5}),
])  # fmt: skip
def test_a_query_finds(server: ArxivServer, query: str, numbers: set[int]) -> None:
    assert {int(name[5:10]) for name in search(server, search_query=query)} == numbers


@pytest.mark.parametrize("parameters, status, summary", [
    ({"search_query": "(ti:a"}, 400, "Invalid query string: '(ti:a'"),
    ({"search_query": "ti:a OR"}, 400, "Invalid query string: 'ti:a OR'"),
    *(
        ({"search_query": query}, 400, "Invalid query string")
        for query in ("ti:(a)", "ti:a AND NOT ti:b", "ti:a AND OR ti:b", "ti:a AND au:", "ti:a b")
    ),
    ({"id_list": "2602.00001,abc"}, 400, "incorrect id format for abc"),
    ({"id_list": "a/0000001", "sortBy": "date"}, 400, "sortBy must be in: relevance, lastUpdated"),
    ({}, 400, "either search_query or id_list is required"),
    ({"id_list": "2602.00001", "start": -1}, 400, "start must be non-negative"),
    ({"id_list": "2602.00001", "max_results": 30001}, 400, "max_results must not exceed 30000"),
    ({"search_query": "submittedDate:[202601010000 TO *]"}, 500, "internal error"),
    ({"search_query": "submittedDate:[202602300000 TO 202603010000]"}, 500, "internal error"),
    ({"search_query": " OR ".join(["ti:a"] * 1_500)}, 500, "internal error"),
    ({"search_query": "all:bees", "start": 9_900, "max_results": 200}, 500, "internal error"),
    ({"search_query": "all:bees", "max_results": 0}, 500, "internal error"),
])  # fmt: skip
def test_a_bad_request_gets_a_feed_of_an_error(
    server: ArxivServer, parameters: dict[str, Any], status: int, summary: str
) -> None:
    answer = get(server.api, **parameters)
    assert answer.status_code == status
    assert f"<summary>{summary}" in answer.text
    assert "<id>https://arxiv.org/api/errors" in answer.text


def test_identifiers_come_in_another_order_and_unknown_ones_not_at_all(server: ArxivServer) -> None:
    known = [f"2602.{number:05}" for number in range(1, 6)]
    found = search(server, id_list=",".join([*known, "2602.99999", "math.GT/0611800"]))
    assert found != [f"{name}v1" for name in known]
    assert sorted(found) == [f"{name}v1" for name in known]
    versions = search(server, id_list="2602.00006,2602.00006v1,2602.00001v2")
    assert sorted(versions) == ["2602.00006v1", "2602.00006v2"]
    narrowed = search(server, search_query="ti:knots", id_list="2602.00001,2602.00002")
    assert narrowed == ["2602.00001v1"]


def test_rows_are_sorted_ten_to_a_page_and_equal_times_change_from_page_to_page() -> None:
    newest = {"search_query": "cat:cs.LG", "sortBy": "submittedDate"}
    later = paper(60, published="2026-02-26T00:00:00Z")
    with ArxivServer([*map(paper, range(60)), later]) as server:
        assert search(server, **newest)[0] == "2602.00060v1"
        assert search(server, **newest, sortOrder="ascending", start=60) == ["2602.00060v1"]
        assert len(search(server, **newest)) == 10
        pages = [search(server, **newest, start=start, max_results=21) for start in (0, 21, 42)]
    assert [len(page) for page in pages] == [21, 21, 19]
    assert len({name for page in pages for name in page}) < 61, "rows are lost and repeated"


def test_a_form_is_read_and_the_echo_has_dates_in_quotes(server: ArxivServer) -> None:
    dates = "202402010000 TO 202403012359"
    query = f"all:deep OR submittedDate:[{dates}]"
    content = f"search_query={query}&start=1&max_results=2".encode()
    answer = httpx.post(server.api, content=content, trust_env=False).text
    echo = f'search_query=all:deep OR submittedDate:"{dates}"&amp;id_list=&amp;start=1'
    assert f"<title>arXiv Query: {echo}&amp;max_results=2</title>" in answer
    assert "itemsPerPage>2<" in answer


def test_characters_that_xml_forbids_are_sent_only_as_a_fault() -> None:
    records = [paper(1, title="Nu\x00l \x1b[31mred")]
    with ArxivServer(records) as server:
        assert b"Nul [31mred" in get(server.api, id_list="2602.00001").content
    with ArxivServer(records, raw_hostile=True) as server:
        assert b"Nu\x00l \x1b[31mred" in get(server.api, id_list="2602.00001").content


def test_requests_are_counted_by_service() -> None:
    with ArxivServer(PAPERS, delay=0.3) as server:
        paths = ("/api/query?id_list=2602.00001", "/api/query", "/github/repos/a/b")
        with ThreadPoolExecutor() as pool:
            list(pool.map(get, (server.url + path for path in paths)))
        get(f"{server.api}?start=1")
        *several, last = server.requests
    assert sorted((one.service, one.number, one.concurrent) for one in several) == [
        ("api", 1, 1),
        ("api", 2, 2),
        ("github", 1, 1),
    ]
    assert (last.service, last.number, last.query) == ("api", 3, {"start": "1"})


def test_the_command_line_describes_faults_and_stops_the_clock(tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    records.write_text('{"id": "2602.00001", "title": "Knots", "abstract": "A.", "authors": [],'
                       ' "categories": ["cs.LG"]}\n')  # fmt: skip
    faults = [
        {"status": 429, "headers": {"Retry-After": "1"}},
        {"close": True, "times": None, "path": "/github"},
    ]
    options = [f"--fault={json.dumps(fault)}" for fault in faults]
    made = make_server([str(records), "--port=0", "--now=2026-02-28T12:00:00Z", *options])
    with made as server:
        limited = get(server.api, id_list="2602.00001")
        assert (limited.status_code, limited.headers["Retry-After"]) == (429, "1")
        assert "<updated>2026-02-28T12:00:00Z<" in get(server.api, id_list="2602.00001").text
        with pytest.raises(httpx.TransportError):
            get(f"{server.url}/github/repos/a/b")
    for wrong in ('--fault={"sattus": 500}', "--fault=status=x", "--now=soon"):
        with pytest.raises(SystemExit):
            make_server([str(records), wrong])


@pytest.mark.long
def test_feeds_are_those_recorded_byte_for_byte() -> None:
    recorded = sorted(corpora.need("raw/atom").glob("*.xml"))
    assert len(recorded) > 20
    for path in recorded:
        feed = ET.parse(path).getroot()  # noqa: S314 - recorded by the developers
        now = datetime.fromisoformat(feed.findtext(f"{ATOM}updated") or "")
        if ".http400." in path.name:
            summary = feed.findtext(f"{ATOM}entry/{ATOM}summary") or ""
            assert render_error(summary, now) == path.read_bytes()
        else:
            assert render_results(_read_results(feed), now) == path.read_bytes(), path


def _read_results(feed: ET.Element) -> Results:
    """Read a recorded feed back into what the stand-in would serve."""
    pattern = r"search_query=(.*)&id_list=(.*)&start="
    echo = re.search(pattern, feed.findtext(f"{ATOM}title") or "")
    assert echo is not None
    names = {"start": "startIndex", "size": "itemsPerPage", "total": "totalResults"}
    figures = {name: int(feed.findtext(f"{OPENSEARCH}{of}") or 0) for name, of in names.items()}
    records = tuple(parse_record(_read_entry(entry)) for entry in feed.iter(f"{ATOM}entry"))
    return Results(query=echo[1], ids=tuple(echo[2].split(",")), records=records, **figures)


def _read_entry(entry: ET.Element) -> dict[str, Any]:
    page = (entry.findtext(f"{ATOM}id") or "").rpartition("/abs/")[2]
    primary = entry.find(f"{ARXIV}primary_category")
    authors = [
        {
            "name": author.findtext(f"{ATOM}name"),
            "affiliations": [item.text for item in author.iter(f"{ARXIV}affiliation")],
        }
        for author in entry.iter(f"{ATOM}author")
    ]
    return {
        "id": page.rpartition("v")[0],
        "version": int(page.rpartition("v")[2]),
        "abstract": entry.findtext(f"{ATOM}summary"),
        "authors": authors,
        "categories": [item.get("term") for item in entry.iter(f"{ATOM}category")],
        "primary": None if primary is None else primary.get("term"),
        **{name: entry.findtext(f"{ATOM}{name}") for name in ("title", "published", "updated")},
        **{name: entry.findtext(f"{ARXIV}{name}") for name in ("comment", "journal_ref", "doi")},
    }
