"""`digest fetch` beside a service that fails: each thing is told once, and as what it is."""

import json
from datetime import UTC, datetime

import pytest

from digest.errors import FetchError
from tests.cli.conftest import Digest
from tests.cli.week import RECORDS
from tests.fixtures import LOOM, REEF
from tests.standins.arxiv import ArxivServer, Fault
from tests.standins.arxiv.feed import Results, render_results
from tests.standins.arxiv.records import parse_record


def answer(*names: str, query: str = "") -> bytes:
    """Write an answer that holds these papers."""
    papers = [parse_record(record) for record in RECORDS if record["id"] in names]
    results = Results(
        query=query, ids=(), start=0, size=9, total=len(papers), records=tuple(papers)
    )
    return render_results(results, datetime.now(UTC))


def test_identifiers_refused_without_a_reason_are_not_blamed(
    digest: Digest, server: ArxivServer
) -> None:
    server.script(Fault(status=400, times=None))
    result = digest("fetch", REEF, LOOM)
    assert result.exit_code == FetchError.exit_code
    assert result.stderr.splitlines()[0] == (
        "Error: arXiv does not accept the request: no reason given."
    )
    assert "spelling" not in result.stderr


def test_an_identifier_that_is_refused_is_told_once(digest: Digest, server: ArxivServer) -> None:
    digest("fetch", REEF)
    refused = Fault(status=400, when=lambda request: LOOM in request.query["id_list"], times=None)
    server.script(refused)
    result = digest("fetch", REEF, LOOM, "2602.90003", "--format", "ids")
    assert (result.exit_code, result.stdout) == (1, f"{REEF}\n2602.90003\n")
    assert result.stderr.count(LOOM) == 1


def test_another_paper_than_the_one_asked_for_is_a_fault(
    digest: Digest, server: ArxivServer
) -> None:
    server.script(Fault(body=answer(REEF), times=None))
    result = digest("fetch", LOOM)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Problem: arXiv sent papers that were not asked for;")
    assert "not found" not in result.stderr


def test_finding_nothing_is_no_outage_where_there_is_no_time_to_ask_again(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_PACE__ARXIV", "0.1")
    result = digest("fetch", "-q", "ti:zebra", "--budget", "0.3")
    assert (result.exit_code, result.stderr) == (0, "Nothing was found at arXiv.\n")


def test_an_answer_to_another_query_is_a_problem_even_where_it_holds_nothing(
    digest: Digest, server: ArxivServer
) -> None:
    server.script(Fault(body=answer(query="ti:zebra"), times=None))
    result = digest("fetch", "-c", "cs.CV")
    assert result.stdout == ""
    assert result.stderr.startswith("Problem: arXiv answered another query, ti:zebra;")


def test_days_to_come_are_refused(digest: Digest, server: ArxivServer) -> None:
    for source in (), ("--offline",), ("--source", "sample"):
        result = digest("fetch", "--since", "2090-01-01", *source)
        assert result.exit_code == 2
        assert result.stderr.startswith("Error: --since 2090-01-01 lies in the future: today is")
    assert server.requests == ()


def test_one_of_a_thing_is_counted_as_one(digest: Digest) -> None:
    digest("build", "--date", "2026-02-28", "-c", "cs.CV", "-n", "1", "--format", "md")
    runs = json.loads(digest("status", "--json").stdout)["runs"]
    assert runs[0]["summary"].endswith(": 1 paper, 1 file")
