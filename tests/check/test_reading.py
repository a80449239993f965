"""A post is read whatever it is written in, and every character keeps its place."""

import os
from pathlib import Path

import pytest

from digest.check.post import Block
from digest.check.reading import parse_post, read_post
from digest.errors import UsageError

MARKDOWN = """---
title: "Corals \\"now\\""
tags: []
---

# Corals

In [Counting \\*all\\* Corals](https://arxiv.org/abs/2602.90001), **Quill**
counts 93&#46;1 % of them.

- first
- **LoomBench**: woven. [Code](https://github.com/quill/loom)
"""
HTML = """<html><head><title>Corals</title><style>p {}</style></head><body>
<h2>Reefs</h2>
<p>In <a href="https://arxiv.org/abs/2602.90001">Counting Corals</a>,
 <b>Quill</b> counts.</p>
<ul><li>LoomBench<li>Tides</ul></body></html>"""
PLAIN = """Corals This Week
In Counting Corals by Quill, corals are counted.
- LoomBench: woven. (Paper:
LoomBench: A Benchmark of Weaving) - TideNet: tidal.
- ReefNet: counts.
"""


def first(blocks: tuple[Block, ...], kind: str) -> Block:
    """Return the first block of a kind."""
    return next(block for block in blocks if block.kind == kind)


@pytest.mark.parametrize("text, ending", [(MARKDOWN, ".md"), (HTML, ".html"), (PLAIN, ".txt")])
def test_characters_keep_their_places(text: str, ending: str) -> None:
    """Whatever is written plainly stands where the block says."""
    lines = text.split("\n")
    for block in parse_post(text, ending):
        for offset, sign in enumerate(block.text):
            line, column = block.place(offset)
            if sign.isalpha() and block.kind != "front":
                assert lines[line - 1][column - 1] == sign, (block.text, offset)


@pytest.mark.parametrize("text, ending", [(MARKDOWN, ".md"), (HTML, ".html"), (PLAIN, ".txt")])
def test_the_form_is_recognised_without_its_ending(text: str, ending: str) -> None:
    assert parse_post(text) == parse_post(text, ending)


def test_markdown_is_read_without_its_marks() -> None:
    blocks = parse_post(MARKDOWN, ".md")
    title, paragraph = first(blocks, "front"), first(blocks, "paragraph")
    assert (title.name, title.text, title.place(0)) == ("title", 'Corals "now"', (2, 9))
    assert paragraph.text == "In Counting *all* Corals, Quill counts 93.1 % of them."
    (mark,) = paragraph.links
    assert paragraph.text[mark.start : mark.end] == "Counting *all* Corals"
    assert mark.target == "https://arxiv.org/abs/2602.90001"
    assert first(blocks, "item").text == "first"


def test_what_stands_in_a_drawing_is_no_sentence_and_moves_none() -> None:
    drawn = HTML.replace("<ul>", "<ul><svg><text>Corals 93</text>\n<text>7</text></svg>")
    blocks = parse_post(drawn, ".html")
    assert [block.text for block in blocks] == [b.text for b in parse_post(HTML, ".html")]
    assert parse_post("<p>Reefs</p><svg>" * 50_000, ".html")[0].text == "Reefs"


def test_html_is_read_without_its_tags() -> None:
    blocks = parse_post(HTML, ".html")
    assert [block.text for block in blocks if block.kind == "item"] == ["LoomBench", "Tides"]
    assert first(blocks, "heading").level == 2
    paragraph = first(blocks, "paragraph")
    assert paragraph.text.strip() == "In Counting Corals, Quill counts."
    assert [mark.kind for mark in paragraph.marks] == ["link", "strong"]


def test_an_item_of_plain_text_may_begin_inside_a_line() -> None:
    items = [block.text for block in parse_post(PLAIN) if block.kind == "item"]
    assert items == [
        "LoomBench: woven. (Paper: LoomBench: A Benchmark of Weaving)",
        "TideNet: tidal.",
        "ReefNet: counts.",
    ]


WRAPPED = """Corals This Week

ReefNet: Counting Corals from Paper Boats, by Quill and
Lund, presents a network that counts corals, and LoomBench
by Ana et al. is a benchmark.
It is woven.

Weaving (2)

-   ReefNet: Counting Corals from Paper
    Boats, Ada Quill, Bo Lund. Code
-   LoomBench: A Benchmark of Weaving, Ana
    Weaver.
"""


def test_wrapped_lines_are_joined_before_anything_is_read() -> None:
    """A line that had room for more ends a paragraph."""
    joined = (
        "ReefNet: Counting Corals from Paper Boats, by Quill and Lund, presents a network that "
        "counts corals, and LoomBench by Ana et al. is a benchmark."
    )
    blocks = parse_post(WRAPPED, ".txt")
    assert [(block.kind, block.text) for block in blocks] == [
        ("heading", "Corals This Week"),
        ("paragraph", joined),
        ("paragraph", "It is woven."),
        ("heading", "Weaving (2)"),
        ("item", "ReefNet: Counting Corals from Paper Boats, Ada Quill, Bo Lund. Code"),
        ("item", "LoomBench: A Benchmark of Weaving, Ana Weaver."),
    ]
    assert blocks[1].place(blocks[1].text.index("Lund")) == (4, 1)


def test_markdown_that_is_saved_as_plain_text_is_markdown() -> None:
    assert parse_post(MARKDOWN, ".txt") == parse_post(MARKDOWN, ".md")


def test_the_mark_of_a_note_is_no_text() -> None:
    first_, note = parse_post("It counts 93.1%.[^1] More.\n\n[^1]: See the paper.\n", ".md")
    assert (first_.text, note.text) == ("It counts 93.1%. More.", "See the paper.")
    assert first_.place(first_.text.index("More")) == (1, 22)
    (page,) = parse_post("<p>It counts 10<sup>6</sup> corals<sup>1</sup>.</p>", ".html")
    assert page.text == "It counts 106 corals."


@pytest.mark.parametrize("content", [b"", b"  \n", b"\xff\xfe\x00corals", b"corals\x00"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "post.md").write_bytes(content)
    with pytest.raises(UsageError):
        read_post(tmp_path / "post.md")


def test_a_post_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_post(tmp_path / "post.md")


@pytest.mark.parametrize("beside", ["{", "[]", '{"schema": 9}', "[" * 100_000])
def test_what_lies_beside_and_is_not_ours_is_passed_over(tmp_path: Path, beside: str) -> None:
    (tmp_path / "post.md").write_text("# Corals", "utf-8")
    (tmp_path / "post.json").write_text(beside, "utf-8")
    assert read_post(tmp_path / "post.md").beside == {}


def test_a_post_of_no_size_that_anybody_writes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "post.md"
    for text, told in (
        ("kelp " * 500_000, "more than 2 MB"),
        ("- kelp\n" * 5000, "more than 4,000"),
    ):
        path.write_text(text, "utf-8")
        with pytest.raises(UsageError, match=told):
            read_post(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_and_a_device_are_refused(tmp_path: Path) -> None:
    """They may never end."""
    os.mkfifo(tmp_path / "post.md")
    for path in (tmp_path / "post.md", Path("/dev/zero"), tmp_path):
        with pytest.raises(UsageError, match="is no file"):
            read_post(path)
