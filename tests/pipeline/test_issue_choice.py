"""What is off topic is left out and counted, and who is chosen is told by reasons."""

from typing import Any

import pytest

from digest.model import Author, Paper
from digest.pipeline import Made, Subject, selected
from digest.query import categories
from digest.taste import Bibliography, Preferences, Taste, Work
from tests.pipeline.desk import SATURDAY, WEDNESDAY, WEEK, Desk, fates, ids, tide, tides
from tests.ranking.embedding import embed

SEA = [tide(n, title=f"Tides {n}", abstract=f"Kelp on reef {n}.") for n in range(1, 4)]
PASSING = tide(4, title="Galaxy", abstract="Dust of star, as in rock pools.")
SKY = [tide(n, title=f"Galaxy {n}", abstract=f"Dust of star {n}.") for n in range(10, 50)]
EXAMPLE = tide(90, WEDNESDAY - 8 * WEEK, title="Kelp", abstract="Kelp on a reef.")
WANTED = Taste(phrases=("rock pools",), like=(EXAMPLE.id,), selects=True)


def listed(taste: Taste) -> Subject:
    """Return a topic that is all of a category, by taste."""
    return Subject(slug="sea", name="sea", query=categories(["cs.LG"]), taste=taste)


def reasons(made: Made, paper: Paper) -> dict[str, float]:
    """Return the reasons for a paper."""
    assert made.digest is not None
    (ranked,) = (e.ranked for e in made.digest.entries if e.paper.id == paper.id)
    return {reason.label: reason.weight for reason in ranked.reasons}


def test_a_topic_of_categories_has_what_is_like_its_examples(desk: Desk) -> None:
    """Papers that never use its words are found, those that merely contain them are dropped."""
    desk.embed = embed
    desk.source.papers = (*SEA, PASSING, *SKY, EXAMPLE)
    made = desk.make(subject=listed(WANTED))

    found = fates(made)
    assert {name for name, fate in found.items() if fate == "chosen"} == set(ids(SEA))
    assert made.counts.left_out.off_topic == len(SKY) + 1
    assert made.counts.found == len(SEA) + len(SKY) + 1
    assert reasons(made, SEA[0])["like the examples"] > 1


def test_without_vectors_phrases_decide_alone(desk: Desk) -> None:
    desk.source.papers = (*SEA, PASSING, *SKY, EXAMPLE)
    chosen = [
        name for name, fate in fates(desk.make(subject=listed(WANTED))).items() if fate == "chosen"
    ]

    assert chosen == [PASSING.id]


def test_an_example_that_nobody_knows_is_a_problem(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 3))
    made = desk.make(subject=listed(Taste(like=("2602.77777",))))

    (problem,) = made.problems
    assert (problem.stage, problem.subject) == ("choose", "2602.77777")


@pytest.mark.parametrize(
    "wanted",
    [
        {"exclude": ("shore 2",)},
        {"mute_authors": ("Ada Quill-2",)},
        {"mute_categories": ("cs.CR",)},
    ],
)
def test_what_is_excluded_or_muted_is_counted_as_off_topic(
    desk: Desk, wanted: dict[str, Any]
) -> None:
    desk.source.papers = (
        tide(1),
        tide(2, categories=("cs.LG", "cs.CR")),
    )
    made = desk.make(subject=listed(Taste(**wanted)))

    assert fates(made) == {"2602.00001": "chosen", "2602.00002": "off_topic"}
    assert made.counts.left_out.off_topic == 1


def test_what_the_editor_includes_is_there_whatever_is_muted(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 3))
    subject = listed(Taste(mute_authors=("Ada Quill-2",)))

    assert fates(desk.make(subject=subject, include=frozenset({"2602.00002"}))) == {
        "2602.00001": "chosen",
        "2602.00002": "chosen",
    }


def test_too_few_papers_to_tell_likeness_are_all_kept_and_that_is_told(desk: Desk) -> None:
    desk.embed = embed
    desk.source.papers = (EXAMPLE, *SEA[:2])
    made = desk.make(subject=listed(Taste(like=(EXAMPLE.id,), selects=True)))

    assert set(fates(made).values()) == {"chosen"}
    (problem,) = made.problems
    assert "Likeness to the topic's examples cannot be told" in problem.message


def test_what_is_read_raises_its_like(desk: Desk) -> None:
    desk.embed = embed
    desk.source.papers = (*SEA, *SKY)
    works = (Work(title="Kelp of the reef"), Work(title="Another title", id=SEA[1].id))
    made = desk.make(subject=listed(Taste(reading=Bibliography(works=works, broken=("line 7",)))))

    assert reasons(made, SEA[0]).keys() >= {"like what is read"}
    assert reasons(made, SEA[1])["on the reading list"] == 1.0
    assert "like what is read" not in reasons(made, SKY[0])
    (problem,) = made.problems
    assert "line 7" in problem.message


def test_a_new_idea_is_preferred_to_what_earlier_issues_had(desk: Desk) -> None:
    desk.embed = embed
    desk.source.papers = tuple(SKY)
    subject = listed(Taste())
    desk.build(subject=subject)
    day = WEDNESDAY + WEEK
    again = tide(100, day, title="Galaxy again", abstract="Dust of star 10.")
    new = tide(101, day, title="Robot arm", abstract="It can grasp.")
    desk.source.papers = (*SKY, again, new)
    desk.set_date(SATURDAY + WEEK)
    made = desk.make(SATURDAY + WEEK, subject=subject)

    assert "new beside earlier issues" in reasons(made, new)
    assert "new beside earlier issues" not in reasons(made, again)


def test_an_earlier_issue_that_is_built_again_with_more_changes_no_later_one(desk: Desk) -> None:
    desk.embed = embed
    desk.source.papers = tuple(SKY)
    subject = listed(Taste())
    desk.build(subject=subject, number=5)
    day = WEDNESDAY + WEEK
    new = tide(101, day, title="Robot arm", abstract="It can grasp.")
    desk.source.papers = (*SKY, new, tide(102, day, title="Galaxy", abstract="Dust of star."))
    desk.set_date(SATURDAY + WEEK)
    first = desk.make(SATURDAY + WEEK, subject=subject)
    desk.build(subject=subject, number=30)

    again = desk.make(SATURDAY + WEEK, subject=subject)
    assert reasons(first, new) == reasons(again, new)
    assert "new beside earlier issues" in reasons(first, new)


def test_a_hot_theme_leaves_room_and_weights_and_institutions_count(desk: Desk) -> None:
    desk.embed = embed
    desk.source.papers = (*SKY[:20], *SEA)
    subject = listed(Taste())
    plain = fates(desk.make(subject=subject, number=4, preferences=Preferences(spread=0.0)))
    spread = fates(desk.make(subject=subject, number=4, preferences=Preferences(spread=0.9)))

    sky = set(ids(SKY))
    assert sum(plain[name] == "chosen" for name in sky & plain.keys()) != 2
    assert 0 < sum(spread[name] == "chosen" for name in sky & spread.keys()) < 4
    weighed = desk.make(
        subject=subject, preferences=Preferences(weights={"topic in the title": 0.0})
    )
    assert "topic in the title" not in reasons(weighed, SEA[0])


def test_a_post_of_listed_papers_knows_no_taste(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 3))
    made = desk.make(ids=("2602.00001", "2602.00002"), subject=selected())

    assert made.counts.chosen == 2


def test_the_same_abstract_under_another_title_is_told_once(desk: Desk) -> None:
    first = tide(1)
    long = f"{first.abstract} {first.abstract}"
    again = tide(2, title="Quite another title", abstract=long.upper(), authors=(Author(name="X"),))
    desk.source.papers = (tide(1, abstract=long), again)

    assert fates(desk.make()) == {"2602.00001": "chosen", "2602.00002": "duplicate"}
