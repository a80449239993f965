"""One issue: what is chosen, what is named, and what a post of listed papers does."""

import subprocess
import sys
from dataclasses import replace

import pytest

from digest.errors import DigestError, FetchError
from digest.model import Digest, Problem
from digest.pipeline import Made, selected
from digest.query import parse_query
from tests.pipeline.desk import (
    MONDAY,
    SATURDAY,
    TIDES,
    WEDNESDAY,
    WEEK,
    Desk,
    fates,
    ids,
    subjects,
    tide,
    tides,
)
from tests.store.samples import edition

OLD = tide(700, WEDNESDAY - WEEK * 20)
GONE = tide(3, comment="This paper has been withdrawn by the authors.")
TWIN = tide(5, title=tide(4).title, authors=tide(4).authors)
ODD = Problem(stage="fetch", subject="fake", message="Rows 1–3 may be missing.")


def issue_of(made: Made) -> Digest:
    """Return the issue that must have been made."""
    assert made.digest is not None
    return made.digest


def papers_of(made: Made) -> list[str]:
    """Return the papers of an issue."""
    return sorted(entry.paper.id for entry in issue_of(made).entries)


def test_an_included_paper_of_any_age_takes_one_of_the_places(desk: Desk) -> None:
    desk.source.papers = (*tides(range(1, 6)), OLD)

    made = desk.make(number=3, include=frozenset({OLD.id}))

    assert len(papers_of(made)) == 3
    assert OLD.id in papers_of(made)
    assert (issue_of(made).counts.found, issue_of(made).counts.left_out.rank) == (6, 3)


def test_more_included_than_places_are_all_chosen(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 6))

    made = desk.make(number=1, include=frozenset(ids(desk.source.papers[:3])))

    assert papers_of(made) == ids(desk.source.papers[:3])


def test_an_included_paper_that_nobody_knows_is_reported(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4))

    made = desk.make(include=frozenset({"2602.77777"}))

    assert made.unknown == ("2602.77777",)
    assert subjects(made) == ["2602.77777"]
    assert issue_of(made).problems == made.problems


def test_an_included_paper_that_is_withdrawn_stays_and_is_marked(desk: Desk) -> None:
    desk.source.papers = (*tides(range(1, 3)), GONE)

    made = desk.make(include=frozenset({GONE.id}))

    assert GONE.id in papers_of(made)
    assert [problem.message for problem in made.problems] == ["arXiv:2602.00003 is withdrawn."]


def test_an_excluded_paper_is_left_out_and_counted(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4))

    made = desk.make(exclude=frozenset({"2602.00002", "2602.77777"}))

    assert papers_of(made) == ["2602.00001", "2602.00003"]
    assert issue_of(made).counts.left_out.off_topic == 1


@pytest.mark.parametrize("count, least, most", [(25, 25, 25), (26, 6, 13), (120, 30, 60)])
def test_all_of_few_papers_are_named_and_of_many_a_quarter(
    desk: Desk, count: int, least: int, most: int
) -> None:
    desk.source.papers, desk.source.size = tides(range(1, count + 1)), 100

    digest = issue_of(desk.make(number=count))

    named = {entry.paper.id for entry in digest.entries if entry.named}
    assert digest.counts.named == len(named)
    assert least <= len(named) <= most
    for section in digest.sections:
        least_here = max(2, round(len(section.papers) / 4)) if count > 25 else count
        assert len(named.intersection(section.papers)) == min(least_here, len(section.papers))


def test_the_subtitle_counts_the_chosen(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 9))

    assert issue_of(desk.make(number=5)).subtitle == "Latest 5 papers on tides: Feb. 28, 2026"
    assert issue_of(desk.make(number=1)).subtitle == "Latest 1 paper on tides: Feb. 28, 2026"


def test_a_week_of_three_thousand_papers_is_looked_through_whole(desk: Desk) -> None:
    desk.source.papers, desk.source.size = tides(range(1, 3001)), 200

    digest = issue_of(desk.make())

    assert (digest.counts.found, digest.counts.chosen) == (3000, 100)
    assert digest.counts.left_out.rank == 2900
    assert len(desk.source.searched) == 15


def test_problems_of_the_search_stand_in_issue_and_edition(desk: Desk) -> None:
    desk.source.papers, desk.source.remarks = tides(range(1, 4)), {0: ODD}

    made = desk.make()

    assert made.edition is not None
    assert made.problems == issue_of(made).problems == made.edition.problems == (ODD,)


def test_an_empty_window_is_no_issue_but_an_edition(desk: Desk) -> None:
    desk.source.papers = (OLD,)

    made = desk.make()

    assert (made.digest, fates(made)) == (None, {})
    assert made.edition is not None
    assert (made.edition.slug, made.edition.date) == ("tides", SATURDAY)


def test_where_all_are_left_out_there_is_no_issue_either(desk: Desk) -> None:
    desk.source.papers = (GONE,)

    made = desk.make()

    assert (made.digest, fates(made)) == (None, {"2602.00003": "withdrawn"})


def test_listed_papers_are_all_there_and_no_others(desk: Desk) -> None:
    desk.source.papers = (*tides(range(1, 9)), OLD)

    made = desk.make(ids=("2602.00002", OLD.id, "2602.00001", OLD.id), number=1, days=1)

    assert papers_of(made) == ["2602.00001", "2602.00002", OLD.id]
    counts = issue_of(made).counts
    assert (counts.found, counts.chosen, counts.late) == (3, 3, 0)
    assert desk.source.searched == []


def test_any_number_of_papers_may_be_listed(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 151))

    made = desk.make(ids=tuple(ids(desk.source.papers)))

    assert issue_of(made).counts.chosen == 150


def test_the_order_of_the_list_changes_nothing(desk: Desk) -> None:
    desk.source.papers = (GONE, tide(4), TWIN, tide(1, comment=GONE.comment))
    names = tuple(ids(desk.source.papers))

    assert desk.make(ids=names) == desk.make(ids=names[::-1])


def test_listed_papers_neither_read_nor_write_the_ledger(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4))
    subject = selected()
    shown = {"2602.00001": "chosen", "2602.00002": "rank"}
    desk.library.save_edition(edition(MONDAY, subject.slug, fates=shown))
    before = desk.library.load_state().issues

    built = desk.build(ids=("2602.00001", "2602.00002"), subject=subject)

    assert built.made.edition is None
    assert issue_of(built.made).counts.chosen == 2
    assert desk.library.load_state().issues == before


def test_withdrawn_and_repeated_papers_of_a_list_are_kept_and_marked(desk: Desk) -> None:
    desk.source.papers = (GONE, tide(4), TWIN)

    made = desk.make(ids=(GONE.id, "2602.00004", TWIN.id))

    assert papers_of(made) == [GONE.id, "2602.00004", TWIN.id]
    assert [problem.message for problem in made.problems] == [
        "arXiv:2602.00003 is withdrawn.",
        "arXiv:2602.00005 has the title and first author, or the abstract, of arXiv:2602.00004.",
    ]


def test_unknown_papers_of_a_list_are_named_and_the_others_published(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4))

    made = desk.make(ids=("2602.77777", "2602.00001"))

    assert (papers_of(made), made.unknown) == (["2602.00001"], ("2602.77777",))


@pytest.mark.parametrize("offline, hint", [(True, "--offline"), (False, "typing errors")])
def test_a_list_of_unknown_papers_makes_no_post(desk: Desk, *, offline: bool, hint: str) -> None:
    with pytest.raises(DigestError, match=r"2602\.77777, 2602\.77778") as caught:
        desk.make(ids=("2602.77777", "2602.77778"), offline=offline)

    assert (caught.value.exit_code, hint in caught.value.hint) == (3, True)


def test_a_list_that_could_not_be_fetched_whole_makes_a_post_that_says_so(desk: Desk) -> None:
    desk.source.papers, desk.source.fails_at = tides(range(1, 6)), 3

    made = desk.make(ids=tuple(ids(desk.source.papers)))

    assert papers_of(made) == ids(desk.source.papers[:3])
    assert made.unknown == ()
    assert [problem.message for problem in made.problems] == [
        "Could not be looked up: 2602.00004, 2602.00005. The line is dead."
    ]
    assert issue_of(made).problems == made.problems


def test_a_list_of_which_nothing_came_for_sure_is_not_called_unknown(desk: Desk) -> None:
    desk.source.remarks = {0: ODD}

    with pytest.raises(DigestError, match=r"could be looked up: 2602\.77777") as caught:
        desk.make(ids=("2602.77777",))

    assert caught.value.hint == ODD.message


def test_a_list_of_which_nothing_could_be_fetched_makes_no_post(desk: Desk) -> None:
    desk.source.papers, desk.source.fails_at = tides(range(1, 6)), 0

    with pytest.raises(FetchError):
        desk.make(ids=tuple(ids(desk.source.papers)))


def test_an_included_paper_that_could_not_be_fetched_is_not_unknown(desk: Desk) -> None:
    desk.source.papers = (*tides(range(1, 4)), OLD)
    desk.make()
    desk.source.fails_at = 0

    made = desk.make(include=frozenset({OLD.id, "2602.00001"}))

    assert (papers_of(made), made.unknown) == (ids(desk.source.papers[:3]), ())
    assert [OLD.id in problem.message for problem in made.problems] == [True]


def test_offline_an_included_paper_that_is_not_held_is_not_called_unknown(desk: Desk) -> None:
    desk.source.papers = (*tides(range(1, 4)), OLD)
    desk.make()

    made = desk.make(include=frozenset({OLD.id}), offline=True)

    assert [problem.message for problem in made.problems] == [
        f"arXiv:{OLD.id} was to be included and is not in the library."
    ]


def test_an_issue_by_another_query_tells_which_it_replaces(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4))
    first = desk.build()
    assert (first.made.replaced, desk.build().made.replaced) == (None, None)

    other = replace(TIDES, query=parse_query("all:limpets"))
    made = desk.make(subject=other)

    assert made.replaced is not None
    assert made.replaced.query == TIDES.asked
    assert made.problems == ()


def test_the_prose_does_not_speak_of_withdrawn_papers(desk: Desk) -> None:
    code = "We present LimpetNet, a method. Code is available at https://github.com/quill/limpet."
    gone = tide(3, title="LimpetNet: Counting", abstract=code, comment=GONE.comment)
    desk.source.papers = (gone, tide(4))

    issue = issue_of(desk.make(ids=(gone.id, "2602.00004")))

    assert {entry.paper.id: entry.named for entry in issue.entries} == {
        gone.id: False,
        "2602.00004": True,
    }
    assert issue.counts.named == 1
    told = [*issue.lead, *(one for section in issue.sections for one in section.statements)]
    assert not any("LimpetNet" in statement.text for statement in told)
    assert [resource.paper for resource in issue.resources] == []


def test_a_post_of_withdrawn_papers_alone_can_be_written(desk: Desk) -> None:
    desk.source.papers = (GONE,)

    assert issue_of(desk.build(ids=(GONE.id,)).made).counts.named == 0


def test_the_window_of_listed_papers_spans_their_days(desk: Desk) -> None:
    desk.source.papers = (tide(1, MONDAY), tide(2, WEDNESDAY))

    window = issue_of(desk.make(ids=("2602.00002", "2602.00001"))).window

    assert (window.start, window.end) == (MONDAY, WEDNESDAY)


def test_the_ledger_s_query_is_what_was_asked(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 3))

    assert issue_of(desk.make()).query == TIDES.asked == 'all:"tide pools"'
    assert issue_of(desk.make(ids=("2602.00001",), subject=selected())).query == ""


def test_a_first_request_waits_for_nothing_that_only_an_issue_needs() -> None:
    code = (
        "import sys, digest.pipeline; unwanted = 'writing dossier ranking themes'.split(); "
        "print({f'digest.{name}' for name in unwanted} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)  # noqa: S603 - ourselves
    assert done.stdout == b"set()\n"
