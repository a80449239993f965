"""`digest harvest`: what it gets, nobody searches for; and a killed one goes on."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Digest, Start, arrival, said
from tests.cli.week import DAY, RECORDS
from tests.standins.arxiv import ArxivServer, InjectedFault

TOPICS = """
[topics.corals]
categories = ["cs.CV"]
[topics.knots]
query = 'ti:knots AND (cat:math.HO OR cat:cs.CV)'
[topics.tides]
query = 'all:"deep learning"'
"""
BUILD = ("build", "-c", "cs.CV", "--date", DAY, "--format", "md,json", "-o")


def asked(server: ArxivServer, service: str) -> list[dict[str, str]]:
    """Return the requests to a service."""
    return [request.params for request in server.requests if request.service == service]


def test_the_issue_is_the_same_as_from_a_search(
    digest: Digest, server: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert digest(*BUILD, "searched").exit_code == 0
    searches = len(asked(server, "api"))
    assert searches
    monkeypatch.setenv("DIGEST_HOME", str(tmp_path / "other"))
    done = digest("harvest", "-c", "cs.CV")
    assert done.exit_code == 0
    told = r"cs.CV: 5 records on 1 page, 5 new(, \d+ a second)?; whole until 20"
    assert re.match(told, done.stdout)
    assert digest(*BUILD, "harvested").exit_code == 0
    assert len(asked(server, "api")) == searches
    assert digest(*BUILD, "offline", "--offline").exit_code == 0
    for name in (f"{DAY}-cs-cv.md", f"{DAY}-cs-cv.json"):
        for folder in ("harvested", "offline"):
            assert (tmp_path / folder / name).read_bytes() == (
                tmp_path / "searched" / name
            ).read_bytes()


def test_the_categories_of_all_topics_are_harvested(
    digest: Digest, server: ArxivServer, tmp_path: Path
) -> None:
    (tmp_path / "digest.toml").write_text(TOPICS, "utf-8")
    done = digest("harvest", "--json")
    assert done.exit_code == 1  # nothing is in math.HO
    assert [one.get("set") for one in asked(server, "oai")] == ["cs:cs:CV", "math:math:HO"]
    assert "tides is not bound to categories" in said(done)
    told = json.loads(done.stdout)
    assert [(one["name"], bool(one["until"])) for one in told["harvests"]] == [
        ("cs.CV", True),
        ("math.HO", False),
    ]
    assert [problem["subject"] for problem in told["problems"]] == ["math.HO"]
    coverage = json.loads(digest("status", "--json").stdout)["coverage"]
    known = {topic: set(days.values()) - {"none"} for topic, days in coverage.items()}
    assert "complete" in known.pop("corals")
    assert known == {"knots": {"never"}, "tides": {"never"}}


@pytest.mark.parametrize(
    "names, sets",
    [
        (["cs.cv", "cs.*", "cs.CL", "hep-th"], ["cs", "physics:hep-th"]),
        (["cs.CV", "all"], [None]),
    ],
)
def test_no_set_is_harvested_within_another(
    digest: Digest, server: ArxivServer, names: list[str], sets: list[str | None]
) -> None:
    digest("harvest", *(word for name in names for word in ("-c", name)))
    assert [one.get("set") for one in asked(server, "oai")] == sets


@pytest.mark.parametrize(
    "before, sets",
    [
        ("all", [None]),
        ("cs.*", ["cs", "math:math:HO"]),
        ("cs.CL", ["cs:cs:CV", "math:math:HO"]),
    ],
)
def test_what_was_harvested_in_a_larger_set_is_renewed_by_it(
    digest: Digest, server: ArxivServer, tmp_path: Path, before: str, sets: list[str | None]
) -> None:
    (tmp_path / "digest.toml").write_text(TOPICS, "utf-8")
    digest("harvest", "-c", before)
    first = len(asked(server, "oai"))
    done = digest("harvest")
    assert [one.get("set") for one in asked(server, "oai")[first:]] == sets
    assert ("is not bound" in said(done)) is (before != "all")


@pytest.mark.parametrize(
    "words, told",
    [((), "no topic is bound to any"), (("-c", "cs.XX"), "'cs.XX' is no category of arXiv")],
)
def test_what_is_asked_for_badly_is_refused(digest: Digest, words: list[str], told: str) -> None:
    done = digest("harvest", *words)
    assert done.exit_code == 2
    assert told in said(done)


def test_a_harvest_that_fails_says_so_and_covers_nothing(
    digest: Digest, server: ArxivServer
) -> None:
    server.script(InjectedFault(path="/oai", status=403, times=None))
    done = digest("harvest", "-c", "cs.CV", "--quiet")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "The harvest of cs.CV did not come to its end." in said(done)
    assert digest(*BUILD, "posts").exit_code == 0
    assert asked(server, "api")


def test_a_record_that_cannot_be_read_is_told_by_harvest_and_issue(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ArxivServer([*RECORDS[:-1], RECORDS[-1] | {"title": " "}]) as server:
        monkeypatch.setenv("DIGEST_ENDPOINTS__ARXIV_OAI", server.oai)
        done = digest("harvest", "-c", "cs.CV")
        assert (done.exit_code, "whole until 20" in done.stdout) == (1, True)
        told = f"{RECORDS[-1]['id']}: arXiv's entry has no title and was left out."
        assert told in said(done)
        assert told in said(digest(*BUILD, "posts"))
        (held,) = json.loads(digest("status", "--json").stdout)["harvests"]
        assert [one["subject"] for one in held["unread"]] == [RECORDS[-1]["id"]]


def test_a_killed_harvest_goes_on_where_it_was(
    digest: Digest, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ArxivServer(RECORDS, oai_size=2) as server:
        monkeypatch.setenv("DIGEST_ENDPOINTS__ARXIV_OAI", server.oai)
        came = arrival(server, 2, path="/oai", request=2, delay=60.0)
        run = start("harvest", "-c", "cs.CV")
        assert came.wait(60)
        run.kill()
        run.wait()
        told = json.loads(digest("status", "--json").stdout)["harvests"]
        assert [(one["name"], one["until"], one["run"]["records"]) for one in told] == [
            ("cs.CV", None, 2)
        ]
        state = "cs.CV: not whole yet; the harvest under way has received 2 records on 1 page"
        assert state in " ".join(digest("status").stdout.split())
        assert digest("harvest", "-c", "cs.CV").exit_code == 0
        tokens = [one.get("resumptionToken", "") for one in asked(server, "oai")]
    assert [bool(token) for token in tokens] == [False, True, True, True]
    assert tokens[1] == tokens[2]
    assert "Harvest  cs.CV: whole until 20" in digest("status").stdout
    coverage = json.loads(digest("status", "--json").stdout)
    assert coverage["harvests"][0]["records"] == len(RECORDS)
