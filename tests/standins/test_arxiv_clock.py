"""The stand-in's clock decides what is announced, and its log tells who asked how often."""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.effort import Effort
from tests.standins.arxiv import ArxivServer, Fault
from tests.standins.arxiv.__main__ import environment, parse_arguments
from tests.standins.arxiv.timetable import listing_day
from tests.standins.arxiv.trial import get, paper, utc

CORPORA = Path(os.environ.get("DIGEST_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))
THURSDAY_EVENING = utc("2026-02-27 01:00")
BEFORE, AFTER = utc("2026-02-27 00:59:59"), THURSDAY_EVENING


def found(server: ArxivServer, query: str = "cat:cs.LG") -> list[str]:
    text = get(server.api, search_query=query, max_results=100).text
    return sorted(re.findall(r"<id>http://arxiv.org/abs/(.*?)</id>", text))


def held(server: ArxivServer, *ids: str) -> list[str]:
    text = get(server.api, id_list=",".join(ids)).text
    return sorted(re.findall(r"<id>http://arxiv.org/abs/(.*?)</id>", text))


@pytest.mark.parametrize(
    "submitted, listed",
    [
        ("2026-02-20 18:59:59", "2026-02-23"),  # Friday before 14:00, to Monday
        ("2026-02-20 19:00:00", "2026-02-24"),  # Friday at 14:00, to Tuesday
        ("2026-02-22 12:00:00", "2026-02-24"),
        ("2026-02-23 19:00:00", "2026-02-25"),
        ("2026-02-24 19:00:00", "2026-02-26"),
        ("2026-02-25 19:00:00", "2026-02-27"),
        ("2026-02-26 19:00:00", "2026-03-02"),  # Thursday at 14:00, to Monday
        ("2026-07-14 17:59:59", "2026-07-15"),  # in summer, 14:00 is 18:00 UTC
        ("2026-07-14 18:00:00", "2026-07-16"),
        ("2026-01-16 19:00:00", "2026-01-21"),  # Monday 19 January is a holiday
        ("2026-01-19 20:00:00", "2026-01-21"),
        ("2026-11-25 19:00:00", "2026-11-30"),  # Thursday 26 November is a holiday
    ],
)
def test_the_calendar_gives_a_submission_its_listing(submitted: str, listed: str) -> None:
    assert listing_day(utc(submitted)) == date.fromisoformat(listed)


def test_a_paper_is_unknown_until_the_evening_before_its_listing() -> None:
    with ArxivServer([paper(1)], hide_unannounced=True, now=lambda: BEFORE) as server:
        page = f"{server.catchup}/cs.LG/2026-02-27"
        assert (found(server), held(server, "2602.00001", "2602.00001v1")) == ([], [])
        assert "No updates for Fri, 27 Feb 2026" in get(page).text
        server.set_time(AFTER)
        assert found(server) == held(server, "2602.00001") == ["2602.00001v1"]
        assert "Total of 1 entries" in get(page).text


def test_everything_is_known_unless_asked_otherwise() -> None:
    with ArxivServer([paper(1)], now=lambda: BEFORE) as server:
        assert found(server) == ["2602.00001v1"]
        assert "Total of 1 entries" in get(f"{server.catchup}/cs.LG/2026-02-27").text


def test_moderation_holds_a_paper_back_and_a_record_without_day_goes_by_the_calendar() -> None:
    delayed = paper(1, announced="2026-03-04", published="2026-02-20T12:00:00Z")
    usual = paper(2, announced=None, published="2026-02-25T18:59:00Z")
    with ArxivServer([delayed, usual], hide_unannounced=True) as server:
        for moment, known in [
            ("2026-02-26 00:59", []),
            ("2026-02-26 01:00", ["2602.00002v1"]),
            ("2026-03-04 00:59", ["2602.00002v1"]),
            ("2026-03-04 01:00", ["2602.00001v1", "2602.00002v1"]),
        ]:
            server.set_time(utc(moment))
            assert found(server, "submittedDate:[202602 TO 202602]") == known


def test_a_replacement_takes_the_place_of_what_it_replaces() -> None:
    withdrawn = paper(1, version=2, comment="Withdrawn", updated="2026-02-25T20:00:00Z")
    rows = [paper(1, announced="2026-02-03"), withdrawn]
    with ArxivServer(rows, hide_unannounced=True, now=lambda: BEFORE) as server:
        assert found(server) == ["2602.00001v1"]
        assert held(server, "2602.00001v1", "2602.00001v2") == ["2602.00001v1"]
        server.set_time(AFTER)
        assert found(server) == ["2602.00001v2"]
        assert held(server, "2602.00001v1", "2602.00001") == ["2602.00001v1", "2602.00001v2"]
        assert found(server, "co:withdrawn") == ["2602.00001v2"]


def test_a_later_category_is_unknown_before_its_day() -> None:
    """The day's listing has the paper as a cross-list; that of its announcement never has."""
    crossed = paper(1, announced="2026-02-03", crosslisted={"math.GT": "2026-02-27"})
    with ArxivServer([crossed], hide_unannounced=True, now=lambda: BEFORE) as server:
        assert found(server, "cat:math.GT") == []
        assert "math.GT" not in get(server.api, id_list="2602.00001").text
        server.set_time(AFTER)
        assert found(server, "cat:math.GT") == found(server, "cat:math.*") == ["2602.00001v1"]
        assert "(cross-list from cs.LG)" in get(f"{server.catchup}/math.GT/2026-02-27").text
        assert "No updates for" in get(f"{server.catchup}/math.GT/2026-02-03").text


def test_records_can_be_replaced_while_it_runs() -> None:
    with ArxivServer([paper(1)]) as server:
        assert found(server) == ["2602.00001v1"]
        server.replace_records([paper(2), paper(3)])
        assert found(server) == ["2602.00002v1", "2602.00003v1"]


def test_answers_are_dated_by_the_clock() -> None:
    with ArxivServer([paper(1)], now=lambda: THURSDAY_EVENING) as server:
        answer = get(server.api, id_list="2602.00001").text
    assert "\n  <updated>2026-02-27T01:00:00Z</updated>\n" in answer


def test_arxiv_counts_requests_over_all_its_interfaces() -> None:
    with ArxivServer([paper(1)], now=lambda: AFTER) as server:
        addresses = [
            f"{server.url}/github/repos/a/b",
            f"{server.api}?id_list=2602.00001",
            f"{server.catchup}/cs.LG/2026-02-27",
            f"{server.rss}/cs.LG",
            f"{server.atom}/cs.LG",
        ]
        for address in addresses:
            get(address)
        times = [request.time for request in server.requests[1:]]
        assert server.gaps() == tuple(late - early for early, late in pairwise(times))
        assert (server.peak, server.arxiv_peak) == (1, 1)
        server.script(Fault(path="/", delay=0.3, times=None))
        with ThreadPoolExecutor() as pool:
            list(pool.map(get, addresses))
        assert (server.peak, server.arxiv_peak) == (1, 4)
        assert min(server.gaps()[-3:]) < 0.3
        services = [request.service for request in server.arxiv_requests]
        numbers = [request.number for request in server.requests if request.service == "rss"]
    assert services[:4] == ["api", "catchup", "rss", "atom"]
    assert sorted(services[4:]) == ["api", "atom", "catchup", "rss"]
    assert numbers == [1, 2]


def test_the_command_line_stops_the_clock_and_names_the_endpoints(tmp_path: Path) -> None:
    given = parse_arguments(["x.jsonl", "--now=2026-02-28T12:00:00Z", "--hide-unannounced"])
    assert given.now() == utc("2026-02-28 12:00")
    assert given.hide_unannounced
    with pytest.raises(SystemExit):
        parse_arguments(["x.jsonl", "--now=2026-02-28T12:00:00"])
    with ArxivServer([]) as server:
        lines = environment(server)
    assert f"export DIGEST_ENDPOINTS__ARXIV_CATCHUP={server.catchup}" in lines
    assert f"export DIGEST_ENDPOINTS__ARXIV_RSS={server.rss}" in lines
    records = tmp_path / "records.jsonl"
    records.write_text(json.dumps(paper(1)), "utf-8")
    command = [sys.executable, "-m", "tests.standins.arxiv", "--port=0", str(records)]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip().partition("=")[2]
            assert "On Widgets 1" in get(address, id_list="2602.00001").text
        finally:
            process.terminate()


def test_a_real_month_is_listed_quickly() -> None:
    path = CORPORA / "metadata-2026-01.jsonl.gz"
    if not path.exists():
        pytest.skip(f"no {path.name}: set DIGEST_CORPORA")
    with ArxivServer(path, now=lambda: utc("2026-02-01 12:00"), hide_unannounced=True) as server:
        answers: list[Any] = [
            get(f"{server.catchup}/cs.CL/2026-01-{day:02}", abs="True") for day in range(1, 32)
        ]
        effort = Effort()
        get(f"{server.catchup}/cs/2026-01-30", abs="True")
        assert effort.spent() < 1.5
    assert {answer.status for answer in answers} == {200}
    listed = [
        name
        for answer in answers
        for name in re.findall(r'title="Abstract" id="(.*?)"', answer.text)
    ]
    assert len(listed) == len(set(listed)) > 1_000
