"""What Hugging Face says of papers, and of models, datasets and spaces."""

import gzip
from datetime import timedelta
from typing import Any

import pytest

from digest.enrich.huggingface import HuggingFace
from digest.errors import FetchError
from digest.model import Answer, Link, LinkFacts, PaperFacts, Repository
from tests.enrich.asking import answer_of, ask, dossier, facts_of, problem_of
from tests.enrich.conftest import Open
from tests.fakes import FakeClock
from tests.fixtures import LOOM, REEF
from tests.standins.arxiv import Fault

PAPERS = "/huggingface/api/papers"
MODELS = "/huggingface/api/models"
HUB = "https://huggingface.co"
CODE = "https://github.com/quill/reefnet"
WORLD = {
    "huggingface": {
        "papers": {
            REEF: {
                "upvotes": 31,
                "githubRepo": f"{CODE}.git",
                "githubRepoAddedBy": "user",
                "projectPage": "https://reefnet.github.io/",
                "linkedModels": [{"id": "quill/reef-7b", "likes": 3}],
                "linkedDatasets": [{"id": "bo/reefs"}],
                "linkedSpaces": [{"id": "cy/demo"}],
            }
        },
        "models": {
            "quill/reef-7b": {"tags": ["vision", "license:apache-2.0"]},
            "old/reef-7b": "quill/reef-7b",
            "Quill/Reef-8B": {"id": "quill/reef-8b"},
        },
        "datasets": {"bo/reefs": {"cardData": {"license": ["cc-by-4.0"]}}},
        "spaces": {"cy/demo": {}},
    }
}


def paper_world(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a record may hold
    """Return a world with one paper."""
    return {"huggingface": {"papers": {REEF: fields}}}


def links_of(open_services: Open, **fields: Any) -> tuple[Link, ...]:  # noqa: ANN401
    """Return the links of a paper with these fields."""
    with open_services(paper_world(**fields)) as (server, client):
        service = HuggingFace(client, f"{server.url}/huggingface", 0.2)
        return facts_of(service, REEF, PaperFacts).links


def test_it_is_asked_about_the_paper_and_what_lies_there() -> None:
    service = HuggingFace(None, HUB, 0.2)  # type: ignore[arg-type]
    urls = (
        f"{HUB}/quill/reef-7b",
        f"{HUB}/datasets/bo/reefs",
        f"{HUB}/spaces/cy/demo",
        f"{HUB}/papers/{REEF}",
        f"{HUB}/quill",
        CODE,
    )
    assert list(service.subjects(dossier(*urls))) == [REEF, *urls[:3]]


def test_a_paper_has_links_and_upvotes(open_services: Open, clock: FakeClock) -> None:
    with open_services(WORLD) as (server, client):
        answer = answer_of(HuggingFace(client, f"{server.url}/huggingface/", 0.2), REEF)
    facts = answer.facts
    assert isinstance(facts, PaperFacts)
    assert (facts.upvotes, facts.authors, answer.asked) == (31, (), clock.now())
    assert [(link.url, link.kind, link.own) for link in facts.links] == [
        (CODE, "code", True),
        ("https://reefnet.github.io/", "project", True),
        (f"{HUB}/quill/reef-7b", "model", False),
        (f"{HUB}/datasets/bo/reefs", "dataset", False),
        (f"{HUB}/spaces/cy/demo", "demo", False),
    ]
    assert {link.origin for link in facts.links} == {("huggingface",)}
    assert [link.evidence for link in facts.links] == [
        "Hugging Face names this repository, added by a person.",
        "Hugging Face names this as the paper's project page.",
        "This model on Hugging Face cites the paper.",
        "This dataset on Hugging Face cites the paper.",
        "This space on Hugging Face cites the paper.",
    ]
    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize(
    "added,own,words",
    [
        ("user", True, "by a person"),
        ("auto", False, "matched automatically"),
        (None, False, "not who added it"),
        (7, False, "not who added it"),
    ],
)
def test_a_repository_is_the_paper_s_own_where_a_person_says_so(
    open_services: Open,
    added: object,
    own: bool,  # noqa: FBT001
    words: str,
) -> None:
    (link,) = links_of(open_services, githubRepo="quill/reefnet", githubRepoAddedBy=added)
    assert (link.url, link.own) == (CODE, own)
    assert words in link.evidence


def test_a_repository_that_is_the_project_page_is_one_link_and_own(open_services: Open) -> None:
    (link,) = links_of(
        open_services, githubRepo=CODE, githubRepoAddedBy="auto", projectPage=f"{CODE}/"
    )
    assert (link.url, link.kind, link.own) == (CODE, "code", True)


def test_a_page_of_hugging_face_s_own_has_its_kind(open_services: Open) -> None:
    (link,) = links_of(open_services, projectPage=f"{HUB}/spaces/quill/reef")
    assert (link.kind, link.own) == ("demo", True)


@pytest.mark.parametrize(
    "field,value",
    [
        ("githubRepo", "javascript:alert(1)"),
        ("githubRepo", "https://github.com/quill"),
        ("githubRepo", "https://user:pw@github.com/quill/reefnet"),
        ("githubRepo", {"url": CODE}),
        ("projectPage", "javascript:alert(1)"),
        ("projectPage", "http://127.0.0.1:8000/"),
        ("projectPage", "https://reef.example/\x1b[2J"),
        ("projectPage", "https://reef.example/" + "x" * 3000),
        ("linkedModels", "quill/reef-7b"),
        ("linkedModels", [{"id": "../../etc/passwd"}, {"id": 7}, "x", {}, None]),
        ("upvotes", "31"),
        ("upvotes", -1),
        ("upvotes", True),
    ],
)
def test_a_bad_field_costs_that_field(open_services: Open, field: str, value: object) -> None:
    good = {"linkedDatasets": [{"id": "bo/reefs"}]}
    with open_services(paper_world(**good, **{field: value})) as (server, client):
        service = HuggingFace(client, f"{server.url}/huggingface", 0.2)
        facts = facts_of(service, REEF, PaperFacts)
    assert [link.url for link in facts.links] == [f"{HUB}/datasets/bo/reefs"]
    assert facts.upvotes == (None if field == "upvotes" else 0)


def test_not_everything_that_cites_a_paper_is_taken(open_services: Open) -> None:
    models = [{"id": f"quill/reef-{size}"} for size in range(500)]
    assert len(links_of(open_services, linkedModels=models)) == 10


def test_most_papers_are_not_known(open_services: Open) -> None:
    with open_services(WORLD) as (server, client):
        service = HuggingFace(client, f"{server.url}/huggingface", 0.2)
        assert answer_of(service, LOOM).facts is None
        assert answer_of(service, "hep-th/9901001").facts is None
    assert [request.path for request in server.requests][-1] == f"{PAPERS}/hep-th/9901001"


def test_a_web_page_does_not_say_that_a_paper_is_not_known(open_services: Open) -> None:
    with open_services(WORLD, Fault(path=PAPERS, status=404, html=True)) as (server, client):
        problem = problem_of(HuggingFace(client, f"{server.url}/huggingface", 0.2), REEF)
    assert "web page with status 404" in problem.message


def test_an_answer_about_another_paper_is_none(open_services: Open) -> None:
    with open_services(paper_world(id=LOOM, githubRepo=CODE)) as (server, client):
        problem = problem_of(HuggingFace(client, f"{server.url}/huggingface", 0.2), REEF)
    assert "not about this paper" in problem.message


@pytest.mark.parametrize(
    "path,facts",
    [
        ("quill/reef-7b", LinkFacts(health="ok", repository=Repository(licence="Apache-2.0"))),
        (
            "old/reef-7b",
            LinkFacts(
                health="ok",
                moved=f"{HUB}/quill/reef-7b",
                repository=Repository(licence="Apache-2.0"),
            ),
        ),
        ("Quill/Reef-8B", LinkFacts(health="ok")),
        (
            "datasets/bo/reefs",
            LinkFacts(health="ok", repository=Repository(licence="CC-BY-4.0")),
        ),
        ("spaces/cy/demo", LinkFacts(health="ok")),
    ],
)
def test_a_repository_is_there_or_somewhere_else(
    open_services: Open, path: str, facts: LinkFacts
) -> None:
    with open_services(WORLD) as (server, client):
        service = HuggingFace(client, f"{server.url}/huggingface", 0.2)
        assert answer_of(service, f"{HUB}/{path}").facts == facts


def test_whether_a_repository_is_gone_only_a_token_can_tell(open_services: Open) -> None:
    """To anybody else the service speaks of what is missing as of what is private."""
    url = f"{HUB}/quill/no-more"
    with open_services(WORLD) as (server, client):
        endpoint = f"{server.url}/huggingface"
        assert answer_of(HuggingFace(client, endpoint, 0.2), url).facts is None
        known = HuggingFace(client, endpoint, 0.2, " s3cret\n")
        assert answer_of(known, url).facts == LinkFacts(health="gone")
    assert server.requests[-1].headers["authorization"] == "Bearer s3cret"


def test_one_closed_repository_is_no_failure_of_the_service(open_services: Open) -> None:
    fault = Fault(path=f"{MODELS}/quill/reef-7b", status=403, body=b'{"error": "gated"}')
    with open_services(WORLD, fault) as (server, client):
        service = HuggingFace(client, f"{server.url}/huggingface", 0.2)
        assert answer_of(service, f"{HUB}/quill/reef-7b").facts is None
        assert facts_of(service, f"{HUB}/quill/reef-7b", LinkFacts).health == "ok"


def test_a_refusal_of_everything_is_one(open_services: Open) -> None:
    for status, words in ((401, "does not accept the token"), (403, "refuses this machine")):
        with open_services(WORLD, Fault(path=PAPERS, status=status)) as (server, client):
            service = HuggingFace(client, f"{server.url}/huggingface", 0.2, "s3cret")
            with pytest.raises(FetchError, match=words) as info:
                ask(service, REEF)
        assert "s3cret" not in str(info.value)


def test_a_spent_quota_says_until_when(open_services: Open, clock: FakeClock) -> None:
    fault = Fault(path=PAPERS, status=429, headers={"RateLimit": '"api";r=0;t=180'}, times=None)
    with (
        open_services(WORLD, fault) as (server, client),
        pytest.raises(FetchError, match="at 2026-02-28 12:03 UTC, in 180 s"),
    ):
        ask(HuggingFace(client, f"{server.url}/huggingface", 0.2), REEF)
    assert (len(server.requests), clock.slept) == (1, [])


@pytest.mark.parametrize(
    "fault,words",
    [
        (Fault(path=PAPERS, html=True), "a web page"),
        (Fault(path=PAPERS, body=b""), "nothing legible"),
        (Fault(path=PAPERS, body=b"[1, 2]"), "nothing legible"),
        (Fault(path=PAPERS, body=b'{"id":' * 50_000), "nothing legible"),
        (Fault(path=PAPERS, body=b"{}"), "not about this paper"),
        (Fault(path=PAPERS, status=418), "status 418"),
        (Fault(path=PAPERS, body=b" " * 5_000_000), "more than 4,000,000 bytes"),
        (
            Fault(
                path=PAPERS,
                body=gzip.compress(bytes(50_000_000)),
                headers={"Content-Encoding": "gzip"},
            ),
            "more than 4,000,000 bytes",
        ),
        (Fault(path=PAPERS, body=b"{}", headers={"Content-Encoding": "br"}), "not asked for"),
    ],
)
def test_a_bad_answer_costs_one_problem(open_services: Open, fault: Fault, words: str) -> None:
    with open_services(WORLD, fault) as (server, client):
        service = HuggingFace(client, f"{server.url}/huggingface", 0.2)
        assert words in problem_of(service, REEF).message
        assert facts_of(service, REEF, PaperFacts).upvotes == 31


def test_half_an_answer_is_asked_for_again(open_services: Open) -> None:
    fault = Fault(path=PAPERS, truncate=0.5, close=True)
    with open_services(WORLD, fault) as (server, client):
        service = HuggingFace(client, f"{server.url}/huggingface", 0.2)
        assert facts_of(service, REEF, PaperFacts).upvotes == 31
    assert len(server.requests) == 2


def test_answers_last_as_long_as_things_do(clock: FakeClock) -> None:
    service = HuggingFace(None, HUB, 0.2)  # type: ignore[arg-type]
    lasting: dict[PaperFacts | LinkFacts | None, timedelta] = {
        PaperFacts(): timedelta(days=1),
        LinkFacts(health="ok"): timedelta(days=7),
        LinkFacts(health="gone"): timedelta(days=1),
        None: timedelta(hours=12),
    }
    for facts, time in lasting.items():
        answer = Answer(service="huggingface", subject=REEF, facts=facts, asked=clock.now())
        assert service.lasts(answer) == time
