"""A topic's issues come back as they were kept, with the fates that are asked for."""

from dataclasses import replace
from datetime import date, timedelta

from digest.model import Edition, Fate, TakenBack, Window
from digest.store import SqliteLibrary
from tests.effort import Effort
from tests.fixtures import paper
from tests.store.samples import NOON, edition

DAY = date(2026, 2, 28)
WEEK = timedelta(days=7)
FOUND = ("2602.00009", "2602.00001", "2602.00005")


def test_a_topics_issues_come_oldest_first(library: SqliteLibrary) -> None:
    for day in (DAY, DAY - 2 * WEEK, DAY - WEEK):
        library.save_edition(edition(day))
    library.save_edition(edition(DAY - WEEK, slug="robots"))

    found = library.load_editions("deep-learning", about=FOUND)

    assert found == tuple(edition(DAY - weeks * WEEK) for weeks in (2, 1, 0))
    assert list(found[0].fates) == list(FOUND)


def taken(issued: date) -> TakenBack:
    """Return that an issue's paper was taken back."""
    return TakenBack(issued=issued, version=2)


def test_an_issue_comes_back_whole(library: SqliteLibrary) -> None:
    whole = edition(
        DAY,
        begun=NOON - timedelta(days=3),
        versions={"2602.00009": 3, "2602.00005": 1},
        corrections={"2601.00007": taken(DAY - WEEK), "2601.00002": taken(DAY - 2 * WEEK)},
        lookback=Window(start=DAY - 3 * WEEK, end=DAY - WEEK),
        complete=False,
        problems=(),
    )
    library.save_edition(whole)

    assert library.load_editions(whole.slug, about=FOUND) == (whole,)


def test_only_the_fates_asked_for_are_told(library: SqliteLibrary) -> None:
    library.save_edition(edition(DAY, versions={"2602.00009": 2, "2602.00001": 1}))
    library.save_edition(edition(DAY + WEEK, fates={"2602.00001": "already_issued"}))

    none = library.load_editions("deep-learning")
    some = library.load_editions("deep-learning", about=["2602.00001", "9999.1", "2602.00001"])

    assert [(one.fates, one.versions) for one in none] == [({}, {}), ({}, {})]
    assert [one.fates for one in some] == [
        {"2602.00001": "rank"},
        {"2602.00001": "already_issued"},
    ]
    assert [one.versions for one in some] == [{"2602.00001": 1}, {}]


def test_a_topic_without_issues_has_none(library: SqliteLibrary) -> None:
    library.save_edition(edition(DAY))

    assert library.load_editions("robots", about=FOUND) == ()
    assert library.load_chosen("robots") == {}


def test_the_same_slug_and_date_replace_each_other(library: SqliteLibrary) -> None:
    library.save_edition(
        edition(DAY, versions={"2602.00009": 1}, corrections={"2601.00001": taken(DAY)})
    )
    again = edition(DAY, fates={"2602.00009": "rank"}, query="\ud800", problems=())
    library.save_edition(again)

    assert library.load_editions("deep-learning", about=FOUND) == (again,)
    assert library.load_chosen("deep-learning") == {}


def test_a_chosen_paper_has_the_last_date_on_which_it_was_chosen(library: SqliteLibrary) -> None:
    for day, fates in (
        (DAY + WEEK, {"a": "chosen", "b": "already_issued"}),
        (DAY, {"a": "chosen", "b": "chosen", "c": "rank"}),
    ):
        library.save_edition(edition(day, fates=fates))
    library.save_edition(edition(DAY + 2 * WEEK, slug="robots", fates={"a": "chosen"}))

    assert library.load_chosen("deep-learning") == {"a": DAY + WEEK, "b": DAY}


def test_papers_chosen_in_another_version_than_the_current_one_are_revised(
    library: SqliteLibrary,
) -> None:
    """One whose version is not known, as in issues of earlier libraries, may be."""
    library.save_papers([paper(id=id_, version=2) for id_ in "abcd"], at=NOON)
    fates: dict[str, Fate] = {**dict.fromkeys("abce", "chosen"), "d": "rank"}
    library.save_edition(edition(DAY, fates=fates, versions={"a": 1, "b": 2, "d": 1, "e": 1}))

    assert library.load_revised("deep-learning") == {"a", "c"}
    assert library.load_revised("robots") == frozenset()


def test_corrections_stay_with_their_issue(library: SqliteLibrary) -> None:
    library.save_edition(edition(DAY, corrections={"2601.00001": taken(DAY - WEEK)}))
    library.save_edition(edition(DAY + WEEK))
    library.save_edition(edition(DAY, slug="robots", corrections={"2601.00002": taken(DAY)}))

    told = [one.corrections for one in library.load_editions("deep-learning")]

    assert told == [{"2601.00001": taken(DAY - WEEK)}, {}]
    issues = library.load_state().issues
    assert [issue.edition.corrections for issue in issues] == [
        {"2601.00001": taken(DAY - WEEK)},
        {"2601.00002": taken(DAY)},
        {},
    ]


def test_three_years_of_issues_are_read_quickly(library: SqliteLibrary) -> None:
    """The fates of 500 papers in 156 issues of 500 papers each take 100 ms of work at most."""
    for week in range(156):
        library.save_edition(_long(week))
    about = [f"{week:04}.{number:05}" for week in range(100, 105) for number in range(100)]

    effort = Effort()
    found = library.load_editions("deep-learning", about=about)
    seconds = effort.spent()

    assert sum(len(one.fates) for one in found) == 500
    assert seconds < 0.1


def _long(week: int) -> Edition:
    fates: dict[str, Fate] = {f"{week:04}.{number:05}": "rank" for number in range(500)}
    return replace(edition(DAY + week * WEEK), fates=fates, problems=())
