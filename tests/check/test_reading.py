"""A post is read whatever it is written in, and every character keeps its place."""

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
