"""Sections as an editor wants them: whatever is asked for, each paper stands in one."""

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import ALSO
from digest.pipeline import make
from digest.taste import Edits, Pin, Preferences
from digest.themes import Theme
from tests.fakes import FakeSource
from tests.pipeline.test_issue import check_figures
from tests.pipeline.workbench import Workbench, digest_of, names, request, tide, tides, workbench_in

THEMES = tuple(
    Theme(key=f"theme-{n}", heading=f"Shores {n}", phrases=(f"survey {n}",), own=True)
    for n in (1, 2, 3)
)
HEADINGS = ("Shores 1", "shores-2", "theme-3", "Also this week", "also", "Crabs!", "crabs", "Ärger")
HEADING = st.sampled_from(HEADINGS)
MAYBE = st.none() | st.booleans()
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
PINS = TOLD | st.builds(Pin, section=HEADING | st.just(""), told=MAYBE, included=MAYBE)


@pytest.fixture(scope="module", name="shores")
def _shores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
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
    papers=st.dictionaries(st.sampled_from(names(*range(1, 10))), PINS, max_size=6),
)
def test_whatever_an_editor_wants_each_paper_stands_in_one_section(
    shores: Workbench,
    headings: Mapping[str, str],
    past: Mapping[str, str],
    order: tuple[str, ...],
    papers: dict[str, Pin],
) -> None:
    edits = Edits(headings=headings, order=order, papers=papers)
    asked = request(preferences=Preferences(headings=past)).edited(edits)
    made = make(asked, shores.ports, THEMES)
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
    again = make(asked, shores.ports, THEMES)
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
    shores: Workbench, edits: Edits, sections: list[tuple[str, str, list[str]]]
) -> None:
    made = digest_of(make(request().edited(edits), shores.ports, THEMES))
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
    shores: Workbench, places: Mapping[str, int], wanted: list[int]
) -> None:
    def last(edits: Edits) -> tuple[list[str], list[str]]:
        made = digest_of(make(request().edited(edits), shores.ports, THEMES))
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
