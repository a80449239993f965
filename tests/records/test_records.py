"""Records have the shapes of schema 1 to the key, and papers come back from them unchanged."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import (
    Affiliation,
    Author,
    Contribution,
    Counts,
    Delivered,
    Dossier,
    Edition,
    Health,
    Issue,
    LeftOut,
    LibraryState,
    Link,
    LinkFacts,
    LinkKind,
    Mention,
    Paper,
    PaperFacts,
    Problem,
    Quote,
    Repository,
    Run,
    Statement,
    Window,
)
from digest.records import (
    counts_record,
    entry_record,
    facts_record,
    known_record,
    link_record,
    paper_record,
    parse_facts,
    parse_link,
    parse_paper,
    parse_problem,
    parse_time,
    problem_record,
    state_record,
    statement_record,
    time_text,
)
from tests.fixtures import REEF, entry, link, paper

NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)
PROBLEM = Problem(stage="fetch", subject="page 3", message="It stopped.", hint="Try again.")

zones = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
moments = st.datetimes(datetime(1991, 8, 14), datetime(2100, 1, 1), timezones=zones).map(  # noqa: DTZ001 - `timezones` makes them aware
    lambda moment: moment.replace(microsecond=0)
)
texts = st.text()
affiliations = st.builds(Affiliation, name=texts, origin=texts, stated=texts)
authors = st.builds(Author, name=texts, affiliations=st.lists(affiliations, max_size=2).map(tuple))
papers = st.builds(
    Paper,
    id=texts,
    version=st.integers(1),
    title=texts,
    abstract=texts,
    authors=st.lists(authors, max_size=3).map(tuple),
    primary=texts,
    categories=st.lists(texts, max_size=3).map(tuple),
    published=moments,
    updated=moments,
    announced=st.none() | st.dates(),
    comment=st.none() | texts,
    journal_ref=st.none() | texts,
    doi=st.none() | texts,
)

counts = st.none() | st.integers(0)
repositories = st.builds(
    Repository, stars=counts, licence=st.none() | texts, archived=st.booleans()
)
healths = st.sampled_from(get_args(Health))
links = st.builds(
    Link,
    url=texts,
    kind=st.sampled_from(get_args(LinkKind)),
    own=st.booleans(),
    origin=st.lists(texts, max_size=3).map(tuple),
    evidence=texts,
    health=healths,
    repository=st.none() | repositories,
)
facts = st.one_of(
    st.none(),
    st.builds(LinkFacts, health=healths, moved=texts, repository=st.none() | repositories),
    st.builds(
        PaperFacts,
        links=st.lists(links, max_size=2).map(tuple),
        authors=st.lists(authors, max_size=2).map(tuple),
        upvotes=counts,
    ),
)


@given(papers)
def test_a_paper_comes_back_from_json_unchanged(one: Paper) -> None:
    assert parse_paper(json.loads(json.dumps(paper_record(one)))) == one


@given(links)
def test_a_link_comes_back_from_json_unchanged(one: Link) -> None:
    assert parse_link(json.loads(json.dumps(link_record(one)))) == one


@given(facts)
def test_what_a_service_said_comes_back_from_json_unchanged(
    said: PaperFacts | LinkFacts | None,
) -> None:
    assert parse_facts(json.loads(json.dumps(facts_record(said)))) == said


def test_every_field_of_a_link_and_of_facts_comes_back() -> None:
    """No value here is one that a field has by itself."""
    repository = Repository(stars=7, licence="MIT", archived=True)
    one = Link(
        url="https://huggingface.co/quill/reef",
        kind="model",
        own=True,
        origin=("html", "huggingface"),
        evidence="Our model is at",
        health="gone",
        repository=repository,
    )
    place = Affiliation(name="Harbour Institute", origin="html", stated="Harbour Institute, Pier")
    author = Author(name="Ada Quill", affiliations=(place,))
    of_paper = PaperFacts(links=(one,), authors=(author,), upvotes=31)
    of_link = LinkFacts(health="ok", moved="https://github.com/lund/kelp", repository=repository)
    assert parse_link(link_record(one)) == one
    assert parse_facts(facts_record(of_paper)) == of_paper
    assert parse_facts(facts_record(of_link)) == of_link
    assert parse_facts(facts_record(None)) is None


def test_a_link_tells_of_its_repository_only_where_its_host_was_asked() -> None:
    assert "repository" not in link_record(link())
    known = link_record(link(repository=Repository(stars=0)))
    assert list(known)[-1] == "repository"
    assert known["repository"] == {"stars": 0, "licence": None, "archived": False}


@pytest.mark.parametrize("record", [{}, {"links": []}, {"health": "ok"}])
def test_broken_facts_are_refused(record: dict[str, object]) -> None:
    with pytest.raises(KeyError):
        parse_facts(record)


@given(moments)
def test_a_moment_is_written_in_utc_and_comes_back(moment: datetime) -> None:
    text = time_text(moment)
    assert text.endswith("Z")
    assert parse_time(text) == moment
    assert parse_time(text).tzinfo is UTC


def test_a_moment_without_an_offset_is_in_utc() -> None:
    assert parse_time("2026-02-28T12:00:00") == NOON
    assert parse_time("2026-02-28T07:00:00-05:00") == NOON
    assert time_text(NOON.astimezone(timezone(timedelta(hours=-5)))) == "2026-02-28T12:00:00Z"


def test_authors_may_be_bare_names_and_optional_fields_may_be_missing() -> None:
    record = paper_record(paper()) | {"authors": ["Ada Quill"]}
    for name in ("announced", "comment", "journal_ref", "doi"):
        del record[name]
    assert parse_paper(record) == paper(authors=(Author(name="Ada Quill"),))


@pytest.mark.parametrize(
    "change, error",
    [
        ({"published": "yesterday"}, ValueError),
        ({"announced": "2026-02-30"}, ValueError),
        ({"version": "one"}, ValueError),
        ({"authors": None}, TypeError),
        ({"authors": [{"name": "Ada Quill"}]}, KeyError),
    ],
)
def test_a_broken_record_is_refused(change: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        parse_paper(paper_record(paper()) | change)


def test_a_chosen_paper_has_the_keys_of_the_schema_in_their_order() -> None:
    record = entry_record(entry(paper(), link(), result=Statement(text="It finds them.")))
    assert (
        list(record)
        == (
            "id version title authors primary categories published updated announced "
            "comment url links promised introduces new_datasets used_datasets "
            "summary result score reasons theme named withdrawn upvotes"
        ).split()
    )
    assert list(record["authors"][0]) == ["name", "affiliations"]
    assert list(record["authors"][0]["affiliations"][0]) == ["name", "origin"]
    assert list(record["links"][0]) == ["url", "kind", "own", "origin", "evidence", "health"]
    assert list(record["introduces"]) == ["name", "kind"]
    assert list(record["summary"]) == ["text", "by", "quotes", "mentions"]
    assert record["result"]["text"] == "It finds them."
    assert record["reasons"] == [{"label": "code", "weight": 1.5}]


def test_a_chosen_paper_has_the_values_of_its_facts() -> None:
    record = entry_record(entry(paper(announced=date(2026, 2, 25), comment="12 pages"), link()))
    assert (record["id"], record["version"]) == (REEF, 1)
    assert record["url"] == f"https://arxiv.org/abs/{REEF}"
    assert (record["published"], record["announced"]) == ("2026-02-24T09:30:00Z", "2026-02-25")
    assert record["categories"] == ["cs.CV", "cs.LG"]
    assert record["links"][0]["origin"] == ["abstract"]
    assert (record["result"], record["promised"], record["withdrawn"]) == (None, False, False)
    assert (record["score"], record["theme"], record["named"]) == (1.5, "marine", True)
    assert record["upvotes"] is None


def test_what_is_known_before_a_choice_names_no_choice() -> None:
    dossier = Dossier(
        paper=paper(),
        promised=True,
        introduces=Contribution(name="ReefNet", kind="model"),
        new_datasets=("Reefs",),
        used_datasets=("Corals-1k",),
        withdrawn=True,
        upvotes=12,
    )
    record = known_record(dossier, Statement(text="It counts."), None)
    assert not {"score", "reasons", "theme", "named"} & set(record)
    assert record["introduces"] == {"name": "ReefNet", "kind": "model"}
    assert (record["new_datasets"], record["used_datasets"]) == (["Reefs"], ["Corals-1k"])
    assert (record["promised"], record["withdrawn"]) == (True, True)
    assert list(record)[-1] == "upvotes"
    assert record["upvotes"] == 12


def test_a_statement_carries_its_quotes_and_mentions() -> None:
    statement = Statement(
        text="ReefNet counts.",
        by="model:small",
        quotes=(Quote(paper=REEF, field="title", start=0, end=7, text="ReefNet"),),
        mentions=(Mention(start=0, end=7, kind="name", paper=REEF),),
    )
    assert statement_record(statement) == {
        "text": "ReefNet counts.",
        "by": "model:small",
        "quotes": [{"paper": REEF, "field": "title", "start": 0, "end": 7, "text": "ReefNet"}],
        "mentions": [{"start": 0, "end": 7, "kind": "name", "paper": REEF}],
    }


def test_only_a_counting_statement_says_what_it_counts() -> None:
    assert "count" not in statement_record(Statement(text="It counts."))
    assert statement_record(Statement(text="Both.", count=("a", "b")))["count"] == ["a", "b"]


def test_the_figures_name_every_reason() -> None:
    counts = Counts(found=9, chosen=3, named=2, late=1, left_out=LeftOut(rank=4, duplicate=2))
    assert counts_record(counts) == {
        "found": 9,
        "chosen": 3,
        "named": 2,
        "late": 1,
        "left_out": {
            "rank": 4,
            "already_issued": 0,
            "withdrawn": 0,
            "off_topic": 0,
            "duplicate": 2,
        },
    }


def test_a_problem_comes_back_unchanged() -> None:
    record = problem_record(PROBLEM)
    assert list(record) == ["stage", "subject", "message", "hint"]
    assert parse_problem(record) == PROBLEM


def test_the_state_of_a_library_is_plain_json() -> None:
    edition = Edition(
        slug="tides",
        date=date(2026, 2, 28),
        window=Window(start=date(2026, 2, 22), end=date(2026, 2, 28)),
        query="all:tides",
        fates={},
        completed=NOON,
        begun=NOON,
        complete=False,
        problems=(PROBLEM,),
    )
    run = Run(command="build", started=NOON, ended=NOON, exit_code=0, summary="tides")
    issue = Issue(edition=edition, counts={"rank": 2, "chosen": 1})
    delivered = Delivered(
        publisher="letters",
        slug="tides",
        date=date(2026, 2, 28),
        counts={"sent": 2, "failed": 1},
        last=NOON,
    )
    state = LibraryState(
        location="/l",
        size=5,
        papers=2,
        first=NOON,
        last=None,
        issues=(issue,),
        runs=(run,),
        deliveries=(delivered,),
    )
    assert json.loads(json.dumps(state_record(state))) == {
        "location": "/l",
        "size": 5,
        "papers": 2,
        "first": "2026-02-28T12:00:00Z",
        "last": None,
        "editions": [
            {
                "slug": "tides",
                "date": "2026-02-28",
                "window": {"start": "2026-02-22", "end": "2026-02-28"},
                "query": "all:tides",
                "fates": {"chosen": 1, "rank": 2},
                "completed": "2026-02-28T12:00:00Z",
                "complete": False,
                "problems": [problem_record(PROBLEM)],
            }
        ],
        "runs": [
            {
                "command": "build",
                "started": "2026-02-28T12:00:00Z",
                "ended": "2026-02-28T12:00:00Z",
                "exit_code": 0,
                "summary": "tides",
            }
        ],
        "deliveries": [
            {
                "publisher": "letters",
                "slug": "tides",
                "date": "2026-02-28",
                "counts": {"failed": 1, "sent": 2},
                "last": "2026-02-28T12:00:00Z",
            }
        ],
    }
