"""Reading BibTeX takes time that grows with the file, whatever is in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ranking.bibtex import parse_entries
from tests.effort import Effort

# Each takes seconds or minutes where a place is looked at again and again, else some tenths.
HOSTILE = {
    "blanks": ("@misc{" + " " * 400_000, 0, 1),
    "opened": ("@misc{a, title=" + "{" * 600_000, 0, 1),
    "nested": ("@misc{a, title=" + "{" * 300_000 + "}" * 300_000 + "}", 1, 0),
    "without end": ("@misc{a, title = {Kelp\n" * 60_000, 0, 60_000),
    "without comma": ("@misc{a title = {Kelp}}\n" * 60_000, 0, 60_000),
    "inside others": ("@misc{a, t={" * 60_000 + "}!}" * 60_000, 0, 60_000),
    "open quotes": ('@misc(a, t="{}' * 60_000, 0, 60_000),
    "on one line": ("@misc{a, title={Kelp}}" * 60_000, 60_000, 0),
    "joints": ("@misc{a, t=" + "1#" * 300_000, 0, 1),
    "backslashes": ("@misc{a, t={" + "\\" * 600_001, 0, 1),
}


# What braces may hold: words, signs, what looks like an entry, and braces again in pairs.
HELD = st.recursive(
    st.text('kelp @#%,="\n()', max_size=9) | st.just("\n@misc{key, a = {b}}"),
    lambda inner: st.lists(inner, max_size=3).map(lambda texts: "{" + "}{".join(texts) + "}"),
    max_leaves=6,
)
ENTRIES = st.lists(st.tuples(HELD, st.sampled_from(["{}", "()"])), max_size=5)


@given(ENTRIES, st.sampled_from(["", " ", ",\n", "\nTides @ noon\n", "\n% @misc{z, t={z}}\n"]))
def test_each_entry_is_found_whatever_it_holds_and_stands_behind(
    entries: list[tuple[str, str]], between: str
) -> None:
    written = [f"@misc{signs[0]}key, title = {{{held}}}{signs[1]}" for held, signs in entries]
    found, broken = parse_entries(between.join(written))
    assert [entry["title"] for entry in found] == [held for held, _ in entries]
    assert broken == ()


@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_takes_long(name: str) -> None:
    text, entries, broken = HOSTILE[name]
    effort = Effort()
    found, lines = parse_entries(text)
    assert effort.spent() < 2
    assert (len(found), len(lines)) == (entries, broken)


def test_of_a_field_that_occurs_twice_the_first_counts() -> None:
    assert parse_entries("@misc{a, title={Kelp}, TITLE={Sand}}") == (({"title": "Kelp"},), ())


def test_broken_entries_are_told_by_their_lines() -> None:
    text = "\n@misc{a}\n\n@misc{b, title={x}}\n  @misc{c, title=}\n@misc{d"
    assert parse_entries(text)[1] == (2, 5, 6)
