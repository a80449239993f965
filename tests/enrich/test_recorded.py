"""Shapes that the services were seen to send: recorded answers, read as they are."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from digest.enrich.hub_facts import find_paper_facts
from digest.enrich.openalex import OpenAlex
from digest.enrich.places import parse_github
from digest.enrich.works import find_authors, find_works, is_whole, write_doi
from digest.model import Answer, PaperFacts
from tests.enrich.asking import ask
from tests.enrich.conftest import Open
from tests.standins.arxiv import Fault

ROOT = Path(__file__).parents[2]
RAW = Path(os.environ.get("DIGEST_CORPORA", ROOT.parent / "shared" / "corpora")) / "raw"

pytestmark = pytest.mark.skipif(
    not (RAW / "openalex").is_dir(), reason=f"no recorded answers in {RAW}; set DIGEST_CORPORA"
)


def read(path: str) -> Any:  # noqa: ANN401 - whatever was recorded
    """Read a recorded answer."""
    return json.loads((RAW / path).read_text("utf-8"))


def test_a_paper_of_hugging_face_s_daily_list() -> None:
    """Its entries hold the paper's own record."""
    (entry,) = read("huggingface/daily_papers-2602.23229.json")
    record = entry["paper"]
    facts = find_paper_facts(record)
    assert facts.upvotes == record["upvotes"]
    assert [(link.url, link.kind, link.own) for link in facts.links] == [
        (record["githubRepo"], "code", True),
        (record["projectPage"], "project", True),
    ]


@pytest.mark.parametrize("day", ["2026-03-20", "2026-03-21"])
def test_every_repository_of_a_trending_day_is_read(day: str) -> None:
    rows = [row["metadata"] for row in read(f"huggingface/{day}.hf_papers.json")]
    with_code = [row for row in rows if row.get("github_url")]
    assert len(with_code) > 5
    for row in with_code:
        url = row["github_url"]
        record = {"githubRepo": url, "upvotes": row["upvotes"], "githubRepoAddedBy": "user"}
        facts = find_paper_facts(record)
        assert [link.url for link in facts.links] == [parse_github(url)]
        assert parse_github(url).casefold() == url.rstrip("/").removesuffix(".git").casefold()
        assert facts.upvotes == row["upvotes"]


def test_a_batch_of_works_is_keyed_by_doi(open_services: Open) -> None:
    record = read("openalex/openalex_batch_response.json")
    ids = [row["doi"].rpartition("/arxiv.")[2] for row in record["results"]]
    assert is_whole(record)
    assert list(find_works(record)) == [write_doi(paper) for paper in ids]
    body = json.dumps(record).encode()
    with open_services({}, Fault(path="/openalex", body=body)) as (server, client):
        came = ask(OpenAlex(client, f"{server.url}/openalex", 0.2), *ids, "2602.90001")
    facts = [one.facts for one in came if isinstance(one, Answer)]
    assert facts == [PaperFacts()] * len(ids) + [None]


def test_a_work_with_an_author() -> None:
    """This one keeps the institution and not the wording."""
    record = read("openalex/openalex_work_attention.json")
    (author,) = find_authors(record)
    (row,) = record["authorships"]
    assert author.name == row["author"]["display_name"]
    assert [one.name for one in author.affiliations] == [
        institution["display_name"] for institution in row["institutions"]
    ]


def test_an_answer_that_found_nothing_is_whole() -> None:
    record = read("openalex/openalex_work_not_found.json")
    assert (find_works(record), is_whole(record)) == ({}, True)
