"""The programs that turn Markdown into pages, each as its users run it."""

import os
import re
import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import cmarkgfm  # type: ignore[import-untyped]
import pytest
from markdown_it import MarkdownIt

from tests.render.pages import body_of

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
SECONDS = 60
BYTES = 4 * 2**30
"""What a program may take, so that one which runs away takes nobody else's time or memory."""

Engine = Callable[[str, Path], str]


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
    _lay(
        folder,
        {
            "hugo.toml": HUGO + extras,
            "layouts/_default/single.html": HUGO_PAGE,
            "content/post.md": post,
        },
    )
    run("hugo", "--buildFuture", "--quiet", cwd=folder)
    (page,) = folder.glob("public/**/index.html")
    return page.read_text("utf-8")


def jekyll(post: str, folder: Path) -> str:
    """Build a site of one post, with Liquid and kramdown as Jekyll has them."""
    _lay(
        folder,
        {
            "_config.yml": JEKYLL,
            "_layouts/post.html": JEKYLL_PAGE,
            "_posts/2026-02-28-post.md": post,
        },
    )
    run("jekyll", "build", "--future", "--quiet", "--disable-disk-cache", cwd=folder)
    (page,) = folder.glob("_site/**/*.html")
    return page.read_text("utf-8")


def commonmark(post: str, _: Path) -> str:
    """Read CommonMark with what GitHub has beside it, addresses found by linkify-it."""
    return str(MarkdownIt("gfm-like", {"linkify": True}).render(body_of(post)))


def github(post: str, _: Path) -> str:
    """Read by GitHub's own parser, with all that it has."""
    return str(cmarkgfm.github_flavored_markdown_to_html(body_of(post)))


def _lay(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
