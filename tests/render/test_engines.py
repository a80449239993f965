"""The engines that publish posts read a hostile one as the plain words that it holds."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.model import Dialect, Issue
from digest.render import House, Renderer
from digest.text import printable, shown, visible
from tests.fixtures import make_quoted_issue, paper, statement
from tests.render.engines import (
    Engine,
    hugo,
    hugo_usual,
    jekyll,
    pandoc,
    pandoc_body,
    pandoc_gfm,
)
from tests.render.issues import (
    QUOTATIONS,
    alone,
    example,
    hostile,
    hostile_issue,
    mixed,
    quoting,
    rich,
)
from tests.render.pages import PageText, page_of, quotations_of, written
from tests.render.test_markdown import TITLES

pytestmark = pytest.mark.long

ALLOWED = {*"h1 h2 h3 p em strong ul li a hr br code blockquote".split()}
FRAME = {"html", "head", "title", "meta", "style", "script", "body", "header"}
MATRIX: list[tuple[Dialect, Engine]] = [
    *(("common", engine) for engine in (pandoc_body, pandoc_gfm, hugo_usual, jekyll)),
    ("github", pandoc_gfm),
    ("hugo", hugo),
    ("jekyll", jekyll),
    ("pandoc", pandoc),
]


def read(issue: Issue, dialect: Dialect, engine: Engine, folder: Path) -> PageText:
    """Return what an engine makes of a post in a dialect."""
    post = Renderer(["md"], House(dialect=dialect)).render(issue)[0]
    page = PageText(engine(post.content.decode(), folder))
    assert set(page.names) <= FRAME | ALLOWED
    assert not any(name.startswith("on") for _, values in page.tags for name in values)
    return page


def plain(text: str) -> str:
    """Undo the typography that engines add: curly quotes, dashes, ellipses."""
    for pattern, spelling in (("[“”]", '"'), ("[‘’]", "'"), ("–|—", "-"), ("…", "...")):
        text = re.sub(pattern, spelling, text)
    return re.sub("-+", "-", text)


def compare(issue: Issue, dialect: Dialect, engine: Engine, folder: Path) -> None:
    """Hold a page against ours: every word and link, in order, and no more."""
    found, page = read(issue, dialect, engine, folder), page_of(issue)
    # Engines may make an apostrophe curly.
    text, told = (one.text.replace("’", "'") for one in (found, page))
    links, expected = (
        [(label.replace("’", "'"), link) for label, link in zip(one.labels, one.links, strict=True)]
        for one in (found, page)
    )
    if dialect == "common":
        text, told = plain(text), plain(told)
        links, expected = [[(plain(a), b) for a, b in one] for one in (links, expected)]
        # What shows the title of the front matter shows that of the post as well.
        title = plain(issue.title)
        text = text.removeprefix(f"{title} ") if text.startswith(f"{title} {title} ") else text
        links = [one for one in links if not re.match(r"\W?mailto:", one[1])]
    # By hand: pytest takes minutes to tell two long texts apart.
    for one, other in ((text.split(), told.split()), (links, expected)):
        differ = [pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]]
        assert not differ, differ[:9]
        assert len(one) == len(other)


@pytest.mark.parametrize("dialect, engine", MATRIX)
@pytest.mark.parametrize("issue", [example, mixed, rich, lambda: hostile_issue(*TITLES)])
def test_an_engine_shows_the_words_and_links_and_no_more(
    issue: Callable[[], Issue], dialect: Dialect, engine: Engine, tmp_path: Path
) -> None:
    compare(issue(), dialect, engine, tmp_path)


@pytest.mark.parametrize("dialect, engine", MATRIX)
def test_an_engine_shows_a_quoted_post_with_its_heads_and_quotations(
    dialect: Dialect, engine: Engine, tmp_path: Path
) -> None:
    issue = make_quoted_issue()
    compare(issue, dialect, engine, tmp_path)
    html = engine(written(issue, "md", dialect=dialect), tmp_path)
    (quotation,) = quotations_of(html)
    assert (quotation.text, quotation.names) == (f"“{issue.sections[0].statements[0].text}”", ["p"])
    heads = re.findall(r"<p><strong><a [^>]*>([^<]*)</a></strong>(?:<br ?/?>)?", html)
    assert heads == [entry.paper.title for entry in issue.entries]
    assert len(re.findall(r"</strong><br ?/?>\s*<em>", html)) == 3


@pytest.mark.parametrize("dialect, engine", MATRIX)
def test_a_block_quotation_holds_the_same_words(
    dialect: Dialect, engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "templates").mkdir()
    written = quoting(*QUOTATIONS, dialect=dialect, folder=tmp_path / "templates")
    found = quotations_of(engine(written, tmp_path))
    spelt = plain if dialect == "common" else str
    assert [spelt(one.text) for one in found] == [spelt(printable(one)) for one in QUOTATIONS]
    assert found[0].text == QUOTATIONS[0]
    assert {tuple(one.names) for one in found} == {("p",)}


@pytest.mark.parametrize("marks", ["\"'", "“‘", '‘"', "[", "^[", "[@", "[\"'", "*["])
@pytest.mark.parametrize("dialect", ["common", "pandoc"])
def test_unclosed_marks_do_not_slow_pandoc_down(
    dialect: Dialect, marks: str, tmp_path: Path
) -> None:
    title = " ".join(f"{mark}reef" for mark in [marks] * 30)
    many = " ".join(f"{mark}reef" for mark in marks * 40)
    issue = alone(paper(title=many), title=title, topic=title, lead=(statement(f"{many} {many}"),))
    text = plain(read(issue, dialect, pandoc_body, tmp_path).text)
    assert plain(f"{many} {many}") in text
    assert dialect == "pandoc" or plain(title) in text


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(hostile, min_size=20, max_size=40))
def test_pandoc_shows_any_words(texts: list[str], tmp_path: Path) -> None:
    words = [
        text for text in map(printable, texts) if text and visible(text) == shown(text) == text
    ]
    compare(hostile_issue(*words, "words"), "pandoc", pandoc, tmp_path)
