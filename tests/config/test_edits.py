"""Files of edits, written and read back: the same, readable, whole or not at all."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config import format_edits, load_edits
from digest.errors import ConfigError
from digest.taste import Edits, LanguageEdits, Pin

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
# Quotation marks, backslashes and ends of lines are what a writer of TOML errs about.
HOSTILE = TEXTS | st.text("\"\\'\n\r\t #=[]{}\x00\x7f\u0085\u2028\u202e\ufeffu0a", max_size=12)
WORDS = st.builds("{}w{}".format, HOSTILE, HOSTILE)
LINES = st.builds("{}w{}".format, *[st.text(st.characters(
    exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20)] * 2)  # fmt: skip
PARAGRAPHS = st.lists(st.text("abc \"'\\é", max_size=9).map("w{}".format), max_size=3)
TABLES: Any = st.fixed_dictionaries(
    {},
    optional={
        "section": LINES,
        "place": st.integers(1, 10**9),
        "included": st.booleans(),
        "told": st.just(value=True),
        "sentences": st.lists(WORDS, max_size=3).map(tuple),
        "words": WORDS,
    },
)
PINS = TABLES.map(lambda values: Pin(**values)) | st.just(Pin(told=False, place=2))
IN_LANGUAGE = st.builds(
    LanguageEdits,
    title=LINES,
    introduction=st.none() | PARAGRAPHS.map("\n\n".join),
    headings=st.dictionaries(HOSTILE, LINES, max_size=2),
    words=st.dictionaries(st.just("2602.22544"), LINES, max_size=1),
)
EDITS = st.builds(
    Edits,
    title=st.just("") | LINES,
    lead=st.just("") | st.text("abc \"'\\é", max_size=9).map("w{}".format),
    introduction=st.none() | PARAGRAPHS.map("\n\n".join),
    headings=st.dictionaries(HOSTILE, LINES, max_size=3),
    order=st.lists(LINES, max_size=3).map(tuple),
    papers=st.dictionaries(
        st.sampled_from(["2602.22544", "hep-th/9901001", "2602.90001"]),
        PINS.filter(lambda pin: pin != Pin()),
    ),
    language=st.dictionaries(st.sampled_from(["de", "en-GB"]), IN_LANGUAGE, max_size=2),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("posts") / "2026-02-28-tides.edits.toml"


def save_edits(path: Path, edits: Edits) -> None:
    path.write_text(format_edits(path, edits), "utf-8")


@given(edits=EDITS)
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back_the_same_and_in_its_order(path: Path, edits: Edits) -> None:
    save_edits(path, edits)
    read = load_edits(path)
    assert read == edits
    assert [*read.papers] == [*edits.papers]
    assert [*read.headings] == [*edits.headings]
    written = path.read_bytes()
    save_edits(path, read)
    assert path.read_bytes() == written


def test_a_file_is_readable_and_has_nothing_that_is_usual(tmp_path: Path) -> None:
    path = tmp_path / "a.edits.toml"
    path.write_text("# Ours.\n# Kept.\n", "utf-8")
    save_edits(
        path,
        Edits(
            title="Two papers",
            lead="See [one](https://x.example).",
            introduction='Two "papers" count.\n\nThe second.',
            headings={"Robot learning": "Robots"},
            order=("Robots", "corals"),
            papers={
                "2602.00001": Pin(section="Reefs", place=1, told=True, included=True),
                "2602.00002": Pin(),
                "2602.00003": Pin(sentences=("We “count” $x$.", 'It is "so".')),
            },
        ),
    )
    assert (
        path.read_text("utf-8")
        == '''\
# Ours.
# Kept.
title = "Two papers"
lead = "See [one](https://x.example)."
introduction = """
Two "papers" count.

The second."""
order = [
  "Robots",
  "corals",
]

[headings]
"Robot learning" = "Robots"

[papers."2602.00001"]
section = "Reefs"
place = 1
told = true
included = true

[papers."2602.00003"]
sentences = [
  "We “count” $x$.",
  "It is \\"so\\".",
]
'''
    )


def test_comments_and_formatting_stay_where_values_do(tmp_path: Path) -> None:
    path = tmp_path / "a.edits.toml"
    path.write_text(
        """\
order = ['Robots']  # First.

# On robots.
[papers.'2602.00001']
place=1  # The best.
told = false

[papers."2602.00002"]
# To be described.
told = false
section = 'Reefs'
""",
        "utf-8",
    )
    edits = load_edits(path) or Edits()
    first, second = edits.papers
    papers = {first: edits.papers[first], second: Pin(section="Reefs", told=True)}
    save_edits(path, replace(edits, papers={**papers, "2602.00003": Pin(place=2)}))
    assert (
        path.read_text("utf-8")
        == """\
order = ['Robots']  # First.

# On robots.
[papers.'2602.00001']
place=1  # The best.
told = false

[papers."2602.00002"]
# To be described.
told = true
section = 'Reefs'

[papers."2602.00003"]
place = 2
"""
    )


REFUSED = {
    "heading": (Edits(headings={"a": "b\x1b[31m"}), "headings.a: should be one line"),
    "image": (Edits(introduction="![x](y.png)"), "line 1, introduction: should be paragraphs"),
    "title of two lines": (Edits(title="a\nb"), "line 1, title: should be one line"),
    "long title": (Edits(title="x" * 121), "line 1, title: should have at most 120 characters"),
    "title without a word": (Edits(title="…"), "line 1, title: should hold a word"),
    "lead of two": (Edits(lead="a\n\nb"), "line 1, lead: should be one paragraph"),
    "lead with a list": (Edits(lead="- a"), "line 1, lead: should be paragraphs of words"),
    "words of what is only listed": (
        Edits(papers={"2602.00001": Pin(told=False, words="No.")}),
        'line 3, papers."2602.00001".words: cannot be used: with `told = false` the paper is',
    ),
    "place": (Edits(papers={"2602.00001": Pin(place=-1)}), "place: should be at least 1"),
    "half a character": (Edits(introduction="a\ud800"), "it is not valid TOML"),
    "too much": (
        Edits(papers={f"2602.{n:05}": Pin(words="w" * 20_000) for n in range(11)}),
        "it has more than 200,000 bytes",
    ),
}


@pytest.mark.parametrize("edits, told", REFUSED.values(), ids=REFUSED)
def test_what_could_not_be_read_back_is_not_written(
    tmp_path: Path, edits: Edits, told: str
) -> None:
    path = tmp_path / "a.edits.toml"
    save_edits(path, Edits(introduction="Before."))
    before = path.read_bytes()
    with pytest.raises(ConfigError) as caught:
        save_edits(path, edits)
    assert told in str(caught.value)
    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]
