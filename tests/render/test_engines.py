"""The engines that publish posts read a hostile one as the plain words that it holds."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from digest.model import Correction, Section
from digest.render import renderer
from digest.text import printable, shown
from tests.fixtures import digest, entry, paper, statement
from tests.render.hostile import FRAGMENTS

# Inside and at the edges of a title; what is left of a fragment must be visible.
TITLES = [words for text in FRAGMENTS if (words := printable(f"{text} x{text}y {text}"))]
ALLOWED = {"h1", "h2", "h3", "p", "em", "strong", "ul", "li", "a", "hr", "code"}
LINES = {"h1", "h2", "h3", "p", "li"}
HUGO = """\
enableEmoji = true
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "404", "home", "section"]
[markup.goldmark.parser.attribute]
block = true
[markup.goldmark.extensions.passthrough]
enable = true
[markup.goldmark.extensions.passthrough.delimiters]
block = [['$$', '$$'], ['\\[', '\\]']]
inline = [['$', '$']]
"""

Engine = Callable[[str, Path], str]


class Page(HTMLParser):
    """The elements of a page, and the text of its headings, paragraphs and list items."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.lines: list[str] = []
        self.reading = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element; begin a line."""
        self.tags.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag in LINES:
            self.lines.append("")
            self.reading = True

    def handle_endtag(self, tag: str) -> None:
        """End a line."""
        self.reading = self.reading and tag not in LINES

    def handle_data(self, data: str) -> None:
        """Read on in a line."""
        if self.reading:
            self.lines[-1] += data


def run(program: str, *arguments: str, source: str = "", cwd: Path | None = None) -> str:
    """Return what a program prints; skip where it is not installed."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed")
    done = subprocess.run(  # noqa: S603  fixed arguments
        [path, *arguments],
        input=source.encode(),
        cwd=cwd,
        check=False,
        capture_output=True,
        env=os.environ | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def pandoc(post: str, _: Path) -> str:
    return run("pandoc", "--from=markdown", "--to=html", "--wrap=none", source=post)


def pandoc_gfm(post: str, _: Path) -> str:
    dialect = "--from=gfm+autolink_bare_uris+emoji+tex_math_dollars+yaml_metadata_block"
    return run("pandoc", dialect, "--to=html", "--wrap=none", source=post)


def hugo(post: str, folder: Path) -> str:
    for name, text in {
        "hugo.toml": HUGO,
        "layouts/_default/single.html": "{{ .Content }}",
        "content/post.md": post,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    run("hugo", "--buildFuture", "--quiet", cwd=folder)
    (page,) = folder.glob("public/**/index.html")
    return page.read_text()


def jekyll(post: str, folder: Path) -> str:
    (folder / "_posts").mkdir()
    (folder / "_posts" / "2026-02-28-post.md").write_text(post)
    (folder / "_config.yml").write_text("plugins: []\n")
    run("jekyll", "build", "--future", "--quiet", "--disable-disk-cache", cwd=folder)
    (page,) = folder.glob("_site/**/*.html")
    return page.read_text()


def plain(text: str) -> str:
    """Undo the typography that engines add: curly quotes, dashes, ellipses, no-break spaces."""
    for pattern, spelling in (("[“”]", '"'), ("[‘’]", "'"), ("–|—", "-"), ("…", "...")):
        text = re.sub(pattern, spelling, text)
    return " ".join(re.sub("-+", "-", text).split())


def hostile_post() -> str:
    """Return a post with a theme, its prose, a correction and a paper for every hostile title."""
    papers = [paper(id=f"2602.{number:05}", title=text) for number, text in enumerate(TITLES)]
    sections = [
        Section(key=p.id, title=p.title, papers=(p.id,), statements=(statement(p.title),))
        for p in papers
    ]
    entries = tuple(map(entry, papers))
    corrections = tuple(
        Correction(paper=p, issued=date(2026, 2, 21), statement=statement(p.title)) for p in papers
    )
    issue = digest(
        entries=entries,
        sections=tuple(sections),
        corrections=corrections,
        resources=(),
        lead=(),
        problems=(),
    )
    return renderer("md").render(issue).content.decode()


def expected_lines() -> list[str]:
    """Return the lines that a reader of the hostile post sees, from its themes to its papers."""
    ideas = [line for text in TITLES for line in (text, text)]
    authors = "Ada Quill, Bo Fernandez-Lund."
    papers = [line for text in TITLES for line in (f"{text} (1)", f"{shown(text)}, {authors}")]
    issue = "in the issue of Feb. 21, 2026."
    gone = ["Corrections", *(f"{shown(text)}, {issue} {text}" for text in TITLES), "All papers"]
    road = ["Impact & The Road Ahead", "Both releases can be tried today."]
    return [plain(line) for line in (*ideas, *road, *gone, *papers)]


@pytest.mark.parametrize("engine", [pandoc, pandoc_gfm, hugo, jekyll])
def test_an_engine_shows_the_words_and_no_more(engine: Engine, tmp_path: Path) -> None:
    page = Page(engine(hostile_post(), tmp_path))
    assert page.tags <= ALLOWED
    lines = [plain(line) for line in page.lines]
    start = lines.index("The Big Idea(s) & Core Innovations") + 1
    expected = expected_lines()
    assert lines[start : start + len(expected)] == expected
