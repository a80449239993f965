"""The programs that turn Markdown into pages, each as its users run it, and what a reader sees."""

import os
import re
import resource
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

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
HUGO_EXTRAS = "".join(
    f"[markup.goldmark.extensions.extras.{name}]\nenable = true\n"
    for name in ("insert", "mark", "subscript", "superscript")
)
JEKYLL = """\
plugins: []
title: "SITE TITLE"
"""
# As themes do, both layouts show the title that the front matter has.
HUGO_PAGE = "{{ with .Title }}<h1>{{ . }}</h1>{{ end }}{{ .Content }}"
JEKYLL_PAGE = "{% if page.slug %}<h1>{{ page.title | escape }}</h1>{% endif %}{{ content }}"
LINES = frozenset("h1 h2 h3 p li".split())
ASIDE = frozenset("head script style".split())
VOID = frozenset("meta link br hr img".split())
JOINER = "\u2060"
SECONDS = 60
BYTES = 4 * 2**30
"""What a program may take, so that one which runs away takes nobody else's time or memory."""

Engine = Callable[[str, Path], str]


class Page(HTMLParser):
    """What a reader sees of a page: its lines, and its links as label and address, in order.

    `loose` is the text outside of links and code, piece by piece, as GitHub looks through it.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.lines: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.loose: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.lines = list(map(_collapse, self.lines))
        self.links = [(_collapse(label), target) for label, target in self.links]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element; begin a line or a link."""
        if tag in VOID:
            return
        self._open.append(tag)
        if ASIDE & set(self._open):
            return
        self.tags.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag in LINES and not (tag == "p" and "li" in self._open):
            self.lines.append("")
        if tag == "a":
            self.links.append(("", dict(attrs)["href"] or ""))

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        while tag not in VOID and self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Read on."""
        inside = set(self._open)
        if ASIDE & inside or not LINES & inside:
            return
        self.lines[-1] += data
        if "a" in inside:
            label, target = self.links[-1]
            self.links[-1] = (label + data, target)
        elif "code" not in inside:
            self.loose.append(data)


def _collapse(text: str) -> str:
    """Return text as it is seen: a joiner is not, and spaces of any kind are one."""
    return " ".join(text.replace(JOINER, "").split())


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
        timeout=SECONDS,
        preexec_fn=_limit_memory,
        env=os.environ | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def pandoc(post: str, _: Path) -> str:
    """Make a whole document, with the title that its front matter has."""
    page = run("pandoc", "--from=markdown", "--to=html", "--wrap=none", "-s", source=post)
    return re.sub(r'<p class="date">.*?</p>', "", page)


def pandoc_body(post: str, _: Path) -> str:
    """Make a part of a page, as for a post whose front matter is meant for others."""
    return run("pandoc", "--from=markdown", "--to=html", "--wrap=none", source=post)


def pandoc_gfm(post: str, _: Path) -> str:
    """Read GitHub's Markdown, with everything of it that Pandoc knows."""
    dialect = "--from=gfm+autolink_bare_uris+emoji+tex_math_dollars"
    return run("pandoc", dialect, "--to=html", "--wrap=none", source=body_of(post))


def hugo(post: str, folder: Path) -> str:
    """Build a site of one post, everything on that its editor may have turned on."""
    return hugo_usual(post, folder, HUGO_EXTRAS)


def hugo_usual(post: str, folder: Path, extras: str = "") -> str:
    """Build a site of one post, with emoji, attributes and formulas."""
    for name, text in {
        "hugo.toml": HUGO + extras,
        "layouts/_default/single.html": HUGO_PAGE,
        "content/post.md": post,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    run("hugo", "--buildFuture", "--quiet", cwd=folder)
    (page,) = folder.glob("public/**/index.html")
    return page.read_text("utf-8")


def jekyll(post: str, folder: Path) -> str:
    """Build a site of one post, with Liquid and kramdown as Jekyll has them."""
    for name, text in {
        "_config.yml": JEKYLL,
        "_layouts/post.html": JEKYLL_PAGE,
        "_posts/2026-02-28-post.md": post,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    run("jekyll", "build", "--future", "--quiet", "--disable-disk-cache", cwd=folder)
    (page,) = folder.glob("_site/**/*.html")
    return page.read_text("utf-8")


def commonmark(post: str, _: Path) -> str:
    """Read CommonMark with what GitHub has beside it."""
    pytest.importorskip("linkify_it", reason="linkify-it-py finds addresses")
    reader = MarkdownIt("gfm-like", {"linkify": True})
    return str(reader.render(body_of(post)))


def github(post: str, _: Path) -> str:
    """Read by GitHub's own parser, with all that it has."""
    cmarkgfm = pytest.importorskip("cmarkgfm", reason="cmarkgfm is GitHub's own parser")
    return str(cmarkgfm.github_flavored_markdown_to_html(body_of(post)))


def body_of(post: str) -> str:
    """Return a post without its front matter."""
    return post.split("---\n", 2)[2] if post.startswith("---\n") else post
