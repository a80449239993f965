"""Records have the shapes of schema 2 to the key, and facts come back from them unchanged."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import model, records
from tests.fixtures import link, paper
from tests.records import strategies

NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)
PROBLEM = model.Problem(stage="fetch", subject="page 3", message="It stopped.", hint="Try again.")
DAY = date(2026, 2, 28)
STATEMENT = st.builds(
    model.Statement,
    text=strategies.TEXT,
    by=strategies.TEXT,
    quotes=strategies.several(st.builds(model.Quote)),
    mentions=strategies.several(st.builds(model.Mention)),
    verified=st.none() | strategies.TEXT,
    paragraph=st.just(0),
)


@pytest.mark.parametrize(
    "facts, write, read",
    [
        (strategies.PAPER, records.paper_record, records.parse_paper),
        (strategies.AUTHOR, records.author_record, records.parse_author),
        (strategies.LINK, records.link_record, records.parse_link),
        (strategies.FACTS, records.facts_record, records.parse_facts),
        (strategies.PROBLEM, records.problem_record, records.parse_problem),
        (strategies.PLACE, records.place_record, records.parse_place),
        (strategies.THEMES, records.sizes_record, records.parse_sizes),
        (strategies.SITE_ISSUE, records.site_issue_record, records.parse_site_issue),
        (STATEMENT, records.statement_record, records.parse_statement),
    ],
)
@given(st.data())
def test_a_fact_comes_back_from_json_unchanged(
    facts: st.SearchStrategy[Any],
    write: Callable[[Any], Any],
    read: Callable[[Any], Any],
    data: st.DataObject,
) -> None:
    fact = data.draw(facts)
    assert read(json.loads(json.dumps(write(fact), ensure_ascii=False))) == fact


def test_a_link_tells_of_its_repository_only_where_its_host_was_asked() -> None:
    plain = ["url", "kind", "own", "origin", "evidence", "health"]
    assert list(records.link_record(link())) == plain
    known = records.link_record(link(repository=model.Repository(stars=0)))
    assert list(known) == [*plain, "repository"]
    assert known["repository"] == {"stars": 0, "licence": None, "archived": False}
    sparse = records.parse_link(known | {"repository": {"stars": 3}})
    assert sparse == link(repository=model.Repository(stars=3))


def test_a_moment_without_an_offset_is_in_utc() -> None:
    assert records.parse_time("2026-02-28T12:00:00") == NOON
    assert records.parse_time("2026-02-28T07:00:00-05:00").isoformat() == NOON.isoformat()
    there = NOON.astimezone(timezone(timedelta(hours=-5)))
    assert records.time_text(there) == "2026-02-28T12:00:00Z"


def test_authors_may_be_bare_names_and_optional_fields_may_be_missing() -> None:
    record = records.paper_record(paper()) | {"authors": ["Ada Quill"]}
    for name in ("announced", "comment", "journal_ref", "doi"):
        del record[name]
    assert records.parse_paper(record) == paper(authors=(model.Author(name="Ada Quill"),))


SITE_ISSUE: dict[str, Any] = {
    "date": "2026-02-28",
    "slug": "s",
    "topic": "t",
    "title": "T",
    "subtitle": "S",
    "description": "d",
    "made_from": "m",
    "files": ["f"],
    "edited": False,
    "themes": [],
    "papers": [["1", "T"]],
}


@pytest.mark.parametrize(
    "read, record, change, error",
    [
        ("parse_paper", records.paper_record(paper()), {"published": "yesterday"}, ValueError),
        ("parse_paper", records.paper_record(paper()), {"announced": "2026-02-30"}, ValueError),
        ("parse_paper", records.paper_record(paper()), {"version": "one"}, ValueError),
        ("parse_paper", records.paper_record(paper()), {"authors": None}, TypeError),
        ("parse_paper", records.paper_record(paper()), {"authors": [{"name": "A"}]}, KeyError),
        ("parse_facts", {}, {}, KeyError),
        ("parse_facts", {"links": []}, {}, KeyError),
        ("parse_facts", {"health": "ok"}, {}, KeyError),
        ("parse_site_issue", SITE_ISSUE, {"title": None}, TypeError),
        ("parse_site_issue", SITE_ISSUE, {"date": "2026"}, ValueError),
        ("parse_site_issue", SITE_ISSUE, {"files": [7]}, TypeError),
        ("parse_site_issue", SITE_ISSUE, {"papers": [["1", None]]}, TypeError),
        ("parse_site_issue", SITE_ISSUE, {"papers": [["1"]]}, ValueError),
        ("parse_site_issue", SITE_ISSUE, {"themes": [{"key": "k"}]}, TypeError),
    ],
)
def test_a_broken_record_is_refused(
    read: str, record: dict[str, Any], change: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        getattr(records, read)(record | change)


def test_the_figures_and_what_became_of_a_parcel_are_plain_json() -> None:
    left_out = model.LeftOut(rank=4, duplicate=2)
    counts = model.Counts(found=9, chosen=3, named=2, late=1, left_out=left_out)
    reasons = {"rank": 4, "already_issued": 0, "withdrawn": 0, "off_topic": 0, "duplicate": 2}
    figures = {"found": 9, "chosen": 3, "named": 2, "late": 1, "left_out": reasons}
    assert records.counts_record(counts) == figures
    parcel = {"publisher": "letters", "key": "a", "outcome": "failed", "told": "t"}
    parcel |= {"message": "m", "hint": "h"}
    assert records.delivery_record(model.Delivery(**parcel)) == parcel  # type: ignore[arg-type]


def test_the_state_of_a_library_is_plain_json() -> None:
    noon, hour, day = "2026-02-28T12:00:00Z", timedelta(hours=1), "2026-02-28"
    edition = model.Edition(
        slug="tides",
        date=DAY,
        window=model.Window(start=date(2026, 2, 22), end=DAY),
        query="all:tides",
        fates={},
        completed=NOON,
        begun=NOON - hour,
        complete=False,
        problems=(PROBLEM,),
    )
    issue = model.Issue(edition=edition, counts={"rank": 2, "chosen": 1})
    run = {"command": "build", "exit_code": 3, "summary": "tides"}
    place: dict[str, Any] = {"publisher": "letters", "slug": "tides"}
    counts: dict[model.DeliveryState, int] = {"sent": 2, "failed": 1}
    state = model.LibraryState(
        location="/l",
        size=5,
        papers=2,
        first=NOON,
        last=None,
        issues=(issue,),
        runs=(model.Run(started=NOON, ended=NOON + hour, **run),),  # type: ignore[arg-type]
        deliveries=(model.Delivered(date=DAY, counts=counts, last=NOON, **place),),
    )
    told = {
        "slug": "tides",
        "date": day,
        "window": {"start": "2026-02-22", "end": day},
        "query": "all:tides",
        "fates": {"chosen": 1, "rank": 2},
        "completed": noon,
        "complete": False,
        "problems": [{name: getattr(PROBLEM, name) for name in PROBLEM.__slots__}],
    }
    assert json.loads(json.dumps(records.state_record(state))) == {
        "location": "/l",
        "size": 5,
        "papers": 2,
        "first": noon,
        "last": None,
        "editions": [told],
        "runs": [run | {"started": noon, "ended": "2026-02-28T13:00:00Z"}],
        "deliveries": [place | {"date": day, "counts": counts, "last": noon}],
    }


def test_what_is_missing_and_covered_is_told_by_day() -> None:
    earlier = DAY - timedelta(days=7)
    assert records.missing_record({"tides": [DAY]}) == {"tides": ["2026-02-28"]}
    covered = records.coverage_record({"tides": {DAY: "never", earlier: "complete"}})
    assert list(covered["tides"].items()) == [("2026-02-21", "complete"), ("2026-02-28", "never")]
