"""A topic's issues come back as they were kept, with all that belongs to them."""

from dataclasses import replace
from datetime import date
from operator import attrgetter

from digest import model
from digest.store import Library
from tests.fixtures import REEF, paper
from tests.store.samples import DAY, HOUR, NOON, WEEK, issue_record
from tests.store.whole import issue

SLUG = "deep-learning"
NEXT = DAY + WEEK
FOUND = ("2602.00009", "2602.00001", "2602.00005")


def test_an_issue_comes_back_whole_and_takes_the_place_of_the_one_before(library: Library) -> None:
    library.save_issue_record(
        issue_record(DAY, recorded={REEF: next(iter(issue().recorded.values()))})
    )
    whole = issue()
    library.save_issue_record(whole)
    assert library.load_decided(library.load_issue_records(SLUG), whole.decisions) == (
        replace(whole, answers=(), replies=(), recorded={}),
    )
    (found,) = library.load_decided(library.load_issue_records(SLUG), whole.decisions)
    assert list(found.decisions) == list(whole.decisions)
    assert list(found.corrections) == list(whole.corrections)
    assert library.load_decisions(SLUG, DAY) == whole.decisions
    assert library.load_answers_of(SLUG, DAY) == tuple(
        sorted(whole.answers, key=attrgetter("subject"))
    )
    assert library.load_replies_of(SLUG, DAY) == whole.replies
    (paper_,) = whole.recorded
    bare = replace(whole, decisions={}, versions={}, answers=(), replies=(), counts={})
    assert library.load_issue_records_of(paper_) == (bare,)
    assert library.load_issue_records_of(REEF) == ()


def test_a_topics_issues_come_oldest_first_and_no_others(library: Library) -> None:
    for day in (DAY, DAY - 2 * WEEK, DAY - WEEK):
        library.save_issue_record(issue_record(day))
    library.save_issue_record(issue_record(DAY - WEEK, slug="robots"))
    found = library.load_decided(library.load_issue_records(SLUG), FOUND)
    assert found == tuple(issue_record(DAY - weeks * WEEK) for weeks in (2, 1, 0))
    assert library.load_decided(library.load_issue_records("dunes"), FOUND) == ()
    assert library.load_decisions(SLUG, DAY - 3 * WEEK) == {}


def test_only_the_decisions_asked_for_are_told(library: Library) -> None:
    library.save_issue_record(issue_record(DAY, versions={FOUND[0]: 2, FOUND[1]: 1}))
    library.save_issue_record(issue_record(DAY + WEEK, decisions={FOUND[1]: "already_issued"}))

    none = library.load_issue_records(SLUG)
    some = library.load_decided(library.load_issue_records(SLUG), [FOUND[1], "9999.1", FOUND[1]])
    assert [(one.decisions, one.versions) for one in none] == [({}, {}), ({}, {})]
    assert [one.decisions for one in some] == [{FOUND[1]: "rank"}, {FOUND[1]: "already_issued"}]
    assert [one.versions for one in some] == [{FOUND[1]: 1}, {}]


def test_a_chosen_paper_has_the_last_date_on_which_it_was_chosen(library: Library) -> None:
    later: dict[str, model.Decision] = {"a": "chosen", "b": "already_issued"}
    before: dict[str, model.Decision] = {"a": "chosen", "b": "chosen", "c": "rank"}
    library.save_issue_record(issue_record(DAY + WEEK, decisions=later))
    library.save_issue_record(issue_record(DAY, decisions=before))
    library.save_issue_record(
        issue_record(DAY + 2 * WEEK, slug="robots", decisions={"a": "chosen"})
    )
    assert library.load_chosen(SLUG) == {"a": DAY + WEEK, "b": DAY}
    assert library.load_chosen("dunes") == {}


def test_papers_chosen_in_another_version_than_the_current_one_are_revised(
    library: Library,
) -> None:
    """One whose version is not known, as in issues of earlier libraries, may be."""
    library.save_papers([paper(id=id_, version=2) for id_ in "abcd"], at=NOON)
    decisions: dict[str, model.Decision] = {**dict.fromkeys("abce", "chosen"), "d": "rank"}
    library.save_issue_record(
        issue_record(DAY, decisions=decisions, versions={"a": 1, "b": 2, "d": 1, "e": 1})
    )
    assert library.load_revised(SLUG) == {"a", "c"}
    assert library.load_revised("robots") == frozenset()


def test_the_state_tells_of_every_issue_with_its_corrections_and_counts(library: Library) -> None:
    def taken(issued: date) -> dict[str, model.RecordedCorrection]:
        return {"2601.00001": model.RecordedCorrection(issued=issued, version=2)}

    library.save_issue_record(issue_record(DAY, corrections=taken(DAY - WEEK)))
    library.save_issue_record(issue_record(DAY + WEEK))
    library.save_issue_record(issue_record(DAY, slug="robots", corrections=taken(DAY)))
    counts: dict[model.Decision, int] = {"chosen": 1, "rank": 1, "withdrawn": 1}
    assert library.load_state().issues == tuple(
        replace(one, decisions={}, counts=counts)
        for one in (
            issue_record(DAY, corrections=taken(DAY - WEEK)),
            issue_record(DAY, slug="robots", corrections=taken(DAY)),
            issue_record(DAY + WEEK),
        )
    )


def test_a_paper_stands_in_issues_of_several_topics_by_date(library: Library) -> None:
    why = model.Reason(label="own code", weight=1.5)
    reefs = model.RecordedPaper(
        theme="reefs", heading="Corals", named=True, score=1.5, reasons=(why,)
    )
    tides = model.RecordedPaper(theme="tides", heading="Tides", named=False, score=0.0)
    chosen: dict[str, model.Decision] = {REEF: "chosen"}
    library.save_issue_record(issue_record(DAY, decisions=chosen, recorded={REEF: reefs}))
    library.save_issue_record(
        issue_record(DAY - WEEK, "seas", decisions=chosen, recorded={REEF: tides})
    )
    found = library.load_issue_records_of(REEF)
    assert [(one.slug, one.date, one.recorded) for one in found] == [
        ("seas", DAY - WEEK, {REEF: tides}),
        (SLUG, DAY, {REEF: reefs}),
    ]
    library.save_issue_record(issue_record(DAY))
    assert [one.slug for one in library.load_issue_records_of(REEF)] == ["seas"]


def test_an_issue_keeps_what_it_was_made_of_whatever_is_answered_later(library: Library) -> None:
    said = model.Answer(service="html", subject=REEF, stated=None, asked=NOON)
    first = model.Reply(model="small", key="a" * 64, body='"one"', asked=NOON)
    second = replace(first, body='"two"', asked=NOON + HOUR)
    library.save_issue_record(issue_record(DAY, answers=(said,), replies=(first,)))
    assert library.load_replies("small", [first.key]) == {first.key: first}

    library.save_answer(replace(said, asked=NOON + HOUR))
    library.save_replies([second], anew=True)
    assert library.load_replies_of(SLUG, DAY) == (first,)
    assert len(library.load_answers_of(SLUG, DAY)) == 1
    assert (library.load_answers_of(SLUG, NEXT), library.load_replies_of("x", DAY)) == ((), ())
    # A later answer is what others go on with; one from before is not.
    library.save_issue_record(issue_record(DAY, replies=(first,)))
    assert library.load_replies("small", [first.key]) == {first.key: second}
    library.save_issue_record(issue_record(DAY, replies=(replace(second, asked=NOON + 2 * HOUR),)))
    assert library.load_replies("small", [first.key])[first.key].asked == NOON + 2 * HOUR
