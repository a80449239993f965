"""Posts of every form are read, and every character keeps its position."""

import io
import json
import os
from pathlib import Path

import pytest

from digest.check import read_post
from digest.errors import UsageError
from tests.check.invented import read

MARKDOWN = """---
title: "Corals \\"now\\""
tags: []
---

# Corals

In [Counting \\*all\\* Corals](https://arxiv.org/abs/2602.90001), **Quill**
counts 93&#46;1 % of them.[^1] More.

- first
- **LoomBench**: woven. [Code](https://github.com/quill/loom)

[^1]: See the paper.
"""
HTML = """<html><head><title>Corals</title><style>p {}</style></head><body>
<h2>Reefs</h2>
<p>In <a href="https://arxiv.org/abs/2602.90001">Counting Corals</a>,
 <b>Quill</b> counts 10<sup>6</sup> corals<sup>1</sup>.</p>
<ul><svg><text>Corals 93</text><text>7</text></svg><li>LoomBench<li>Tides</ul></body></html>"""
PLAIN = """Corals This Week

ReefNet: Counting Corals from Paper Boats, by Quill and
Lund, presents a
network.
It is woven.

Weaving (2)

-   ReefNet: Counting Corals from Paper
    Boats, Ada Quill, Bo Lund. Code
- LoomBench: woven.
"""
FORMS = [(MARKDOWN, ".md"), (HTML, ".html"), (PLAIN, ".txt")]
MARKDOWN_READ = """front: Corals "now"
heading: Corals
paragraph: In Counting *all* Corals, Quill counts 93.1 % of them. More.
item: first
item: LoomBench: woven. Code
paragraph: See the paper."""
HTML_READ = """heading: Reefs
paragraph: In Counting Corals, Quill counts 106 corals.
item: LoomBench
item: Tides"""
# Wrapped lines are joined; a line that had room for more ends a paragraph.
PLAIN_READ = """heading: Corals This Week
paragraph: ReefNet: Counting Corals from Paper Boats, by Quill and Lund, presents a network.
paragraph: It is woven.
heading: Weaving (2)
item: ReefNet: Counting Corals from Paper Boats, Ada Quill, Bo Lund. Code
item: LoomBench: woven."""


@pytest.mark.parametrize(
    "text, ending, told",
    [
        (*form, told)
        for form, told in zip(FORMS, (MARKDOWN_READ, HTML_READ, PLAIN_READ), strict=True)
    ],
)
def test_a_post_is_read_without_its_marks(text: str, ending: str, told: str) -> None:
    found = [f"{one.kind}: {' '.join(one.text.split())}" for one in read(text, ending).blocks]
    assert found == told.splitlines()


@pytest.mark.parametrize("text, ending", FORMS)
def test_a_form_is_recognised_without_its_ending(text: str, ending: str) -> None:
    assert read(text, "") == read(text, ending)
    assert read(text, ".txt") == read(text, ending)
    assert read(text.replace("\n", "\r\n"), ending) == read(text, ending)


@pytest.mark.parametrize("text, ending", FORMS)
def test_characters_keep_their_positions(text: str, ending: str) -> None:
    """Whatever is written plainly stands where the block says."""
    lines = text.split("\n")
    for block in read(text, ending).blocks:
        for offset, sign in enumerate(block.text):
            line, column = block.position(offset)
            if sign.isalpha() and block.kind != "front":
                assert lines[line - 1][column - 1] == sign, (block.text, offset)


@pytest.mark.parametrize(
    "content, told",
    [
        (b"  \n", "is empty"),
        (b"\xff\xfe\x00corals", "is no text in UTF-8"),
        (b"corals\x00", "is no text"),
        (b"kelp " * 500_000, "more than 2 MB"),
        (b"- kelp\n" * 5000, "more than 4,000"),
        (None, "cannot be read"),
    ],
    ids=["empty", "binary", "nul", "bytes", "blocks", "none"],
)
def test_files_that_are_no_posts_are_refused(
    tmp_path: Path, content: bytes | None, told: str
) -> None:
    if content is not None:
        (tmp_path / "post.md").write_bytes(content)
    with pytest.raises(UsageError, match=told):
        read_post(tmp_path / "post.md")


def test_a_post_may_come_by_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MARKDOWN.encode("utf-8-sig"))))
    assert read_post(Path("-")) == read(MARKDOWN)


OURS = '{"schema": 3, "lead": []}'


@pytest.mark.parametrize(
    "name, beside, is_ours",
    [
        ("post.json", OURS, True),
        ("digest.json", OURS, True),
        ("post.json", "{", False),
        ("post.json", "[]", False),
        ("post.json", '{"schema": 9}', False),
        ("post.json", "[" * 100_000, False),
    ],
)
def test_data_beside_a_post_are_read_where_they_are_ours(
    tmp_path: Path, name: str, beside: str, *, is_ours: bool
) -> None:
    (tmp_path / "post.md").write_text("# Corals", "utf-8")
    (tmp_path / name).write_text(beside, "utf-8")
    assert read_post(tmp_path / "post.md").digest_json == (json.loads(beside) if is_ours else {})


def test_drawings_without_end_are_read() -> None:
    assert read("<p>Reefs</p><svg>" * 50_000, ".html").blocks[0].text == "Reefs"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_and_a_device_are_refused(tmp_path: Path) -> None:
    """They may never end."""
    os.mkfifo(tmp_path / "post.md")
    for path in (tmp_path / "post.md", Path("/dev/zero"), tmp_path):
        with pytest.raises(UsageError, match="is not a file"):
            read_post(path)


def test_the_first_line_of_a_plain_text_is_its_headline_however_long() -> None:
    name = "Boats This Week: A Survey of Lanterns on Moving Boats and Counting Corals"
    text = f"{name} from\nPaper Boats\nLatest 2 papers on boats: Feb. 28\n"
    head, subtitle, *_ = read(text, ".txt").blocks
    assert (head.is_headline, head.text) == (True, f"{name} from Paper Boats")
    assert (subtitle.is_headline, subtitle.text) == (False, "Latest 2 papers on boats: Feb. 28")
