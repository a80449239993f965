"""Where authors work, as OpenAlex tells it for a batch of papers."""

import json
from typing import Any

import pytest

from digest.enrich.openalex import OpenAlex
from digest.errors import FetchError
from digest.model import Affiliation, Answer, Author, PaperFacts, Problem
from tests.enrich.asking import answer_of, ask, dossier, facts_of, problem_of
from tests.enrich.conftest import Open
from tests.fakes import FakeClock
from tests.fixtures import LOOM, REEF
from tests.standins.arxiv import Fault

WORKS = "/openalex/works"
OLD = "hep-th/9901001"
HARBOUR = "Dept. of Corals, Harbour Institute, Saltmouth"
TWO = "Harbour Institute and Tide University"
INSTITUTIONS = [
    {"id": "https://openalex.org/I1", "display_name": "Harbour Institute"},
    {"id": "https://openalex.org/I2", "display_name": "Tide University"},
]


def authorship(name: str, *ties: tuple[str, list[str]], **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return an author's row: each tie is a wording with the numbers of its institutions."""
    return {
        "raw_author_name": name,
        "author": {"display_name": f"{name} of OpenAlex"},
        "institutions": INSTITUTIONS,
        "raw_affiliation_strings": [words for words, _ in ties],
        "affiliations": [
            {
                "raw_affiliation_string": words,
                "institution_ids": [f"https://openalex.org/{number}" for number in numbers],
            }
            for words, numbers in ties
        ],
    } | fields


WORLD = {
    "openalex": {
        REEF: {
            "authorships": [
                authorship("Ada Quill", (HARBOUR, ["I1"])),
                authorship("Bo Fernandez-Lund", (TWO, ["I1", "I2"]), ("Boat", [])),
                authorship("Cy"),
            ]
        },
        LOOM: {"authorships": []},
        OLD: {"authorships": [authorship("Dee", (HARBOUR, ["I1"]))]},
    }
}


def alex(name: str, stated: str = "") -> Affiliation:
    """Return an affiliation as OpenAlex states it."""
    return Affiliation(name=name, origin="openalex", stated=stated)


def authors_of(open_services: Open, *rows: object) -> tuple[Author, ...]:
    """Return the authors of a work with these rows."""
    with open_services({"openalex": {REEF: {"authorships": list(rows)}}}) as (server, client):
        return facts_of(OpenAlex(client, f"{server.url}/openalex", 0.2), REEF, PaperFacts).authors


def test_it_is_asked_about_the_paper() -> None:
    service = OpenAlex(None, "https://works.example", 0.2)  # type: ignore[arg-type]
    assert list(service.subjects(dossier("https://github.com/a/b"))) == [REEF]
    assert service.batch == 50


def test_authors_come_in_order_with_what_they_state(open_services: Open, clock: FakeClock) -> None:
    with open_services(WORLD) as (server, client):
        answer = answer_of(OpenAlex(client, f"{server.url}/openalex/", 0.2), REEF)
    assert answer.facts == PaperFacts(
        authors=(
            Author(name="Ada Quill", affiliations=(alex("Harbour Institute", HARBOUR),)),
            Author(name="Bo Fernandez-Lund", affiliations=(alex(TWO, TWO), alex("Boat", "Boat"))),
            Author(name="Cy", affiliations=(alex("Harbour Institute"), alex("Tide University"))),
        )
    )
    assert answer.asked == clock.now()


def test_fifty_papers_are_one_request(open_services: Open) -> None:
    """Answers come in an order of their own, with identifiers in lower case."""
    subjects = [REEF, LOOM, OLD, *(f"2602.{number:05}" for number in range(47))]
    with open_services(WORLD) as (server, client):
        came = ask(OpenAlex(client, f"{server.url}/openalex", 0.2), *subjects)
    (request,) = server.requests
    assert request.query["filter"].count("|") == 49
    assert f"10.48550/arxiv.{OLD}" in request.query["filter"]
    assert request.query["select"] == "doi,authorships"
    assert "api_key" not in request.query
    assert [one.subject for one in came] == subjects
    known = {one.subject for one in came if isinstance(one, Answer) and one.facts is not None}
    assert known == {REEF, LOOM, OLD}


def test_a_key_is_sent(open_services: Open) -> None:
    with open_services(WORLD) as (server, client):
        answer_of(OpenAlex(client, f"{server.url}/openalex", 0.2, " s3cret "), REEF)
    assert server.requests[0].query["api_key"] == "s3cret"


def test_nothing_is_asked_about_nothing(open_services: Open) -> None:
    with open_services(WORLD) as (server, client):
        assert ask(OpenAlex(client, f"{server.url}/openalex", 0.2)) == []
    assert server.requests == ()


@pytest.mark.parametrize(
    "row,author",
    [
        (authorship("Ada", raw_author_name=None), Author(name="Ada of OpenAlex")),
        (authorship("Ada", affiliations=None), Author(name="Ada")),
        (
            authorship("Ada", affiliations=[7, {}, {"raw_affiliation_string": []}]),
            Author(name="Ada"),
        ),
    ],
)
def test_an_author_s_name_needs_nothing_else(
    open_services: Open, row: dict[str, Any], author: Author
) -> None:
    (found,) = authors_of(open_services, row | {"institutions": None})
    assert found == author


@pytest.mark.parametrize("row", [None, 7, {}, {"raw_author_name": "x" * 3000, "author": []}])
def test_a_bad_author_costs_that_author(open_services: Open, row: object) -> None:
    good = authorship("Ada", (HARBOUR, ["I1"]))
    assert [author.name for author in authors_of(open_services, row, good)] == ["Ada"]


def test_a_wording_that_no_list_ties_is_stated_all_the_same(open_services: Open) -> None:
    row = authorship(
        "Ada", (HARBOUR, ["I9"]), raw_affiliation_strings=[HARBOUR, "Boat\x00", "Pier"]
    )
    (author,) = authors_of(open_services, row)
    assert author.affiliations == (alex(HARBOUR, HARBOUR), alex("Pier", "Pier"))


def test_of_two_works_with_one_doi_the_one_that_says_more_counts(open_services: Open) -> None:
    doi = f"https://doi.org/10.48550/arXiv.{REEF}"
    poor = {"doi": doi, "authorships": [authorship("Ada", institutions=[])]}
    rich = {"doi": doi, "authorships": [authorship("Ada", (HARBOUR, ["I1"]))]}
    for order in ([poor, rich], [rich, poor]):
        fault = Fault(path=WORKS, body=_json({"results": order}))
        with open_services(WORLD, fault) as (server, client):
            facts = facts_of(OpenAlex(client, f"{server.url}/openalex", 0.2), REEF, PaperFacts)
        assert facts.authors[0].affiliations == (alex("Harbour Institute", HARBOUR),)


def test_part_of_an_answer_says_nothing_about_the_rest(open_services: Open) -> None:
    body = {
        "meta": {"count": 2},
        "results": [{"doi": f"https://doi.org/10.48550/arxiv.{LOOM}", "authorships": []}],
    }
    with open_services(WORLD, Fault(path=WORKS, body=_json(body))) as (server, client):
        came = ask(OpenAlex(client, f"{server.url}/openalex", 0.2), REEF, LOOM)
    missing, known = came
    assert isinstance(missing, Problem)
    assert "only a part" in missing.message
    assert isinstance(known, Answer)
    assert known.facts == PaperFacts()


@pytest.mark.parametrize(
    "fault,words",
    [
        (Fault(path=WORKS, html=True), "a web page"),
        (Fault(path=WORKS, body=b""), "nothing legible"),
        (Fault(path=WORKS, body=b"{}"), "without results"),
        (Fault(path=WORKS, body=b'{"results": {}}'), "without results"),
        (Fault(path=WORKS, body=b" " * 20_000_001), "more than 20,000,000 bytes"),
    ],
)
def test_a_bad_answer_is_a_problem_of_every_question(
    open_services: Open, fault: Fault, words: str
) -> None:
    with open_services(WORLD, fault) as (server, client):
        service = OpenAlex(client, f"{server.url}/openalex", 0.2)
        came = ask(service, REEF, LOOM)
        assert [one.subject for one in came] == [REEF, LOOM]
        assert all(isinstance(one, Problem) and words in one.message for one in came)
        assert answer_of(service, LOOM).facts == PaperFacts()


def test_a_work_that_is_no_work_costs_itself(open_services: Open) -> None:
    rows: list[object] = [
        7,
        None,
        {"doi": 7},
        {"doi": "https://doi.org/10.1000/x"},
        {"authorships": []},
    ]
    with open_services(WORLD, Fault(path=WORKS, body=_json({"results": rows}))) as (server, client):
        assert answer_of(OpenAlex(client, f"{server.url}/openalex", 0.2), REEF).facts is None


def test_a_purse_that_is_empty_ends_it_and_says_until_when(
    open_services: Open, clock: FakeClock
) -> None:
    spent = {
        "X-RateLimit-Remaining-USD": "0.00002",
        "X-RateLimit-Cost-Required-USD": "0.0001",
        "X-RateLimit-Reset": "43200",
    }
    fault = Fault(path=WORKS, status=429, headers=spent, times=None)
    with (
        open_services(WORLD, fault) as (server, client),
        pytest.raises(FetchError, match="at 2026-03-01 00:00 UTC, in 12 hours") as info,
    ):
        ask(OpenAlex(client, f"{server.url}/openalex", 0.2, "s3cret"), REEF)
    assert "key" in info.value.hint
    assert "s3cret" not in str(info.value)
    assert (len(server.requests), clock.slept) == (1, [])


def test_a_service_that_wants_pauses_gets_them(open_services: Open, clock: FakeClock) -> None:
    fault = Fault(path=WORKS, status=429, times=None)
    with (
        open_services(WORLD, fault) as (server, client),
        pytest.raises(FetchError, match="asks for a pause"),
    ):
        ask(OpenAlex(client, f"{server.url}/openalex", 0.2), REEF)
    assert len(server.requests) == 6
    assert clock.elapsed < 60


def test_a_refusal_is_told_in_the_service_s_words(open_services: Open) -> None:
    body = _json({"error": "Unauthorized", "message": "API key\u202e not found."})
    with (
        open_services(WORLD, Fault(path=WORKS, status=401, body=body)) as (server, client),
        pytest.raises(FetchError, match=r"status 401: API key not found\.$") as info,
    ):
        ask(OpenAlex(client, f"{server.url}/openalex", 0.2, "s3cret"), REEF)
    assert "OPENALEX" in info.value.hint
    assert "s3cret" not in str(info.value)


def test_new_papers_get_their_affiliations_late(clock: FakeClock) -> None:
    service = OpenAlex(None, "https://works.example", 0.2)  # type: ignore[arg-type]
    author = Author(name="Ada", affiliations=(alex("Harbour Institute"),))
    lasting = {
        PaperFacts(authors=(author,)): 30,
        PaperFacts(authors=(Author(name="Ada"),)): 3,
        PaperFacts(): 3,
        None: 3,
    }
    for facts, days in lasting.items():
        answer = Answer(service="openalex", subject=REEF, facts=facts, asked=clock.now())
        assert service.lasts(answer).days == days


def test_a_problem_is_told_once_for_a_paper(open_services: Open) -> None:
    with open_services(WORLD, Fault(path=WORKS, html=True)) as (server, client):
        problem_of(OpenAlex(client, f"{server.url}/openalex", 0.2), REEF)


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
