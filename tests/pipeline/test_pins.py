"""Sections as an editor wants them: whatever is asked for, each paper stands in one."""

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import ALSO
from digest.pipeline import make
from digest.store import open_library
from digest.taste import Edits, Pin, Preferences
from digest.themes import Theme
from tests.fakes import FakeClock, FakeSource
from tests.pipeline.desk import Desk, digest_of, names, request, tide, tides
from tests.pipeline.test_issue import check_figures

THEMES = tuple(
    Theme(key=f"theme-{n}", heading=f"Shores {n}", phrases=(f"survey {n}",), own=True)
    for n in (1, 2, 3)
)
HEADINGS = ("Shores 1", "shores-2", "theme-3", "Also this week", "also", "Crabs!", "crabs", "Ärger")
HEADING = st.sampled_from(HEADINGS)
MAYBE = st.none() | st.booleans()
PINS = st.builds(Pin, section=HEADING | st.just(""), told=MAYBE, included=MAYBE)


@pytest.fixture(scope="module", name="shores")
def _shores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give a week of which three papers have a theme, one is earlier work, one does not tell."""
    folder, clock = tmp_path_factory.mktemp("shores"), FakeClock()
    papers = (
        *tides(range(1, 7)),
        tide(7, journal_ref="J. Reefs 12 (2020)"),
        tide(8, abstract="On tide pools."),
    )
    with open_library(folder / "home", now=clock.now) as library:
        yield Desk(library, FakeSource(papers), clock, folder / "posts")


@given(
    headings=st.dictionaries(HEADING, HEADING, max_size=4),
    standing=st.dictionaries(HEADING, HEADING, max_size=2),
    papers=st.dictionaries(st.sampled_from(names(*range(1, 10))), PINS, max_size=6),
)
def test_whatever_an_editor_wants_each_paper_stands_in_one_section(
    shores: Desk, headings: Mapping[str, str], standing: Mapping[str, str], papers: dict[str, Pin]
) -> None:
    edits = Edits(headings=headings, papers=papers)
    asked = request(preferences=Preferences(headings=standing)).edited(edits)
    made = make(asked, shores.tools, THEMES)
    out = {name for name, pin in papers.items() if pin.included is False}
    if len(out) >= 8 and made.digest is None:
        return
    check_figures(made, 100)
    digest = digest_of(made)
    keys = [section.key for section in digest.sections]
    assert len(set(keys)) == len(keys)
    assert ALSO not in keys[:-1]
    assert all(section.papers for section in digest.sections)
    entries = {entry.paper.id: entry for entry in digest.entries}
    assert not out & set(entries)
    named = {name for name, entry in entries.items() if entry.named}
    edition = made.edition
    assert edition is not None
    for name, pin in papers.items():
        if name in entries and pin.told is not None:
            able = pin.told and name not in names(7, 8)
            assert (name in named) == able, edition.places[name].told_why
    assert all(place.filed_why and place.told_why for place in edition.places.values())
    again = make(asked, shores.tools, THEMES)
    assert again.digest == digest


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
}  # fmt: skip


@pytest.mark.parametrize("edits, sections", MOVED.values(), ids=MOVED)
def test_headings_join_sections_and_papers_move(
    shores: Desk, edits: Edits, sections: list[tuple[str, str, list[str]]]
) -> None:
    made = digest_of(make(request().edited(edits), shores.tools, THEMES))
    found = [(one.key, one.title, sorted(one.papers)) for one in made.sections]
    assert found == sections
