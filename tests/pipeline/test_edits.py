"""An editor's file changes what it speaks of, and nothing else.

Real weeks with any edits keep all else; whatever is asked for, each paper stands in one section.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import pipeline
from digest.model import ALSO, Author, Decision, Issue, Paper
from digest.pipeline import BuildResult, Topic, make
from digest.pipeline.archive import remake
from digest.publish.folder import PostFolder
from digest.query import parse_query
from digest.render import Renderer
from digest.services.sample import read_week
from digest.taste import Edits, Pin, Preferences, Taste
from digest.themes import Theme
from tests.corpora import paper_of, rows
from tests.fakes import FakeSource
from tests.pipeline.test_issue import check_figures
from tests.pipeline.workbench import (
    DAY,
    SATURDAY,
    TAXONOMY,
    TIDES,
    WEDNESDAY,
    Workbench,
    decisions,
    digest_of,
    due_in,
    names,
    past,
    request,
    tide,
    tides,
    workbench_in,
)

LEARNING = Topic(slug="week", name="the week", query=parse_query("cat:cs.* OR cat:stat.*"))
MAYBE = st.none() | st.booleans()
Made = tuple[Workbench, Issue, Sequence[str]]
"""Where an issue was made, the issue, and the papers that it chose or ranked."""


def build(bench: Workbench, papers: Mapping[str, Pin], number: int) -> Issue:
    """Return the issue with these pins."""
    asked = request(topic=LEARNING, number=number).edited(Edits(papers=papers))
    return digest_of(make(asked, bench.ports, TAXONOMY))


def sections(issue: Issue, among: set[str]) -> Sequence[tuple[str, str, Sequence[str]]]:
    """Return the sections that have any of some papers, with these in their order."""
    found = [
        (one.key, one.title, [paper for paper in one.papers if paper in among])
        for one in issue.sections
    ]
    return [one for one in found if one[2]]


def paragraphs(issue: Issue) -> Mapping[str, Sequence[str]]:
    """Return what is told of papers, by identifier."""
    found: dict[str, Sequence[str]] = {}
    for section in issue.sections:
        for _, group in groupby(section.statements, key=lambda one: one.paragraph):
            told = list(group)
            found[told[0].quotes[0].paper] = [one.text for one in told]
    return found


def check_untouched(before: Issue, after: Issue, pins: Mapping[str, Pin]) -> None:
    """Check that every paper without a pin stands and is told as before, and the figures."""
    was, now = ({one.paper.id: one for one in made.entries} for made in (before, after))
    left = {name for name, pin in pins.items() if pin.included is False}
    brought = {name for name, pin in pins.items() if pin.included}
    assert now.keys() == (was.keys() - left) | brought
    untouched = was.keys() - pins.keys()
    assert sections(after, untouched) == sections(before, untouched)
    assert {one: now[one].named for one in untouched} == {one: was[one].named for one in untouched}
    assert {one: now[one].ranked for one in untouched} == {
        one: was[one].ranked for one in untouched
    }
    old, new = paragraphs(before), paragraphs(after)
    assert {one: new.get(one) for one in untouched} == {one: old.get(one) for one in untouched}
    assert {one: now[one].passage for one in untouched} == {
        one: was[one].passage for one in untouched
    }
    for name, pin in pins.items():
        if name in now and pin.told:
            assert now[name].named == bool(now[name].passage and not now[name].earlier)
        assert not (name in now and pin.told is False and now[name].named)
    assert after.counts.left_out.get("editor", 0) == len(left & was.keys())
    found = after.counts
    assert found.found == before.counts.found
    assert found.left_out["rank"] == before.counts.left_out["rank"] - len(brought - was.keys())


PINS = st.builds(Pin, included=MAYBE, told=MAYBE)


def open_week(folder: Path, papers: Sequence[Paper], number: int) -> Iterator[Made]:
    """Make an issue of so many of these papers."""
    with workbench_in(folder, FakeSource(papers)) as bench:
        made = make(request(topic=LEARNING, number=number), bench.ports, TAXONOMY)
        decisions = made.issue_record.decisions if made.issue_record else {}
        found = sorted(
            name for name, decision in decisions.items() if decision in {"chosen", "rank"}
        )
        assert len(found) > number
        yield bench, digest_of(made), found


@pytest.fixture(scope="module", name="week")
def _week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """Give an issue of the packaged sample week."""
    yield from open_week(tmp_path_factory.mktemp("week"), read_week(), 30)


@pytest.fixture(scope="module", name="real")
def _real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """Give an issue of 100 papers among 400 of a real week."""
    every = map(paper_of, rows("metadata-2026-01"))
    learned = [one for one in every if one.primary in {"cs.LG", "cs.CL", "cs.CV"}][:400]
    moment = due_in(WEDNESDAY)
    papers = (replace(one, published=moment, updated=moment, announced=None) for one in learned)
    yield from open_week(tmp_path_factory.mktemp("real"), [*papers], 100)


@settings(max_examples=8)
@given(data=st.data())
def test_what_an_editor_does_not_touch_stays_as_it_is(week: Made, data: st.DataObject) -> None:
    check_some_edits(week, data)


@pytest.mark.long
@settings(max_examples=25)
@given(data=st.data())
def test_nor_does_it_in_a_large_issue(real: Made, data: st.DataObject) -> None:
    check_some_edits(real, data)


def check_some_edits(issue: Made, data: st.DataObject) -> None:
    """Make an issue with edits of some of its papers, and of some that it left out."""
    bench, before, found = issue
    pins = data.draw(st.dictionaries(st.sampled_from(found), PINS, min_size=1, max_size=25))
    check_untouched(before, build(bench, pins, before.counts.chosen), pins)


OLD = tide(700, WEDNESDAY - DAY * 140, title="Shore Survey 2 of Old")
GONE = tide(3, comment="This paper has been withdrawn by the authors.")
OFF = tide(4, authors=(Author(name="Eve"),))
SHORES = replace(TIDES, taste=Taste(mute_authors=("Eve",)))
ONE, TWO, THREE, FOUR, FIVE, SIX, SEVEN = names(*range(1, 8))
IN, OUT = Pin(included=True), Pin(included=False)
# The pins of the file, the sections with their papers then, and the decisions that change.
DONE: dict[str, tuple[Mapping[str, Pin], Mapping[str, list[str]], dict[str, Decision]]] = {
    "nothing": ({}, {"theme-1": [ONE], "theme-2": [TWO], ALSO: [FIVE]}, {}),
    "no other comes in, and a section goes": (
        {TWO: OUT}, {"theme-1": [ONE], ALSO: [FIVE]}, {TWO: "editor"}),
    "what is not there cannot go": (
        {SIX: OUT, GONE.id: OUT}, {"theme-1": [ONE], "theme-2": [TWO], ALSO: [FIVE]}, {}),
    "none gives way": (
        {SIX: IN}, {"theme-1": [ONE], "theme-2": [TWO], ALSO: [FIVE, SIX]}, {SIX: "chosen"}),
    "one of another time has a theme": (
        {OLD.id: IN}, {"theme-1": [ONE], "theme-2": [TWO, OLD.id], ALSO: [FIVE]},
        {OLD.id: "chosen"}),
    "withdrawn, off topic and issued": (
        {GONE.id: IN, OFF.id: IN, SEVEN: IN},
        {"theme-1": [ONE], "theme-2": [TWO], ALSO: [GONE.id, OFF.id, FIVE, SEVEN]},
        {GONE.id: "chosen", OFF.id: "chosen", SEVEN: "chosen"}),
    "where its pin says": (
        {SIX: replace(IN, section="Shores 2", place=1), TWO: replace(OUT, section="Other")},
        {"theme-1": [ONE], "theme-2": [SIX], ALSO: [FIVE]}, {SIX: "chosen", TWO: "editor"}),
}  # fmt: skip


@pytest.fixture(name="shores")
def _shores(bench: Workbench) -> Workbench:
    """Give a week of which one paper is withdrawn, one off topic, one issued; and an old one."""
    bench.source.papers = (*tides([1, 2, 5, 6, 7]), GONE, OFF, OLD)
    bench.library.save_issue_record(past(SATURDAY - DAY * 7, decisions={SEVEN: "chosen"}))
    return bench


@pytest.mark.parametrize("pins, sections, decisions_then", DONE.values(), ids=DONE)
def test_papers_go_out_and_come_in_beside_the_number_and_all_can_be_made_again(
    shores: Workbench,
    pins: Mapping[str, Pin],
    sections: Mapping[str, list[str]],
    decisions_then: dict[str, Decision],
) -> None:
    def make_issue(papers: Mapping[str, Pin], **changes: Any) -> BuildResult:  # noqa: ANN401
        asked = request(topic=SHORES, number=3, **changes).edited(Edits(papers=papers))
        return pipeline.build(asked, shores.ports, THEMES[:2], Renderer([]), shelf)

    shelf = PostFolder(shores.folder, shores.library)
    usual, made = make_issue({}), make_issue(pins)
    issue, issue_record = digest_of(made), made.issue_record
    assert issue_record is not None
    assert {one.key: sorted(one.papers) for one in issue.sections} == {
        key: sorted(papers) for key, papers in sections.items()
    }
    assert decisions(made) == decisions(usual) | decisions_then
    assert issue.counts.found == issue.counts.chosen + sum(issue.counts.left_out.values())
    kinds = Counter(decisions(made).values())
    assert (issue.counts.chosen, issue.counts.left_out.get("editor", 0)) == (
        kinds["chosen"],
        kinds["editor"],
    )
    labels = {one.paper.id: {each.label for each in one.ranked.reasons} for one in issue.entries}
    assert {name for name, each in labels.items() if "brought in by the editor" in each} == {
        name for name, decision in decisions_then.items() if decision == "chosen"
    }
    again = make_issue(pins, offline=True)
    assert (again.issue, decisions(again)) == (made.issue, decisions(made))
    # The archive has it so, too, whatever the file says of the choice by then.
    asked = request(topic=SHORES, edits=Edits(papers={FIVE: OUT, **pins}))
    archived = remake(issue_record, asked, shores.ports, THEMES[:2])
    assert replace(archived, problems=()) == replace(issue, problems=())
    # Options go before, and without the file all is as it was.
    names_in = frozenset(name for name, pin in pins.items() if pin.included)
    names_out = frozenset(name for name, pin in pins.items() if pin.included is False)
    kept = make_issue(pins, exclude=names_in, include=names_out - {GONE.id})
    assert not names_in & {one.paper.id for one in digest_of(kept).entries}
    assert kept.counts.left_out.get("editor", 0) == 0
    assert make_issue({}).issue == usual.issue


def test_a_paper_comes_into_an_issue_that_has_no_other(bench: Workbench) -> None:
    bench.source.papers = (OLD, *tides([1, 2]))
    edits = Edits(papers={OLD.id: IN, ONE: OUT})
    empty = replace(TIDES, query=parse_query("cat:math.AG"))
    alone = make(request(topic=empty).edited(edits), bench.ports, THEMES[:2])
    assert [one.papers for one in digest_of(alone).sections] == [(OLD.id,)]
    listed = make(request(ids=(ONE, "2602.77777")).edited(edits), bench.ports, THEMES[:2])
    assert [one.papers for one in digest_of(listed).sections] == [(OLD.id,)]
    assert digest_of(listed).counts.left_out.get("editor", 0) == 1
    assert listed.unknown == ("2602.77777",)


THEMES = tuple(
    Theme(key=f"theme-{n}", heading=f"Shores {n}", phrases=(f"survey {n}",), own=True)
    for n in (1, 2, 3)
)
HEADINGS = ("Shores 1", "shores-2", "theme-3", "Also this week", "also", "Crabs!", "crabs", "Ärger")
HEADING = st.sampled_from(HEADINGS)
FOUND = "On shore {0}, the method finds 93.1% of all limpets, against 81.2% for earlier methods."
COUNTS = "We present a deep learning method that counts limpets in tide pools."
CHOSEN = st.lists(st.sampled_from([COUNTS, FOUND.format(1), "On tide pools."]), max_size=2)
OWN = st.sampled_from(["", "", "A. B \\ <i> $x$ | Shore Survey 2: `c` no. 3", "*Tides* turn"])
TOLD = st.builds(
    Pin,
    section=HEADING | st.just(""),
    told=st.none() | st.just(value=True),
    place=st.none() | st.integers(1, 4),
    sentences=CHOSEN.map(tuple),
    words=OWN,
)
ANY_PIN = TOLD | st.builds(Pin, section=HEADING | st.just(""), told=MAYBE, included=MAYBE)


@pytest.fixture(scope="module", name="themed")
def _themed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """Give a week of which three papers have a theme, one is earlier work, one has no abstract."""
    papers = (
        *tides(range(1, 7)),
        tide(7, journal_ref="J. Reefs 12 (2020)"),
        tide(8, title="Tide Pools", abstract=""),
    )
    with workbench_in(tmp_path_factory.mktemp("shores"), FakeSource(papers)) as bench:
        yield bench


@given(
    headings=st.dictionaries(HEADING, HEADING, max_size=4),
    past=st.dictionaries(HEADING, HEADING, max_size=2),
    order=st.lists(HEADING, max_size=4).map(tuple),
    papers=st.dictionaries(st.sampled_from(names(*range(1, 10))), ANY_PIN, max_size=6),
)
def test_whatever_an_editor_wants_each_paper_stands_in_one_section(
    themed: Workbench,
    headings: Mapping[str, str],
    past: Mapping[str, str],
    order: tuple[str, ...],
    papers: dict[str, Pin],
) -> None:
    edits = Edits(headings=headings, order=order, papers=papers)
    asked = request(preferences=Preferences(headings=past)).edited(edits)
    made = make(asked, themed.ports, THEMES)
    out = {name for name, pin in papers.items() if pin.included is False}
    if len(out) >= 8 and made.issue is None:
        return
    check_figures(made, 100)
    issue = digest_of(made)
    keys = [section.key for section in issue.sections]
    assert len(set(keys)) == len(keys)
    assert ALSO not in keys[:-1]
    assert all(section.papers for section in issue.sections)
    entries = {entry.paper.id: entry for entry in issue.entries}
    assert not out & set(entries)
    named = {name for name, entry in entries.items() if entry.named}
    issue_record = made.issue_record
    assert issue_record is not None
    by_hand = [one for part in issue.sections for one in part.statements if one.by == "editor"]
    for name, pin in papers.items():
        if name in entries and pin.words:
            assert (name in named) == (name not in names(7)), issue_record.recorded[name].told_why
            about = [one for one in by_hand if name == one.paper]
            assert len(about) == (name in named)
        elif name in entries and pin.told is not None and not pin.sentences:
            able = pin.told and name not in names(7, 8)
            assert (name in named) == able, issue_record.recorded[name].told_why
    foremost = sorted(named, key=lambda name: (-entries[name].ranked.score, name))[:3]
    assert [one.paper for told in issue.lead for one in told.mentions] == foremost
    for section in issue.sections:
        pinned = [papers[name].place or 0 if name in papers else 0 for name in section.papers]
        wanted = sorted(filter(None, pinned))
        if wanted == sorted({*wanted} & {*range(1, len(pinned) + 1)}):
            assert all(place in (0, at) for at, place in enumerate(pinned, 1))
    assert all(place.filed_why and place.told_why for place in issue_record.recorded.values())
    again = make(asked, themed.ports, THEMES)
    assert again.issue == issue


FIRST, SECOND, THIRD = names(1, 2, 3)
REST = names(*range(4, 9))
MOVED: dict[str, tuple[Edits, list[tuple[str, str, list[str]]]]] = {
    "nothing": (Edits(), [
        ("theme-1", "Shores 1", [FIRST]), ("theme-2", "Shores 2", [SECOND]),
        ("theme-3", "Shores 3", [THIRD]), (ALSO, "Also this week", REST)]),
    "joined to another, by key and heading": (
        Edits(headings={"theme_1": "Shores 2", "shores 3": "also this week"}),
        [("theme-2", "Shores 2", [FIRST, SECOND]), (ALSO, "Also this week", [THIRD, *REST])]),
    "all into one, which is beside nothing": (
        Edits(headings=dict.fromkeys(("Shores 1", "Shores 2", "Shores 3"), "Also this week")),
        [(ALSO, "The papers", [FIRST, SECOND, THIRD, *REST])]),
    "exchanged": (Edits(headings={"Shores 1": "Shores 2", "Shores 2": "Shores 1"}), [
        ("theme-1", "Shores 2", [FIRST]), ("theme-2", "Shores 1", [SECOND]),
        ("theme-3", "Shores 3", [THIRD]), (ALSO, "Also this week", REST)]),
    "moved into old and new ones": (
        Edits(
            headings={"also": "Other shores"},
            papers={
                FIRST: Pin(section="other shores"), SECOND: Pin(section="C++"),
                THIRD: Pin(section="C"), REST[0]: Pin(section="Shores 3"),
            },
        ),
        [("theme-3", "Shores 3", REST[:1]), ("c", "C++", [SECOND]), ("c-2", "C", [THIRD]),
         (ALSO, "Other shores", [FIRST, *REST[1:]])]),
    "ordered by heading, new heading and key": (
        Edits(
            headings={"theme-2": "Rocks", "crabs": "Krabs"},
            order=("also", "KRABS", "shores 3", "Rocks", "nowhere"),
            papers={REST[0]: Pin(section="Crabs"), REST[1]: Pin(section="Krabs", place=1)},
        ),
        [("crabs", "Krabs", REST[:2]), ("theme-3", "Shores 3", [THIRD]),
         ("theme-2", "Rocks", [SECOND]), ("theme-1", "Shores 1", [FIRST]),
         (ALSO, "Also this week", REST[2:])]),
}  # fmt: skip


@pytest.mark.parametrize("edits, sections", MOVED.values(), ids=MOVED)
def test_headings_join_sections_and_papers_move(
    themed: Workbench, edits: Edits, sections: list[tuple[str, str, list[str]]]
) -> None:
    made = digest_of(make(request().edited(edits), themed.ports, THEMES))
    found = [(one.key, one.title, sorted(one.papers)) for one in made.sections]
    assert found == sections


PLACED: dict[str, tuple[Mapping[str, int], list[int]]] = {
    "first": ({REST[3]: 1}, [3, 0, 1, 2, 4]),
    "between": ({REST[0]: 4}, [1, 2, 3, 0, 4]),
    "several": ({REST[4]: 2, REST[0]: 3, REST[1]: 1}, [1, 4, 0, 2, 3]),
    "one place for two": ({REST[4]: 1, REST[3]: 1}, [4, 3, 0, 1, 2]),
    "beyond the end": ({REST[0]: 99, REST[1]: 12}, [2, 3, 4, 1, 0]),
}


@pytest.mark.parametrize("places, wanted", PLACED.values(), ids=PLACED)
def test_papers_stand_at_their_places(
    themed: Workbench, places: Mapping[str, int], wanted: list[int]
) -> None:
    def last(edits: Edits) -> tuple[list[str], list[str]]:
        made = digest_of(make(request().edited(edits), themed.ports, THEMES))
        section = made.sections[-1]
        told = [one.paper for each in section.statements for one in each.quotes]
        return list(section.papers), list(dict.fromkeys(told))

    usual, _ = last(Edits())
    # Which paper is the first, the second and so on is another matter than what they are called.
    by_name = dict(zip(REST, usual, strict=True))
    pins = {by_name[name]: Pin(place=place) for name, place in places.items()}
    papers, told = last(Edits(papers=pins))
    assert papers == [usual[at] for at in wanted]
    assert told == [name for name in papers if name in told]
