"""A choice keeps to its limit and to the editor's taste, and says why."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, TypeAlias
from unicodedata import normalize

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import ALSO, Author, Paper, PaperFacts, Ranked, Reading, ReadSentence, Window
from digest.papers.facts import describe
from digest.publication import year_of_earlier
from digest.ranking import (
    WEIGHTS,
    choose,
    choose_told,
    find_label,
    find_off_topic,
    nearest_label,
    rank,
)
from digest.taste import Taste
from tests.fixtures import paper

Form: TypeAlias = Literal["NFC", "NFD"]


def scored(number: int, score: float) -> Ranked:
    """Return an invented paper with a score, and a sentence in its abstract."""
    of = paper(id=f"2602.{number:05}")
    sentence = ReadSentence(start=0, end=len(of.abstract), role="finding", probability=0.9)
    reading = Reading(paper=of.id, sentences=(sentence,))
    return Ranked(facts=PaperFacts(paper=of), reading=reading, score=score, reasons=())


def ids(items: Sequence[Ranked]) -> list[str]:
    """Return the identifiers of ranked papers."""
    return [item.facts.paper.id for item in items]


@given(
    st.lists(st.integers(0, 99), unique=True, max_size=30),
    st.integers(0, 40),
    st.sets(st.integers(0, 120), max_size=10),
)
def test_a_choice_keeps_its_limit_its_order_and_what_must_be_there(
    numbers: list[int], limit: int, wanted: set[int]
) -> None:
    ranked = [scored(number, -number) for number in sorted(numbers)]
    always = frozenset(f"2602.{number:05}" for number in wanted)
    chosen = ids(choose(ranked, limit, always))
    assert len(chosen) <= max(limit, len(always))
    assert chosen == [id_ for id_ in ids(ranked) if id_ in chosen]
    assert always & set(ids(ranked)) <= set(chosen)
    assert len(chosen) >= min(limit, len(ranked))


@given(st.lists(st.integers(0, 4), min_size=1, max_size=30), st.integers(1, 30))
def test_a_spread_choice_takes_the_best_and_no_two_alike_while_others_are_left(
    kinds: list[int], limit: int
) -> None:
    ranked = [scored(number, -number) for number in range(len(kinds))]
    vectors = np.eye(5)[kinds]
    chosen = choose(ranked, limit, vectors=vectors, spread=0.9)
    places = [ranked.index(item) for item in chosen]
    assert (places[0], places) == (0, sorted(places))
    assert len(places) == min(limit, len(ranked))
    assert len({kinds[place] for place in places}) == min(limit, len(set(kinds)))
    assert choose(ranked, limit, vectors=vectors) == tuple(ranked[:limit])


def filed(**sizes: int) -> list[tuple[str, list[Ranked]]]:
    """Return sections of so many papers; the first of each are better than all the second ones."""
    return [
        (key, [scored(1000 * at + number, -number - at / 100) for number in range(size)])
        for at, (key, size) in enumerate(sizes.items())
    ]


@pytest.mark.parametrize(
    "sizes, told, listed",
    [
        # At least three are told, and of more than a dozen a quarter, up to ten.
        ({ALSO: 2}, 2, 2),
        ({ALSO: 5}, 3, 5),
        ({"a": 3, "b": 4, ALSO: 3}, 3, 10),
        ({"a": 8, "b": 7}, 3, 15),
        ({"a": 8, "b": 8}, 4, 16),
        ({"a": 20, ALSO: 20}, 10, 25),
        ({"a": 20, "b": 20, "c": 20}, 10, 25),
        # Of more than sixty it is a sixth, up to 25.
        ({"a": 22, "b": 22, "c": 22}, 11, 25),
        ({"a": 30, "b": 30, ALSO: 40}, 16, 25),
        ({f"s{number}": 10 for number in range(30)}, 25, 25),
        # At most four are told of a section, and eight of the others.
        ({"a": 40}, 4, 25),
        ({ALSO: 60}, 8, 25),
        ({"a": 60, "b": 60}, 8, 25),
    ],
)
def test_the_foremost_are_told_and_not_too_many_of_a_section(
    sizes: dict[str, int], told: int, listed: int
) -> None:
    groups = filed(**sizes)
    found = choose_told(groups)
    assert len(found) == told
    assert choose_told([(key, group[::-1]) for key, group in groups[::-1]]) == found
    scores = {item.facts.paper.id: item.score for _, group in groups for item in group}
    least = min(scores[name] for name in found)
    for key, group in groups:
        # Only a full section keeps back who has a higher score than another that is told.
        better = [name for name in ids(group) if scores[name] >= least]
        assert found.intersection(ids(group)) == set(better[: 8 if key == ALSO else 4])
    # All that are listed by identifier are told, whatever their section.
    every = sorted(scores, key=lambda name: -scores[name])
    assert choose_told(groups, listed=True) == set(every[:listed])


def test_a_full_section_gives_way_to_the_next_best() -> None:
    groups = [
        ("a", [scored(number, 9 - number / 10) for number in range(6)]),
        ("b", [scored(10 + number, 5 - number / 10) for number in range(6)]),
        (ALSO, [scored(20 + number, 3 - number / 10) for number in range(12)]),
    ]
    assert choose_told(groups) == {*ids(groups[0][1][:4]), *ids(groups[1][1][:2])}


@pytest.mark.parametrize("why", ["withdrawn", "earlier", "without a sentence"])
@pytest.mark.parametrize("listed", [False, True])
def test_who_cannot_be_told_is_passed_over(why: str, *, listed: bool) -> None:
    groups = filed(a=6, b=6)
    (_, (best, *rest)), (_, others) = groups
    name, earlier = best.facts.paper.id, set[str]()
    if why == "withdrawn":
        best = replace(best, facts=replace(best.facts, withdrawn=True))
    elif why == "earlier":
        earlier = {name}
    else:
        best = replace(best, reading=Reading(paper=name))
    found = choose_told([("a", [best, *rest]), ("b", others)], earlier, listed=listed)
    # Another takes its place.
    first = [rest[0], *others[:2]]
    assert found == set(ids([*rest, *others] if listed else first))
    assert choose_told(groups, {*ids(groups[0][1]), *ids(others)}, listed=listed) == frozenset()


ISSUE = Window(start=date(2026, 2, 22), end=date(2026, 2, 28))


@pytest.mark.parametrize(
    "comment, journal, year",
    [
        ("Published in 2024", None, 2024),
        ("12 pages. Accepted at ICML 2024, 3 figures", None, 2024),
        ("GECCO 2023", None, 2023),
        ("10th Shore Symposium - September 25th & 26th, 2024", None, 2024),
        ("6 pages, paper dated December 12, 2018", None, 2018),
        ("IEEE/RSJ IROS 2022 Workshop on Tides", None, 2022),
        ("Accepted in the Journal of Reefs (JR), May 2024", None, 2024),
        ("Presented at SHORE 2020, published 2021", None, 2021),
        ("PhD thesis, Harbour Institute, 2006", None, 2006),
        ("published in Reefs, January 2025", None, 2025),
        (None, "J. Reefs 12 (2023) 2019-2030", 2023),
        (None, "Reefs 76, 165418 (2007)", 2007),
        (None, "Reefs 12, Jan 2025", 2025),
        ("13th Shore Conference, March 3 and 4, 2025", None, None),
        # Not more than twelve months before, or no year at all.
        ("Accepted at SHORE 2025", None, None),
        ("published in Reefs, February 2025", None, None),
        ("Accepted at SHORE 2026; code of 2019", None, None),
        ("Published online, pp. 2011-2020", None, None),
        (None, "Reefs 109, 2011 (2026)", None),
        (None, "J. Reefs, in press", None),
        # What is published is another thing, or nothing is.
        ("with data of 2019", None, None),
        ("v2 of 2023 dataset", None, None),
        ("SHORE-2019 dataset", None, None),
        ("Extended version of our paper at SHORE 2022", None, None),
        ("Accepted. Journal version of arXiv:2409.00342 (SHORE 2022)", None, None),
        ("Accepted, supersedes arXiv:2011.01234 and 2012.01234v2", None, None),
        ("Accepted; https://example.org/shore/2019/paper", None, None),
        ("Submitted to SHORE 2022", None, None),
        ("Not published in 2021", None, None),
        ("15 pages, 2019 figures", None, None),
    ],
)
def test_what_a_record_shows_to_be_earlier_work_has_a_year(
    comment: str | None, journal: str | None, year: int | None
) -> None:
    assert year_of_earlier(paper(comment=comment, journal_ref=journal), ISSUE) == year


@pytest.mark.parametrize("days, year", [(5, None), (90, None), (91, 2025), (800, 2023)])
def test_a_first_version_long_before_the_window_is_earlier_work(
    days: int, year: int | None
) -> None:
    first = datetime.combine(ISSUE.start - timedelta(days=days), time(9), UTC)
    assert year_of_earlier(paper(published=first), ISSUE) == year


def test_a_score_is_the_sum_of_its_reasons_and_ties_go_to_the_older_identifier() -> None:
    abstracts = (
        "We present ReefNet, a network.",
        "Corals fade.",
        "We apply deep learning.",
        "It is.",
    )
    papers = [
        describe(paper(id=f"2602.{number:05}", title="Corals", abstract=abstract))
        for number, abstract in enumerate(abstracts)
    ]
    readings = {one.paper.id: Reading(paper=one.paper.id) for one in papers}
    ranked = rank(papers, readings, ("deep learning",))
    assert all(one.score == sum(reason.weight for reason in one.reasons) for one in ranked)
    assert all(WEIGHTS[reason.label] == reason.weight for one in ranked for reason in one.reasons)
    assert ids(ranked)[-2:] == ["2602.00001", "2602.00003"]
    assert rank(papers[::-1], readings, ("deep learning",)) == ranked
    # News has degrees, and rules.
    readings["2602.00003"] = Reading(paper="2602.00003", news=4.0)
    best, *_ = rank(papers, readings, ("deep learning",))
    assert (best.facts.paper.id, best.reading.news) == ("2602.00003", 4.0)
    assert [(one.label, one.weight) for one in best.reasons] == [("news", 0.75 * WEIGHTS["news"])]


@pytest.mark.parametrize("label", list(WEIGHTS))
def test_the_label_of_a_weight_is_found_in_any_spelling(label: str) -> None:
    plain = label.replace(",", "").replace(" ", "_").upper()
    assert find_label(label) == find_label(plain) == label
    assert find_label(f"{label} x") is None
    assert nearest_label(f"{label}x") == label


REEF = paper(
    id="2602.00001",
    title="Robots on reefs",
    abstract="We count corals with tide pools in mind.",
    authors=(Author(name="Zoé van Dyke"), Author(name="Ada Quill")),
    categories=("cs.RO", "q-bio.PE"),
    primary="cs.RO",
)


LIKED = {"like": ("1",), "selects": True, "near": 2.0}
UNLIKE = "is not like its examples (nearness 0.9, wanted"
NO_PHRASE = "it says none of the topic's phrases"


def why(taste: Taste, near: float | None = None, of: Paper = REEF) -> str:
    """Return why a paper is off topic, nothing if it is not."""
    nearness = None if near is None else {of.id: near}
    return find_off_topic([of], taste, nearness).get(of.id, "")


@pytest.mark.parametrize(
    "wanted, near, reason",
    [
        ({"exclude": ("coral",)}, None, "it says “coral”, which is excluded"),
        ({"exclude": ("cor",)}, None, ""),
        ({"mute_authors": ("Quill, Ada",)}, None, "it is by Ada Quill, who is muted"),
        ({"mute_authors": ("A. Quill", "Quill")}, None, ""),
        ({"mute_categories": ("q-bio.*",)}, None, "it is listed in q-bio.*, which is muted"),
        # A phrase in the title is enough; one in passing needs some likeness to the examples.
        ({**LIKED, "phrases": ("robots",)}, -3.0, ""),
        (
            {**LIKED, "phrases": ("tide pools",)},
            0.9,
            f"it says “tide pools” in passing and {UNLIKE} 1.0)",
        ),
        # What never uses the words is found by its likeness; without it phrases decide alone.
        ({**LIKED, "phrases": ("limpets",)}, 2.0, ""),
        ({**LIKED, "phrases": ("limpets",)}, 0.9, f"{NO_PHRASE} and {UNLIKE} 2.0)"),
        ({"like": ("1",), "selects": True}, 0.9, f"it {UNLIKE} 2.5)"),
        ({"phrases": ("limpets",), "selects": True}, None, NO_PHRASE),
        ({"phrases": ("limpets",)}, None, ""),
    ],
)
def test_what_an_editor_does_not_want_is_off_topic_and_is_told_so(
    wanted: dict[str, Any], near: float | None, reason: str
) -> None:
    assert why(Taste(**wanted), near) == reason


@pytest.mark.parametrize("name", ["José García", "García, José", "Jose Garcia"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_and_their_encoding_mute_no_less(name: str, form: Form) -> None:
    of = replace(REEF, authors=(Author(name=normalize(form, name)),))
    for muted in ("José García", "Jose Garcia", "JOSÉ GARCÍA", r"Jos\'e Garc\'ia"):
        assert why(Taste(mute_authors=(normalize(form, muted),)), of=of).endswith("who is muted")
    assert why(Taste(mute_authors=("J. García", "José Garcés")), of=of) == ""
