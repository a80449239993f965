"""The stand-in's other services: what has not changed, what is empty, and works by the batch."""

import json
from collections.abc import Iterator

import pytest

from tests.standins.arxiv import ArxivServer, Fault
from tests.standins.arxiv.trial import Answer, get

WORLD = {
    "github": {"example/knots": {"size": 0}, "example/bends": {"size": 0, "commits": 2}},
    "huggingface": {
        "models": {"example/knot-7b": {"tags": ["license:mit"]}, "old/knot-7b": "example/knot-7b"},
        "datasets": {"example/bends": {}},
    },
    "openalex": {"2601.00001": {}, "hep-th/9901001": {"type": "article"}},
}


@pytest.fixture
def server() -> Iterator[ArxivServer]:
    """Serve the invented world."""
    with ArxivServer([], world=WORLD) as stand_in:
        yield stand_in


def works(server: ArxivServer, *dois: str, **parameters: str | int) -> Answer:
    """Ask for works."""
    return get(f"{server.url}/openalex/works", filter=f"doi:{'|'.join(dois)}", **parameters)


def test_repositories_have_commits_or_none(server: ArxivServer) -> None:
    repos = f"{server.url}/github/repos"
    assert get(f"{repos}/example/knots/commits", per_page=1).status == 409
    assert get(f"{repos}/example/bends/commits", per_page=1).status == 200
    assert get(f"{repos}/example/nothing/commits").status == 404
    assert get(f"{repos}/example/knots").headers["ETag"].startswith('W/"')


def test_models_and_their_kin_are_found_renamed_or_not_shown(server: ArxivServer) -> None:
    api = f"{server.url}/huggingface/api"
    found = json.loads(get(f"{api}/models/example/knot-7b").text)
    assert (found["id"], found["tags"]) == ("example/knot-7b", ["license:mit"])
    moved = get(f"{api}/models/old/knot-7b")
    assert (moved.status, moved.headers["Location"]) == (307, f"{api}/models/example/knot-7b")
    assert get(f"{api}/datasets/example/bends").status == 200
    assert get(f"{api}/spaces/example/bends").status == 401


def test_works_come_by_doi_in_any_case(server: ArxivServer) -> None:
    dois = ("10.48550/arXiv.2601.00001", "10.48550/ARXIV.hep-th/9901001", "10.48550/arxiv.x")
    answer = json.loads(works(server, *dois, select="doi,type").text)
    assert answer["meta"]["count"] == 2
    assert sorted((row["doi"], row["type"]) for row in answer["results"]) == [
        ("https://doi.org/10.48550/arxiv.2601.00001", "preprint"),
        ("https://doi.org/10.48550/arxiv.hep-th/9901001", "article"),
    ]
    cut = json.loads(works(server, *dois, per_page=1).text)
    assert (cut["meta"]["count"], len(cut["results"])) == (2, 1)


def test_works_by_anything_else_are_refused(server: ArxivServer) -> None:
    assert get(f"{server.url}/openalex/works", filter="title:knots").status == 400
    assert works(server, *map(str, range(101))).status == 400
    assert get(f"{server.url}/openalex/authors").status == 404


def test_faults_reach_every_service(server: ArxivServer) -> None:
    for service in ("github/repos/a/b", "huggingface/api/papers/x", "openalex/works"):
        server.script(Fault(path=f"/{service}", status=503))
        assert get(f"{server.url}/{service}").status == 503
