"""The stand-in's full texts answer as arXiv's do: a page of LaTeXML's, or 404."""

from collections.abc import Iterator

import pytest

from tests.standins.arxiv import ArxivServer
from tests.standins.arxiv.__main__ import environment
from tests.standins.arxiv.html_page import FATAL, SHAPES
from tests.standins.arxiv.trial import get

AUTHORS = [
    {"name": "Ada Quill", "affiliations": ["Harbour University\nOslo"]},
    {"name": "Bo Lund", "affiliations": ["Harbour University\nOslo", "R&D Institute"]},
]
PAGES = {
    "2602.00001": {"authors": AUTHORS, "body": ["A <em>text</em>."], "references": ["A reference"]},
    "2602.00001v2": {"title": "Second < version", "notes": ["Code: https://example.org/code"]},
    "2602.00002v1": "<html>By hand</html>",
    "2602.00003": {"fatal": True},
    **{f"2602.1000{n}": {"shape": shape, "authors": AUTHORS} for n, shape in enumerate(SHAPES)},
}


@pytest.fixture(scope="module")
def server() -> Iterator[ArxivServer]:
    """Serve the invented pages."""
    with ArxivServer([], world={"html": PAGES}) as stand_in:
        yield stand_in


def test_a_page_has_latexml_s_layout_within_the_site_s(server: ArxivServer) -> None:
    answer = get(f"{server.html}/2602.00001v1")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert '<article class="ltx_document' in answer.text
    assert '<span class="ltx_personname">Ada Quill</span>' in answer.text
    assert '<p class="ltx_p">A <em>text</em>.</p>' in answer.text
    assert answer.text.index("<header>") < answer.text.index("<article")
    assert answer.text.rstrip().endswith("</html>")


def test_a_version_of_its_own_comes_before_the_paper_s(server: ArxivServer) -> None:
    answer = get(f"{server.html}/2602.00001v2")
    assert "Second &lt; version" in answer.text
    assert "ltx_role_footnote" in answer.text


@pytest.mark.parametrize("number", range(len(SHAPES)))
def test_every_shape_names_authors_and_places(server: ArxivServer, number: int) -> None:
    text = get(f"{server.html}/2602.1000{number}").text
    assert all(part in text for part in ("Ada Quill", "Bo Lund", "R&amp;D Institute"))


def test_a_page_may_be_given_as_it_is_and_a_conversion_may_be_fatal(server: ArxivServer) -> None:
    assert get(f"{server.html}/2602.00002v1").text == "<html>By hand</html>"
    assert FATAL in get(f"{server.html}/2602.00003").text


@pytest.mark.parametrize("name", ["2602.00002", "2602.00002v2", "2602.99999", "nothing"])
def test_what_has_no_page_is_not_found(server: ArxivServer, name: str) -> None:
    answer = get(f"{server.html}/{name}")
    assert answer.status == 404
    assert f"No HTML for '{name}'" in answer.text


def test_full_texts_count_among_arxiv_s_requests(server: ArxivServer) -> None:
    before = len(server.arxiv_requests)
    get(f"{server.html}/2602.00001")
    assert len(server.arxiv_requests) == before + 1
    assert f"export DIGEST_ENDPOINTS__ARXIV_HTML={server.html}" in environment(server)
