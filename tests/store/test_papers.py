"""Papers come back exactly as they were saved, and the newest version is the current one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from digest.model import Affiliation, Author, Paper
from digest.query import parse_query
from digest.store import Library
from tests.fixtures import paper
from tests.store.samples import DAY, HOUR, NOON, issue_record, papers

MONDAY, TUESDAY = date(2026, 2, 23), date(2026, 2, 24)
REEF = paper().id


def authors(text: str) -> tuple[Author, ...]:
    """Read authors such as `Ada: Harbour, Tide Lab*; Bo`; a star is for what a full text states."""
    named = (one.split(": ") for one in text.split("; "))
    return tuple(Author(name=name, affiliations=_places(*places)) for name, *places in named)


def _places(text: str = "") -> tuple[Affiliation, ...]:
    names = text.split(", ") if text else []
    return tuple(
        Affiliation(name=name.rstrip("*"), origin="html" if name.endswith("*") else "arxiv")
        for name in names
    )


def kept(library: Library, *records: Paper) -> Paper:
    """Save records of one paper one after the other, and return the current one."""
    for one in records:
        library.save_papers([one], at=NOON)
    return library.load_papers([records[0].id])[records[0].id]


def test_papers_and_versions_come_in_the_order_asked_for_and_unknown_ones_are_missing(
    library: Library,
) -> None:
    library.save_papers(papers(range(3)), at=NOON)
    library.save_papers([paper(id="2602.00001", version=2)], at=NOON)
    asked = {"2602.00002": 1, "2602.00001": 1, "2602.00000": 2, "9999.99999": 1, "\ud800": 1}
    found = library.load_versions(asked)
    assert list(found) == ["2602.00002", "2602.00001"]
    assert found["2602.00001"].version == 1
    assert list(library.load_papers([*asked, *asked])) == list(asked)[:3]
    assert len(library.load_papers(f"2602.{number:05}" for number in range(50_000))) == 3


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
@pytest.mark.parametrize("size", [1, 3])
def test_the_highest_version_is_current_and_the_others_are_history(
    library: Library, order: Sequence[int], size: int
) -> None:
    versions = [paper(version=number, title=f"Reef {number}") for number in order]
    for start in range(0, 3, size):
        library.save_papers(versions[start : start + size], at=NOON)
    assert library.load_papers([REEF])[REEF].version == 3
    assert all(library.load_versions({REEF: one.version}) == {REEF: one} for one in versions)
    assert library.load_versions({REEF: 4}) == {}


def test_when_the_current_record_was_saved_is_remembered(library: Library) -> None:
    library.save_papers(papers(range(3)), at=NOON)
    again = [papers([1])[0], paper(id="2602.00002", version=2)]
    library.save_papers(again, at=NOON + HOUR)
    library.save_papers([paper(id="2602.00002", version=1)], at=NOON + 2 * HOUR)

    saved = library.load_saved(["2602.00002", "2602.00001", "2602.00000", "9999.99999"])
    later = NOON + HOUR
    assert saved == {"2602.00000": NOON, "2602.00001": later, "2602.00002": later}


def test_submitted_papers_come_by_time_then_identifier(library: Library) -> None:
    second = timedelta(seconds=1)
    for id_, moment in [("b", NOON), ("a", NOON), ("c", NOON - second), ("d", NOON + second)]:
        library.save_papers([paper(id=id_, published=moment)], at=NOON)

    def found(start: datetime, end: datetime) -> str:
        return "".join(held.id for held in library.load_submitted(start, end))

    assert found(NOON - second, NOON + 2 * second) == "cabd"
    assert found(NOON, NOON + second) == "ab"
    assert found(NOON - second / 2, NOON + second / 2) == "ab"
    assert found(NOON + second / 2, NOON + 2 * second) == "d"
    assert found(NOON, NOON) == ""
    assert found(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)) == "cabd"


def test_submitted_papers_that_a_query_does_not_find_are_left_out(library: Library) -> None:
    for name in "abc":
        library.save_papers([paper(id=name, title=f"Reef {name}", published=NOON)], at=NOON)
    held = library.load_submitted(NOON, NOON + HOUR, parse_query("reef ANDNOT b"))
    assert [one.id for one in held] == ["a", "c"]


def test_the_days_after_a_moment_on_which_papers_were_submitted_are_counted(
    library: Library,
) -> None:
    for id_, days in (("a", 0), ("b", 1), ("c", 1), ("d", 3)):
        later = NOON + timedelta(days=days, hours=1)
        library.save_papers([paper(id=id_, published=later)], at=NOON)
    assert library.count_days_after(NOON) == 3
    assert library.count_days_after(NOON + HOUR) == 2
    assert library.count_days_after(NOON + timedelta(days=3, hours=1)) == 0


def test_titles_come_as_they_are_kept(library: Library) -> None:
    odd = paper(id="a", title="Reefs \x00 and\ud800 ‘boats’")
    library.save_papers([odd, paper(id="b", title="Looms", doi="10.1234/Tides.7")], at=NOON)
    (first, told, doi), second = sorted(library.load_titles())
    assert (first, doi) == ("a", "")
    assert told.startswith("Reefs")
    assert told.endswith("‘boats’")
    assert second == ("b", "Looms", "10.1234/Tides.7")


def test_titles_are_those_of_the_newest_papers_and_of_what_issues_chose(library: Library) -> None:
    library.save_papers(papers(range(1, 10)), at=NOON)
    library.save_issue_record(issue_record(NOON.date()))
    assert [name for name, *_ in library.load_titles(2)] == [
        "2602.00001",
        "2602.00002",
        "2602.00009",
    ]


@pytest.mark.parametrize(
    "held, fresh, announced",
    [
        (MONDAY, None, MONDAY),
        (None, MONDAY, MONDAY),
        (TUESDAY, MONDAY, MONDAY),
        (MONDAY, TUESDAY, MONDAY),
        (None, None, None),
    ],
)
@pytest.mark.parametrize("version", [1, 2])
def test_the_first_day_that_is_stated_is_the_day_announced(
    library: Library, held: date | None, fresh: date | None, announced: date | None, version: int
) -> None:
    first = paper(announced=held, comment="12 pages", doi="10.1/reef", journal_ref="Reefs 1")
    last = paper(announced=fresh, version=version, title="ReefNet")
    assert kept(library, first, last) == replace(last, announced=announced)
    if version > 1:  # what steps back stays as it was
        assert library.load_versions({REEF: 1}) == {REEF: first}


def test_a_day_of_a_listing_is_kept_where_none_is_stated_and_makes_no_record_younger(
    library: Library,
) -> None:
    library.save_papers([paper(id="a"), paper(id="b", announced=TUESDAY)], at=NOON)
    library.save_announced({"a": MONDAY, "b": MONDAY, "c": DAY})

    found = library.load_papers("abc")
    assert [held.announced for held in found.values()] == [MONDAY, TUESDAY]
    assert found["a"] == paper(id="a", announced=MONDAY)
    assert library.load_saved("ab") == {"a": NOON, "b": NOON}


@pytest.mark.parametrize(
    "held, fresh, due",
    [
        # By name, whatever the order; an author who was not there has none.
        ("Ada: Harbour; Bo: Tide Lab", "Bo; Ada; Cy", "Bo: Tide Lab; Ada: Harbour; Cy"),
        # Namesakes by their order.
        ("Wei: School; Wei: Tide Lab", "Wei; Bo; Wei", "Wei: School; Bo; Wei: Tide Lab"),
        # The fresh record's own first, and none twice, whatever its origin.
        ("Ada: Bay*, Lab*", "Ada: School, Bay", "Ada: School, Bay, Lab*"),
    ],
)
@pytest.mark.parametrize("size", [1, 2])
def test_affiliations_that_only_the_record_before_states_are_kept(
    library: Library, held: str, fresh: str, due: str, size: int
) -> None:
    records = [paper(authors=authors(held)), paper(authors=authors(fresh))]
    for start in range(0, 2, size):
        library.save_papers(records[start : start + size], at=NOON)
    assert library.load_papers([REEF])[REEF].authors == authors(due)
    # Another version is another list of authors.
    assert kept(library, paper(authors=authors(fresh), version=2)).authors == authors(fresh)
