"""Where authors work, as OpenAlex tells it for a batch of papers."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Affiliation, Answer, Author, Problem, StatedPaper
from digest.services.openalex import OpenAlex
from tests.corpora import need
from tests.fixtures import LOOM, REEF
from tests.net.replies import ClientRun, Reply
from tests.services.asking import ANYTHING, ask, facts, facts_of, sent, world

API, OLD = "https://api.openalex.org", "hep-th/9901001"
HARBOUR = "Dept. of Corals, Harbour Institute, Saltmouth"
TWO = "Harbour Institute and Tide University"
INSTITUTIONS = [
    {"id": "https://openalex.org/I1", "display_name": "Harbour Institute"},
    {"id": "https://openalex.org/I2", "display_name": "Tide University"},
]


def openalex(run: ClientRun, *replies: Reply) -> OpenAlex:
    """Give the service over some answers."""
    return OpenAlex(run.client(world({"/works": replies})), f"{API}/", 0.2)


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


def work(paper: str, *rows: object) -> dict[str, object]:
    """Return a paper's record."""
    return {"doi": f"https://doi.org/10.48550/arXiv.{paper}", "authorships": list(rows)}


def found(*works: object, **more: object) -> Reply:
    """Answer with these works."""
    return sent({"results": list(works), **more})


def alex(name: str, stated: str = "") -> Affiliation:
    """Return an affiliation as OpenAlex states it."""
    return Affiliation(name=name, origin="openalex", stated=stated)


def authors_of(run: ClientRun, *rows: object) -> tuple[Author, ...]:
    """Return the authors of a work with these rows."""
    return facts_of(openalex(run, found(work(REEF, *rows))), REEF, StatedPaper).authors


ADA = authorship("Ada", (HARBOUR, ["I1"]))


def test_fifty_papers_are_one_request(run: ClientRun) -> None:
    """Answers come in an order of their own, with identifiers in either case."""
    subjects = [REEF, LOOM, OLD, *(f"2602.{number:05}" for number in range(47))]
    works = (work(OLD, ADA), work(LOOM), work(REEF.lower(), ADA))
    service = openalex(run, found(*works), found(*works))
    assert list(service.subjects(facts("https://github.com/a/b"))) == [REEF]
    came = ask(service, *subjects)
    assert ([one.subject for one in came], ask(service)) == (subjects, [])
    known = {one.subject: one.stated for one in came if isinstance(one, Answer) and one.stated}
    assert (list(known), known[LOOM]) == ([REEF, LOOM, OLD], StatedPaper())
    (params,) = run.params
    assert params["filter"].startswith(f"doi:10.48550/arxiv.{REEF}|")
    assert (params["filter"].count("|"), f"10.48550/arxiv.{OLD}|" in params["filter"]) == (49, True)
    assert (params["per_page"], params["select"]) == ("100", "doi,authorships")


@pytest.mark.parametrize(
    "row,author",
    [
        (ADA, Author(name="Ada", affiliations=(alex("Harbour Institute", HARBOUR),))),
        (
            authorship("Ada", (TWO, ["I1", "I2"]), ("Boat", [])),
            Author(name="Ada", affiliations=(alex(TWO, TWO), alex("Boat", "Boat"))),
        ),
        # Where no wording is kept, the institutions alone.
        (
            authorship("Ada"),
            Author(name="Ada", affiliations=(alex("Harbour Institute"), alex("Tide University"))),
        ),
        # A wording that no list ties is stated all the same.
        (
            {
                **ADA,
                "raw_affiliation_strings": [HARBOUR, "Boat\x00", "Pier", "Pier"],
                "affiliations": [],
            },
            Author(name="Ada", affiliations=(alex(HARBOUR, HARBOUR), alex("Pier", "Pier"))),
        ),
        (
            authorship("Ada", raw_author_name=None, institutions=None),
            Author(name="Ada of OpenAlex"),
        ),
        (authorship("Ada", affiliations=None, institutions=7), Author(name="Ada")),
        (
            authorship("Ada", affiliations=[7, {}], institutions=[7, {"id": "x"}]),
            Author(name="Ada"),
        ),
        *((odd, None) for odd in (None, 7, {}, {"raw_author_name": "x" * 3000, "author": []})),
        ({"raw_author_name": "\x1b[31m"}, None),
    ],
)
def test_an_author_is_where_it_is_stated_and_a_bad_row_costs_itself(
    run: ClientRun, row: object, author: Author | None
) -> None:
    last = Author(name="Bo", affiliations=(alex("Tide University", "Tides"),))
    assert authors_of(run, row, authorship("Bo", ("Tides", ["I2"]))) == (
        *((author,) if author else ()),
        last,
    )


ROW = st.sampled_from([*ADA, "doi", "authorships", "display_name", "institution_ids", "meta", "id"])
VALUE = st.recursive(
    ANYTHING, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ROW, inner, max_size=5)
)


@given(st.dictionaries(ROW, VALUE, max_size=8), st.lists(VALUE, max_size=3))
def test_no_record_breaks_the_reading(long_run: ClientRun, row: object, rows: list[object]) -> None:
    for author in authors_of(long_run, row, *rows):
        assert author.name
        assert all(place.name for place in author.affiliations)
        json.dumps([place.name for place in author.affiliations]).encode()


def test_of_two_works_with_one_doi_the_one_that_says_more_counts(run: ClientRun) -> None:
    poor, rich = work(REEF, authorship("Ada", institutions=[])), work(REEF, ADA)
    for order in ([poor, rich], [rich, poor]):
        facts = facts_of(openalex(run, found(*order)), REEF, StatedPaper)
        assert facts.authors[0].affiliations == (alex("Harbour Institute", HARBOUR),)


def test_a_work_that_is_no_work_costs_itself(run: ClientRun) -> None:
    odd: tuple[object, ...] = (
        7,
        None,
        {"doi": 7},
        {"doi": "https://doi.org/10.1000/x"},
        {"authorships": []},
    )
    (answer,) = ask(openalex(run, found(*odd)), REEF)
    assert isinstance(answer, Answer)
    assert answer.stated is None


def test_part_of_an_answer_says_nothing_about_the_rest(run: ClientRun) -> None:
    missing, known = ask(openalex(run, found(work(LOOM), meta={"count": 2})), REEF, LOOM)
    assert isinstance(missing, Problem)
    assert missing.message == "OpenAlex sent only a part of its answer."
    assert isinstance(known, Answer)


def test_a_bad_answer_is_a_problem_of_every_question(run: ClientRun) -> None:
    came = ask(openalex(run, sent({})), REEF, LOOM)
    assert [(one.subject, isinstance(one, Problem)) for one in came] == [(REEF, True), (LOOM, True)]


@pytest.mark.long
def test_what_openalex_really_answered_is_read(run: ClientRun) -> None:
    """A batch is keyed by DOI; one work keeps the institution and not the wording."""
    folder = need("raw/openalex")
    names = ("openalex_batch_response", "openalex_work_attention", "openalex_work_not_found")
    batch, attention, nothing = (
        json.loads((folder / f"{name}.json").read_text("utf-8")) for name in names
    )
    ids = [row["doi"].rpartition("/arxiv.")[2] for row in batch["results"]]
    came = ask(openalex(run, sent(batch)), *ids, "2602.90001")
    facts = [one.stated for one in came if isinstance(one, Answer)]
    assert facts == [StatedPaper()] * len(ids) + [None]
    (author,) = authors_of(run, *attention["authorships"])
    (row,) = attention["authorships"]
    assert author.name == row["author"]["display_name"]
    assert [one.name for one in author.affiliations] == [
        institution["display_name"] for institution in row["institutions"]
    ]
    (missing,) = ask(openalex(run, sent(nothing)), REEF)
    assert isinstance(missing, Answer)
    assert missing.stated is None
