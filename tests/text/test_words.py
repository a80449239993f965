"""Text from outside is made fit to be shown, stored, compared and used in a file's name."""

import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Author
from digest.text import (
    byline,
    collapse,
    family_name,
    has_deceptive_words,
    in_figures,
    is_proper,
    long_date,
    printable,
    short_date,
    slugify,
    to_characters,
    visible,
    visible_names,
    visible_title,
)
from digest.text.forms import (
    read_phrases,
    read_words,
    spell_phrase,
    spell_terms,
)
from tests.fixtures import paper

UNPRINTABLE = (
    *("\x1b", "\x00", "\x9b", "\u202e", "\u2066", "\u061c", "\u200b", "\ufeff", "\u00ad"),
    *("\U000e0041", "\ud800", "\ufffe", "\U0010ffff", "\ufdd0"),
)


@pytest.mark.parametrize("sign", UNPRINTABLE)
def test_printable_removes_what_must_not_reach_a_terminal_or_page(sign: str) -> None:
    assert printable(f"a{sign}b") == "ab"


def test_joiners_marks_and_all_words_stay() -> None:
    assert collapse(" a\u00a0\u2003b\n\tc\u2028d\x07 ") == "a b c d\x07"
    assert printable("क्\u200dष 👩\u200d🔬 e\u0301\u0323\u0308") == "क्\u200dष 👩\u200d🔬 ẹ́̈"
    assert printable("one\u2028two\x1b[31m three") == "one two[31m three"


@given(st.text())
def test_printable_is_idempotent_composed_and_free_of_controls(text: str) -> None:
    seen = printable(text)
    assert printable(seen) == seen
    assert unicodedata.is_normalized("NFC", seen)
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in seen)


@pytest.mark.parametrize(
    "text, slug",
    [
        *(("Deep Learning", "deep-learning"), ("Größe & Łódź: Ærø!", "grosse-lodz-aero")),
        *(("", "untitled"), ("\u200b", "untitled"), ("CON", "con-topic"), ("LPT9", "lpt9-topic")),
        *(("word " * 30, "-".join(["word"] * 16)), ("x" * 100, "x" * 80)),
        *(("x" * 79 + " yz", "x" * 79), ("x" * 77 + " yz", "x" * 77 + "-yz")),
        ("深度学习", "topic-9bea2bda"),
    ],
)
def test_slugs(text: str, slug: str) -> None:
    assert slugify(text) == slug


@given(st.text())
def test_a_slug_is_always_a_safe_file_name(text: str) -> None:
    slug = slugify(text)
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 80


@pytest.mark.parametrize(
    "day, long, short",
    [
        (date(2026, 2, 28), "Feb. 28, 2026", "Feb. 28"),
        (date(2026, 5, 1), "May 1, 2026", "May 1"),
        (date(2025, 9, 9), "Sept. 9, 2025", "Sept. 9"),
        (date(1999, 12, 31), "Dec. 31, 1999", "Dec. 31"),
    ],
)
def test_days_and_counts_are_spelled_as_newspapers_do(day: date, long: str, short: str) -> None:
    assert (long_date(day), short_date(day)) == (long, short)
    assert [in_figures(n, "paper") for n in (1, 1204)] == ["1 paper", "1,204 papers"]


@pytest.mark.parametrize(
    "html, text",
    [
        *(("Quill &amp; Loom", "Quill & Loom"), ("M&#252;ller, M&#xFC;ller", "Müller, Müller")),
        *(("AT&T, &nonsense;", "AT&T, &nonsense;"), ("&amp;lt;b&amp;gt;", "&lt;b&gt;")),
        *((f"a&#{'9' * 5000};b", "a\ufffdb"), (f"a&#{'0' * 5000}65;b", "a\ufffdb")),
    ],
)
def test_references_to_characters_are_resolved_once(html: str, text: str) -> None:
    assert to_characters(html) == text


@pytest.mark.parametrize(
    "text, deceives",
    [
        ("All editors prаise it.", True),  # a Cyrillic letter
        ("Аll of it.", True),  # a Cyrillic capital
        ("Ignοre it.", True),  # a Greek letter
        *(("It is \u202eesrever\u202c.", True), ("It is \u2066apart\u2069.", True)),
        *(("a" * 61, True), ("A β-VAE of 5 μm, ΔE and αβ.", False), ("a xοy", False)),
        *(("Müller–Łukasz naïvely œuvred.", False), ("Работа Ивана.", False)),
        *(("H₀ is ℝ-valued; 模型 too.", False), ("a" * 60, False), ("x-" * 100, False)),
    ],
)
def test_mixed_turned_and_endless_words_deceive_and_those_of_science_do_not(
    text: str, *, deceives: bool
) -> None:
    assert has_deceptive_words(text) == deceives


@pytest.mark.parametrize(
    "text",
    ["", " ", r"\textbf{}", "\u200b\u200d\u2060", "\u3164", "\u2800", "\u0301", "\ufe0f"],
)
def test_what_shows_nothing_is_nothing(text: str) -> None:
    assert visible(text) == ""
    assert visible_title(paper(id="2602.00001", title=text)) == "arXiv:2602.00001"
    assert visible_names([Author(name=text), Author(name="Ada Quill")]) == ["Ada Quill"]
    assert byline(["Ada Quill", text, "Bo Lund"]) == "Quill and Lund"


@pytest.mark.parametrize("text", ["Reefs", "王伟", "?", "π", "👩‍🔬"])
def test_anything_else_is_seen_whole(text: str) -> None:
    assert visible(text) == text
    assert visible_title(paper(title=text)) == text


@pytest.mark.parametrize(
    "name, family",
    [
        *(("Sergei K. Turitsyn", "Turitsyn"), ("de With, Peter", "de With")),
        *(("Marco Di Renzo", "Di Renzo"), ("Di Lu", "Lu"), ("Tin Van Huynh", "Huynh")),
        *(
            ("Paul Van Eecke", "Van Eecke"),
            ("Ada Von Roe", "Von Roe"),
            ("Jordi Pujol i Soley", "Pujol i Soley"),
        ),
        *(("Russell E. Ryan, Jr.", "Ryan"), ("Neal J. Evans II", "Evans")),
        *(("Ram Kumar S.", "Kumar"), ("Prasad C", "Prasad"), ("Ravi TS", "Ravi")),
        *(("Andrew NG", "NG"), ("X. W.", "X. W."), ("王 伟", "王 伟")),
        *(("The ATLAS Collaboration", "The ATLAS Collaboration"), ("Z-Image Team", "Z-Image Team")),
        ("the Euclid Local Universe SWG", "the Euclid Local Universe SWG"),
        *(("Son The Nguyen", "Nguyen"), ("Ada Roe for the Example Collaboration", "Roe")),
        ("for the Example Collaboration", "the Example Collaboration"),
        ("The EXAMPLE Collaboration: B. Roe", "The EXAMPLE Collaboration"),
        *((r"J. T. L\"u", "Lü"), (r"Ana Mu\~noz", "Muñoz"), ("Tommaso~Roe", "Roe")),
        *(("Ada \x1b\u202eRoe*", "Roe"), ("Ada Roe (Reef Institute)", "Roe"), ("", "")),
    ],
)
def test_authors_are_called_by_their_family_names(name: str, family: str) -> None:
    assert family_name(name) == family


@given(st.text())
def test_a_family_name_is_never_empty_where_something_is_given(name: str) -> None:
    assert family_name(f"a{name}")


@pytest.mark.parametrize(
    "names, line",
    [
        *(([], ""), (["\u200d"], ""), (["Ada Khalid"], "Khalid")),
        (["Ada Naveed", "B. Pauwels"], "Naveed and Pauwels"),
        (["Ada Fartiyal", "B. Roe", "C. Doe"], "Fartiyal et al."),
        (["Ada Roe", "et al."], "Roe et al."),
        (["The EXAMPLE Collaboration", " "], "The EXAMPLE Collaboration"),
        # Where a group signs as `Reef Team: Ada Quill`, arXiv lists the colon as an author.
        (["Ada Quill", ":", "Bo Fernandez"], "Quill and Fernandez"),
    ],
)
def test_bylines(names: list[str], line: str) -> None:
    assert byline(names) == line


@pytest.mark.parametrize(
    "text, words",
    [
        ("Reefs, re-identified", "reef reidentified"),
        ("state-of-the-art classes", "state of the art class"),
        ("Studies of colour analyses", "study of color analyse"),
        ("boxes, glasses, bus, axis, gas, ties", "box glass bus axis gas tie"),
        ("generalised, realising, harbour, tour", "generalized realizing harbor tour"),
        ("Multi-agent, multi agent", "multiagent multi agent"),
        ("foo_bar 3.5B", "foo bar 3 5b"),
    ],
)
def test_words_are_compared_whatever_their_spelling_number_and_hyphens(
    text: str, words: str
) -> None:
    assert read_words(text) == tuple(words.split())


def test_phrases_are_found_joined_and_apart_and_names_keep_their_capital() -> None:
    assert spell_phrase("multi-agent") == (("multiagent",), ("multi", "agent"))
    assert spell_phrase("-") == ()
    assert spell_terms("re identification") == (("re", "identification"), ("reidentification",))
    assert spell_phrase("Mechanics") == (read_phrases("mechanics"),)
    assert read_phrases("mechanics") != read_phrases("mechanic")
    assert is_proper("Gaussian")
    assert is_proper("Bayes-optimal")
    assert not is_proper("Deep")
