"""Facts come back from JSON unchanged, whatever their texts, and have the shapes of schema 2."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import codec, model
from tests.codec import strategies
from tests.fixtures import link, paper

NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)
DAY = date(2026, 2, 28)
PROBLEM = model.Problem(stage="fetch", subject="page 3", message="It stopped.", hint="Try again.")


@pytest.mark.parametrize("facts", strategies.FACTS)
@given(st.data())
def test_a_fact_comes_back_from_json_unchanged(
    facts: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    fact = data.draw(facts)
    assert codec.load(type(fact), codec.dump(fact)) == fact
    again = json.loads(json.dumps(codec.plain(fact), ensure_ascii=False))
    assert codec.parse(type(fact), again) == fact


def test_a_link_tells_of_its_repository_only_where_its_host_was_asked() -> None:
    plain = ["url", "kind", "own", "origin", "evidence", "health"]
    assert list(codec.plain(link())) == plain
    known = codec.plain(link(repository=model.Repository(stars=0)))
    assert list(known) == [*plain, "repository"]
    assert known["repository"] == {"stars": 0, "licence": None, "archived": False}
    sparse = codec.parse(model.Link, known | {"repository": {"stars": 3}})
    assert sparse == link(repository=model.Repository(stars=3))


def test_a_moment_is_in_utc_and_whole_seconds() -> None:
    assert model.parse_time("2026-02-28T12:00:00") == NOON
    assert model.parse_time("2026-02-28T07:00:00-05:00").isoformat() == NOON.isoformat()
    there = NOON.astimezone(timezone(timedelta(hours=-5))) + timedelta(microseconds=5)
    assert model.time_text(there) == "2026-02-28T12:00:00Z"
    record = codec.plain(paper(published=there))
    assert record["published"] == "2026-02-28T12:00:00Z"
    for text in ("2026-02-28T12:00:00", "2026-02-28T07:00:00-05:00"):
        found = codec.parse(model.Paper, record | {"published": text}).published
        assert found.isoformat() == NOON.isoformat()


def test_optional_fields_may_be_missing() -> None:
    record = codec.plain(paper(authors=(model.Author(name="Ada Quill"),)))
    for name in ("announced", "comment", "journal_ref", "doi"):
        del record[name]
    del record["authors"][0]["affiliations"]
    read = codec.parse(model.Paper, record)
    assert read == paper(authors=(model.Author(name="Ada Quill"),))


PAPER = codec.plain(paper())


@pytest.mark.parametrize(
    "kind, record, words",
    [
        (model.Paper, PAPER | {"published": "yesterday"}, "'published' cannot be read: "),
        (
            model.Paper,
            PAPER | {"published": "9999-12-31T23:00:00Z"},
            "'published' cannot be read: ",
        ),
        (model.Paper, PAPER | {"announced": "2026-02-30"}, "'announced' cannot be read: "),
        (model.Paper, PAPER | {"version": "one"}, "'version' cannot be read: "),
        (model.Paper, PAPER | {"authors": None}, "'authors' cannot be read: "),
        (model.Paper, PAPER | {"authors": [{}]}, r"'authors\.0\.name' is missing"),
        (model.Paper, [], "the record cannot be read: "),
        (model.Answer, {"facts": {"health": "ill"}}, "'service' is missing"),
        (model.SitePaper, ["1"], "'1' is missing"),
        (tuple[model.ThemeSize, ...], [{"key": "k"}], r"'0\.title' is missing"),
    ],
)
def test_a_broken_record_is_refused(kind: type[object], record: object, words: str) -> None:
    with pytest.raises(ValueError, match=f"^{words}"):
        codec.parse(kind, record)
    with pytest.raises(ValueError, match=f"^{words}"):
        codec.load(kind, json.dumps(record).encode())


def test_the_figures_and_what_became_of_a_parcel_are_plain_json() -> None:
    left_out = model.LeftOut(rank=4, duplicate=2)
    counts = model.Counts(found=9, chosen=3, named=2, late=1, left_out=left_out)
    reasons = {"rank": 4, "already_issued": 0, "withdrawn": 0, "off_topic": 0, "duplicate": 2}
    figures = {"found": 9, "chosen": 3, "named": 2, "late": 1, "left_out": reasons}
    assert codec.plain(counts) == figures
    parcel = {"publisher": "letters", "key": "a", "outcome": "failed", "told": "t"}
    parcel |= {"message": "m", "hint": "h"}
    assert codec.plain(model.Delivery(**parcel)) == parcel  # type: ignore[arg-type]


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
        counts={"rank": 2, "chosen": 1},
        late=frozenset("cab"),
    )
    assert codec.plain(edition)["late"] == ["a", "b", "c"]
    run = {"command": "build", "exit_code": 3, "summary": "tides"}
    place: dict[str, Any] = {"publisher": "letters", "slug": "tides"}
    counts: dict[model.DeliveryState, int] = {"sent": 2, "failed": 1}
    state = model.LibraryState(
        location="/l",
        size=5,
        papers=2,
        first=NOON,
        last=None,
        issues=(edition,),
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
    assert json.loads(json.dumps(codec.state_record(state))) == {
        "location": "/l",
        "size": 5,
        "papers": 2,
        "first": noon,
        "last": None,
        "editions": [told],
        "runs": [run | {"started": noon, "ended": "2026-02-28T13:00:00Z"}],
        "deliveries": [place | {"date": day, "counts": counts, "last": noon}],
    }


def test_days_and_topics_are_plain_json() -> None:
    known: Mapping[str, object] = {"tides": {DAY: "never"}, "corals": (DAY, [link()])}
    told = {"tides": {"2026-02-28": "never"}, "corals": ["2026-02-28", [codec.plain(link())]]}
    assert codec.plain(known) == told
