"""Hostile records, from the server's answer to the post: nothing breaks out, nothing is cut."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from digest.cli import app
from tests.posts.conftest import Build

DAY = ("--date", "2026-02-28", "-q", "kelp")
NASTY = (
    "<script>alert(1)</script>",
    "{{ site.secret }}{% include /etc/passwd %}{{< figure >}}",
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "# heading | table | `code` *bold* __bold__ ~~gone~~ $x$ @someone",
    "\u202egpj.exe\u202c \u2066hidden\u2069 zero\u200bwidth",
    "---\ntitle: stolen\n---",
    "</details><details open>",
    "../../../../etc/cron.d/evil",
)


def record(number: int, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    """Return an invented record about kelp."""
    return {
        "id": f"2602.9{number:04}",
        "version": 1,
        "title": f"Kelp Study {number}",
        "abstract": "We propose KelpNet, a network that counts kelp. It finds 93.1% of all kelp.",
        "authors": ["Ada Quill", "Bo Lund"],
        "categories": ["cs.CV"],
        "primary": "cs.CV",
        "comment": None,
        "published": "2026-02-24T10:00:00Z",
        "updated": "2026-02-24T10:00:00Z",
    } | changes


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("field", ["title", "abstract", "comment", "author"])
def test_text_stays_text(build: Build, tmp_path: Path, text: str, field: str) -> None:
    """No field of a record becomes markup, a template, or front matter."""
    words = f"Kelp {text} forest"
    changes = {"authors": [words, "Bo Lund"]} if field == "author" else {field: words}
    result = build([record(1, **changes), record(2), record(3)], *DAY)
    assert result.exit_code == 0, result.output
    post = (tmp_path / "posts" / "2026-02-28-kelp.md").read_text(encoding="utf-8")
    front, body = post.split("---\n", 2)[1:]
    assert yaml.safe_load(front)["slug"] == "2026-02-28-kelp"
    assert not {"html_block", "html_inline", "image"} & tokens(body)
    assert all(url.startswith("https://arxiv.org/abs/") for url in targets(body))
    assert not any(mark in post for mark in ("{{", "{%", "{<", "\u202e", "\u2066", "\u200b"))


@pytest.mark.parametrize("title", ["{{ 7*7 }} {% raw %}", "On Kelp and Reefs"])
def test_papers_of_one_title_keep_their_own_links(build: Build, tmp_path: Path, title: str) -> None:
    """No check takes a link of one for another's, in any of the formats that say it."""
    told = (
        "We study how kelp grows.",
        "Reefs of coral and kelp are mapped.",
        "Boats of paper sink in kelp.",
    )
    twins = [
        record(
            n,
            title=title,
            abstract=f"{words} Our code is available at https://github.com/quill/kelp{n}.",
            authors=[f"Ada Quill-{n}", f"Bo Lund-{n}"],
        )
        for n, words in enumerate(told, 1)
    ]
    world: Mapping[str, Any] = {"github": {f"quill/kelp{n}": {} for n in (1, 2, 3)}}
    result = build(twins, *DAY, "--format", "md,html", world=world)
    assert result.exit_code == 0, result.output
    for ending in ("md", "html"):
        post = tmp_path / "posts" / f"2026-02-28-kelp.{ending}"
        assert all(f"github.com/quill/kelp{n}" in post.read_text("utf-8") for n in (1, 2, 3))
        checked = CliRunner().invoke(app, ["check", str(post), "--offline"])
        assert checked.exit_code == 0, checked.output


def test_json_keeps_what_was_sent(build: Build, tmp_path: Path) -> None:
    """Cleaning is for showing; the data stay as they are, whitespace aside."""
    title = "Kelp \u202eflipped {{ braces }} <b>"
    assert build([record(1, title=title)], *DAY).exit_code == 0
    post = json.loads((tmp_path / "posts" / "2026-02-28-kelp.json").read_text())
    assert post["papers"][0]["title"] == title


def test_raw_control_characters_are_survived(build: Build, tmp_path: Path) -> None:
    """An answer with bytes that XML forbids is read, and the post says so."""
    sent = [record(1, title="Kelp \x1b[31mred\x1b[0m \x00 forest"), record(2)]
    result = build(sent, *DAY, raw_hostile=True)
    assert result.exit_code == 0, result.output
    post = (tmp_path / "posts" / "2026-02-28-kelp.md").read_bytes()
    assert b"\x1b" not in post
    assert b"\x00" not in post
    assert len(json.loads((tmp_path / "posts" / "2026-02-28-kelp.json").read_text())["papers"]) == 2


def test_long_texts_and_many_authors_are_not_cut_in_silence(build: Build, tmp_path: Path) -> None:
    """10,000 characters and 3,000 authors: all in the JSON, and counted in the post."""
    title = "Kelp " + "x" * 10_000
    authors = [f"Ada Quill{n}" for n in range(3_000)]
    assert build([record(1, title=title, authors=authors)], *DAY).exit_code == 0
    posts = tmp_path / "posts"
    paper = json.loads((posts / "2026-02-28-kelp.json").read_text())["papers"][0]
    assert paper["title"] == title
    assert [author["name"] for author in paper["authors"]] == authors
    post = (posts / "2026-02-28-kelp.md").read_text()
    assert "x" * 10_000 in post
    assert "+ 2995 more authors" in post


@pytest.mark.parametrize("query", ["../../evil", "kelp/../../x", "CON", "кельп", "a" * 300])
def test_no_query_leaves_the_folder(build: Build, tmp_path: Path, query: str) -> None:
    """A file's name is made of the slug alone."""
    result = build([record(1, title=f"Kelp {query}")], "--date", "2026-02-28", "-q", f'"{query}"')
    assert result.exit_code in (0, 2), result.output
    assert {path.parent for path in tmp_path.rglob("*.md")} <= {tmp_path / "posts"}


def tokens(body: str) -> set[str]:
    """Return the kinds of token that Markdown sees."""
    tokens = MarkdownIt("commonmark").parse(body)
    return {token.type for token in tokens} | {
        child.type for token in tokens for child in token.children or []
    }


def targets(body: str) -> list[str]:
    """Return where the links go."""
    return [
        str(child.attrs["href"])
        for token in MarkdownIt("commonmark").parse(body)
        for child in token.children or []
        if child.type == "link_open"
    ]
