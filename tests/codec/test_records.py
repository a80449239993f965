"""Facts come back from JSON unchanged, whatever their texts, and have the shapes of schema 3."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import codec, model
from tests.codec.strategies import facts
from tests.fixtures import link, paper

NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)
DAY = date(2026, 2, 28)
READ_BACK = (
    *(model.Paper, model.Answer, model.Reply, model.IssueRecord, model.Receipt, model.Run),
    *(model.Statement, model.RecordedPaper, model.SitePost),
)
PROBLEM = model.Problem(stage="fetch", subject="page 3", message="It stopped.", hint="Try again.")


@pytest.mark.parametrize("kind", READ_BACK)
@given(st.data())
def test_a_fact_comes_back_from_json_unchanged(kind: type[object], data: st.DataObject) -> None:
    fact = data.draw(facts(kind))
    assert codec.load(kind, codec.dump(fact)) == fact
    again = json.loads(json.dumps(codec.plain(fact), ensure_ascii=False))
    assert codec.parse(kind, again) == fact


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


def test_days_and_topics_are_plain_json() -> None:
    known: Mapping[str, object] = {"tides": {DAY: "never"}, "corals": (DAY, [link()])}
    told = {"tides": {"2026-02-28": "never"}, "corals": ["2026-02-28", [codec.plain(link())]]}
    assert codec.plain(known) == told
