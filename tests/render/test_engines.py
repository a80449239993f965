"""The engines that publish posts read a hostile one as the plain words that it holds."""

import json
import re
from collections.abc import Callable
from datetime import date
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.model import Author, Correction, Dialect, Digest, Problem, Resource, Section
from digest.records import parse_digest
from digest.render import House, Style, renderer
from digest.text import printable, shown, visible
from tests.fixtures import digest, entry, link, paper, statement
from tests.render.engines import (
    Engine,
    Page,
    commonmark,
    github,
    hugo,
    hugo_usual,
    jekyll,
    pandoc,
    pandoc_body,
    pandoc_gfm,
)
from tests.render.hostile import FRAGMENTS, hostile
from tests.render.issues import example, rich
from tests.render.reading import expected_lines, expected_links

# Inside and at the edges of a title; what is left of a fragment must be visible.
TITLES = [
    *(words for text in FRAGMENTS if (words := printable(f"{text} x{text}y {text}"))),
    *(words for text in FRAGMENTS if (words := printable(text)) and visible(text) == words),
]
ALLOWED = {"h1", "h2", "h3", "p", "em", "strong", "ul", "li", "a", "hr", "code"}
FRAME = {"html", "body", "header"}
MATRIX: list[tuple[Dialect, Engine]] = [
    *(
        ("common", engine)
        for engine in (pandoc_body, pandoc_gfm, hugo_usual, jekyll, commonmark, github)
    ),
    *(("github", engine) for engine in (github, commonmark, pandoc_gfm)),
    ("hugo", hugo),
    ("jekyll", jekyll),
    ("pandoc", pandoc),
]
# What GitHub makes links or pictures of in a finished page, without asking the parser: people,
# issues and emoji; and beside these commits, formulas, and emoji that are figures.
CALLS = (
    r"(?<![\w`/])@[a-z0-9][a-z0-9-]*|(?<!\w)(?:[\w-]+/[\w.-]+)?#\d+\b|\bGH-\d+\b"
    r"|:\d*[a-z_+-][a-z0-9_+-]*:"
)
OTHERS = r"|\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}\b|:\d+:|(?:^|\s)\$\S"


def hostile_issue(texts: list[str]) -> Digest:
    """Return an issue with every text as theme, prose, release, correction and paper."""
    papers = [
        paper(id=f"2602.{number:05}", title=text, authors=(Author(name=f"Q{text}"),))
        for number, text in enumerate(texts)
    ]
    sections = tuple(
        Section(
            key=p.id,
            title=p.title,
            papers=(p.id,),
            statements=(
                statement(p.title),
                statement(f"N{p.title}.{p.title}", (f"N{p.title}", "name", p.id)),
            ),
        )
        for p in papers
    )
    return digest(
        title=f"On {texts[0]}",
        topic=texts[-1],
        subtitle=texts[-1],
        query=texts[0],
        note=texts[0],
        entries=tuple(entry(p, link("https://a.example/x_y_*z*/~q/@r#s:t?u=v&w")) for p in papers),
        sections=sections,
        corrections=tuple(
            Correction(paper=p, issued=date(2026, 2, 21), statement=statement(p.title))
            for p in papers
        ),
        resources=tuple(
            Resource(paper=p.id, name=p.title, kind="model", text=statement(p.title), links=())
            for p in papers
        ),
        lead=tuple(map(statement, texts[:9])),
        outlook=tuple(map(statement, texts[-9:])),
        problems=(Problem(stage=texts[0], subject=texts[-1], message=texts[0], hint=""),),
    )


def read(issue: Digest, dialect: Dialect, engine: Engine, folder: Path) -> Page:
    """Return what an engine makes of a post in a dialect."""
    post = renderer("md", House(style=Style(dialect=dialect))).render(issue)
    page = Page(engine(post.content.decode(), folder))
    assert not page.tags - FRAME - ALLOWED, page.tags - FRAME - ALLOWED
    return page


def plain(text: str) -> str:
    """Undo the typography that engines add: curly quotes, dashes, ellipses."""
    for pattern, spelling in (("[“”]", '"'), ("[‘’]", "'"), ("–|—", "-"), ("…", "...")):
        text = re.sub(pattern, spelling, text)
    return re.sub("-+", "-", text)


def compare(issue: Digest, dialect: Dialect, engine: Engine, folder: Path) -> None:
    """Hold a page against the issue's data: every line and link, in order, and no more."""
    issue = parse_digest(json.loads(renderer("json").render(issue).content))
    page = read(issue, dialect, engine, folder)
    lines, links, told, leads = page.lines, page.links, expected_lines(issue), expected_links(issue)
    if dialect == "common":
        lines, told = [list(map(plain, found)) for found in (lines, told)]
        links, leads = [[(plain(a), b) for a, b in found] for found in (links, leads)]
        # What shows the title of the front matter shows that of the post as well.
        lines = lines[lines[1:2] == told[:1] :]
        links = [one for one in links if "mailto:" not in one[1]]
    # By hand: pytest takes minutes to tell two long lists apart.
    for found, expected in ((lines, told), (links, leads)):
        differ = [pair for pair in zip_longest(found, expected) if pair[0] != pair[1]]
        assert not differ, differ[:9]


@pytest.mark.long
@pytest.mark.parametrize("dialect, engine", MATRIX)
def test_an_engine_shows_the_words_and_links_and_no_more(
    dialect: Dialect, engine: Engine, tmp_path: Path
) -> None:
    compare(hostile_issue(TITLES), dialect, engine, tmp_path)


@pytest.mark.parametrize("dialect, engine", MATRIX)
@pytest.mark.parametrize("issue", [example, rich])
def test_an_engine_shows_a_post_as_it_is(
    issue: Callable[[], Digest], dialect: Dialect, engine: Engine, tmp_path: Path
) -> None:
    compare(issue(), dialect, engine, tmp_path)


@pytest.mark.parametrize("dialect, filters", [("common", CALLS), ("github", CALLS + OTHERS)])
def test_github_finds_nothing_to_link_in_a_finished_page(
    dialect: Dialect, filters: str, tmp_path: Path
) -> None:
    page = read(hostile_issue(TITLES), dialect, github, tmp_path)
    assert [text for text in page.loose if re.search(filters, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("marks", ["\"'", "“‘", '‘"'])
@pytest.mark.parametrize("dialect", ["common", "pandoc"])
def test_open_quotes_do_not_keep_pandoc_for_hours(
    dialect: Dialect, marks: str, tmp_path: Path
) -> None:
    title = " ".join(f"{mark}reef" for mark in marks * 40)
    reef = paper(title=title)
    told = statement(f"{title} {title}")
    section = Section(key="a", title="Corals", papers=(reef.id,), statements=(told,))
    issue = digest(entries=(entry(reef),), sections=(section,), resources=())
    page = read(issue, dialect, pandoc_body, tmp_path)
    assert plain(told.text) in map(plain, page.lines)


@pytest.mark.parametrize("marks", ["\"'", "“‘", "[", "^[", "[@", "[\"'", "*["])
def test_what_is_open_in_front_matter_does_not_keep_pandoc_for_hours(
    marks: str, tmp_path: Path
) -> None:
    title = " ".join(f"{mark}reef" for mark in [marks] * 30)
    issue = digest(title=title, topic=title, lead=(statement(title),))
    page = read(issue, "common", pandoc_body, tmp_path)
    assert plain(title) in map(plain, page.lines)


SLOW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.long
@SLOW
@pytest.mark.parametrize("dialect, engine", [("github", github), ("pandoc", pandoc)])
@given(texts=st.lists(hostile, min_size=20, max_size=40))
def test_an_engine_shows_any_words(
    dialect: Dialect, engine: Engine, texts: list[str], tmp_path: Path
) -> None:
    """Cheap engines are asked for anything that there may be."""
    words = [
        text for text in map(printable, texts) if text and visible(text) == shown(text) == text
    ]
    compare(hostile_issue([*words, "words"]), dialect, engine, tmp_path)
