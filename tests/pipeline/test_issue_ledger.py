"""Every paper looked at has exactly one fate, and the figures add up."""

from collections.abc import Mapping
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.dossier import describe
from digest.model import Author, Fate, Paper, TakenBack
from digest.pipeline.issue.choice import choose_papers
from digest.pipeline.issue.compose import compose, issue_for, lay_out
from digest.pipeline.issue.ledger import find_twins, sort_out
from digest.pipeline.issue.standing import Standing
from digest.pipeline.issue.week import Week
from digest.pipeline.tools import Collected
from tests.pipeline.desk import SATURDAY, TAXONOMY, WEEK, ids, request, tide
from tests.store.samples import edition

NAMES = tuple(f"2602.{number:05}" for number in range(1, 13))
FATES: tuple[Fate, ...] = (
    "chosen",
    "rank",
    "already_issued",
    "withdrawn",
    "off_topic",
    "duplicate",
)
GONE = "This paper has been withdrawn by the authors."
SOME = st.frozensets(st.sampled_from(NAMES))


def fates_of(
    *papers: Paper,
    settled: frozenset[str] = frozenset(),
    include: frozenset[str] = frozenset(),
    exclude: frozenset[str] = frozenset(),
) -> dict[str, Fate]:
    """Return the fates of the papers set aside."""
    dossiers = [describe(paper) for paper in papers]
    return dict(sort_out(dossiers, settled, include=include, exclude=exclude).fates)


def twin(number: int, of: int) -> Paper:
    """Invent a paper that repeats another, with other punctuation."""
    return tide(number, title=f"SHORE survey: {of}.", authors=tide(of).authors[:1])


def standing(elsewhere: Mapping[str, Fate]) -> Standing:
    """Return the place of an issue behind another that decided so."""
    other = edition(SATURDAY - WEEK, fates=elsewhere)
    return Standing(request=request(), stored=None, others=(other,))


def test_each_reason_has_its_name() -> None:
    papers = (tide(1, comment=GONE), tide(2), tide(3), tide(4), twin(5, of=4), tide(6))

    fates = fates_of(*papers, settled=frozenset({"2602.00002"}), exclude=frozenset({"2602.00003"}))

    assert fates == {
        "2602.00001": "withdrawn",
        "2602.00002": "already_issued",
        "2602.00003": "off_topic",
        "2602.00005": "duplicate",
    }


@pytest.mark.parametrize("fate", FATES)
def test_what_another_issue_decided_is_final_but_for_withdrawal(fate: Fate) -> None:
    is_final = fate not in ("withdrawn", "already_issued")

    place = standing({"2602.00001": fate})

    assert place.settled([tide(1)]) == (frozenset({"2602.00001"}) if is_final else frozenset())
    gone = place.settled([tide(1, comment=GONE)])
    assert bool(gone) == (is_final or fate == "withdrawn")


def test_an_issue_keeps_its_own_paper_that_another_has_as_withdrawn_since() -> None:
    place = standing({"2602.00001": "withdrawn"})
    ours = edition(SATURDAY, query=request().subject.asked, fates={"2602.00001": "chosen"})

    assert not replace(place, stored=ours).settled([tide(1, comment=GONE)])


def test_what_an_issue_took_back_is_never_issued_again() -> None:
    place = standing({})
    other = replace(
        place.others[0], corrections={"2602.00001": TakenBack(issued=SATURDAY - WEEK, version=2)}
    )

    assert replace(place, others=(other,)).settled([tide(1)]) == {"2602.00001"}


def test_include_wins_over_every_reason() -> None:
    papers = (tide(1, comment=GONE), tide(2), tide(3), tide(4), twin(5, of=4))
    wanted = frozenset({"2602.00001", "2602.00002", "2602.00003"})

    fates = fates_of(
        *papers,
        settled=frozenset({"2602.00002"}),
        include=wanted,
        exclude=frozenset({"2602.00003"}),
    )

    assert fates == {"2602.00005": "duplicate"}


def test_of_two_alike_the_older_stays_unless_the_editor_decides() -> None:
    both = (tide(4), twin(5, of=4))

    assert fates_of(*both) == {"2602.00005": "duplicate"}
    assert fates_of(*both, include=frozenset({"2602.00005"})) == {"2602.00004": "duplicate"}
    assert fates_of(*both, exclude=frozenset({"2602.00004"})) == {"2602.00004": "off_topic"}


def test_a_withdrawn_paper_makes_its_new_submission_no_duplicate() -> None:
    assert fates_of(tide(4, comment=GONE), twin(5, of=4)) == {"2602.00004": "withdrawn"}


def test_a_repeat_of_an_issued_paper_in_the_same_window_is_a_duplicate() -> None:
    fates = fates_of(tide(4), twin(5, of=4), settled=frozenset({"2602.00004"}))

    assert fates == {"2602.00004": "already_issued", "2602.00005": "duplicate"}


def test_the_same_title_by_somebody_else_is_another_paper() -> None:
    other = tide(5, title=tide(4).title, authors=(Author(name="Cy Wren"),))

    assert find_twins([describe(tide(4)), describe(other)]) == {}


@pytest.mark.parametrize(
    "title, other",
    [
        ("???", "!!!"),
        ("\N{OCTOPUS}", "\N{CRAB}"),
        ("+++", "+++"),
        ("A Boat in C", "A Boat in C++"),
        ("A Boat in C#", "A Boat in C++"),
        ("Erratum", "Erratum"),
        ("Reply: Limpets", "Reply (Limpets)"),
    ],
)
def test_titles_that_prove_nothing_make_no_twins(title: str, other: str) -> None:
    authors = tide(4).authors

    papers = tide(4, title=title), tide(5, title=other, authors=authors)

    assert find_twins([describe(paper) for paper in papers]) == {}


def test_titles_without_letters_make_no_twins_though_all_else_agrees() -> None:
    papers = tide(4, title="???"), replace(tide(4, title="???"), id="2602.00005")

    assert find_twins([describe(paper) for paper in papers]) == {}


def test_without_an_author_nobody_has_repeated_a_paper() -> None:
    papers = tide(4, authors=()), tide(5, title=tide(4).title, authors=())

    assert find_twins([describe(paper) for paper in papers]) == {}


@pytest.mark.parametrize("title, again", [("Erratum", "ERRATUM."), ("Why C++?", "Why C++")])
def test_a_short_title_with_the_same_abstract_makes_a_twin(title: str, again: str) -> None:
    papers = tide(4, title=title), replace(tide(4, title=again), id="2602.00005")

    assert find_twins([describe(paper) for paper in papers]) == {"2602.00005": "2602.00004"}


PAPERS = {
    name: twin(place, of=place - 6)
    if place > 9
    else tide(place, comment=GONE if place == 3 else None)
    for place, name in enumerate(NAMES, 1)
}


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Week, Collected]:
    """Draw what was found in time, what came late, and what shall be in."""
    names = draw(st.permutations(NAMES))
    first, second = sorted(draw(st.tuples(st.integers(0, 12), st.integers(0, 12))))
    week = Week(
        standing=standing({}),
        punctual=tuple(PAPERS[name] for name in names[:first]),
        late=tuple(PAPERS[name] for name in names[first:second]),
    )
    return week, Collected(papers=tuple(PAPERS[name] for name in draw(SOME)))


@given(
    found=weeks(),
    exclude=SOME,
    settled=SOME,
    number=st.integers(1, 8),
)
def test_the_figures_add_up_and_sections_part_the_chosen(
    found: tuple[Week, Collected], exclude: frozenset[str], settled: frozenset[str], number: int
) -> None:
    week, included = found
    wanted = frozenset(ids(included.papers))
    asked = request(include=wanted, exclude=exclude, number=number)

    choice = choose_papers(asked, replace(week, settled=settled), included)
    digest = compose(asked, choice, issue_for(asked, choice, lay_out(choice, TAXONOMY)))

    seen = {*ids(week.punctual), *ids(week.late), *wanted}
    listed = [name for section in digest.sections for name in section.papers]
    chosen = {name for name, fate in choice.fates.items() if fate == "chosen"}
    counts = digest.counts
    assert set(choice.fates) == seen
    assert counts.found == counts.chosen + sum(asdict(counts.left_out).values()) == len(seen)
    assert sorted(listed) == sorted(chosen) == sorted(entry.paper.id for entry in digest.entries)
    assert wanted <= chosen
    assert counts.chosen == len(chosen) <= max(number, len(wanted))
    assert counts.late == len(chosen.intersection(ids(week.late)))


@given(found=weeks(), exclude=SOME, number=st.integers(1, 8))
def test_the_order_in_which_papers_come_changes_nothing(
    found: tuple[Week, Collected], exclude: frozenset[str], number: int
) -> None:
    week, included = found
    asked = request(include=frozenset(ids(included.papers)), exclude=exclude, number=number)
    turned = replace(week, punctual=week.punctual[::-1], late=week.late[::-1])

    choices = [choose_papers(asked, given_week, included) for given_week in (week, turned)]
    issues = [
        compose(asked, choice, issue_for(asked, choice, lay_out(choice, TAXONOMY)))
        for choice in choices
    ]

    assert issues[0] == issues[1]
