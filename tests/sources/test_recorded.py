"""The source reads what arXiv really answered."""

import os
from pathlib import Path

import httpx
import pytest
import respx

from digest.model import Search
from digest.net.client import Client
from digest.ports import Source
from digest.sources.arxiv_api import ArxivApi

ROOT = Path(__file__).parents[2]
RECORDED = Path(os.environ.get("DIGEST_CORPORA", ROOT.parent / "shared" / "corpora")) / "raw/atom"
ENDPOINT = "https://export.arxiv.org/api/query"

pytestmark = pytest.mark.skipif(
    not RECORDED.is_dir(), reason=f"no recorded answers in {RECORDED}; set DIGEST_CORPORA"
)


def recorded(start: str, status: int = 200) -> httpx.Response:
    """Return the recorded answer whose file name starts so."""
    (path,) = RECORDED.glob(f"{start}_*")
    return httpx.Response(status, content=path.read_bytes())


@respx.mock
def test_a_search_is_read_page_by_page(client: Client) -> None:
    pages = [recorded(f"q_testing_s{start}_m10") for start in (10, 20, 30)]
    respx.get(ENDPOINT).mock(side_effect=pages)
    source: Source = ArxivApi(client, ENDPOINT, 3.0, page_size=10)
    read = list(source.fetch_search(Search(query="all:testing", limit=40), start=10))
    assert [(page.start, page.rows, page.total) for page in read] == [
        (10, 10, 40),
        (20, 10, 40),
        (30, 10, 40),
    ]
    assert all(paper.authors and paper.primary for page in read for paper in page.papers)
    assert not any(page.problems for page in read)


@respx.mock
@pytest.mark.parametrize(
    "name,paper",
    [("1707.08567", "1707.08567"), ("astro-ph_0601001", "astro-ph/0601001"), ("0000.0000", None)],
)
def test_papers_are_looked_up_and_unknown_ones_are_absent(
    client: Client, name: str, paper: str | None
) -> None:
    respx.get(ENDPOINT).mock(return_value=recorded(f"id_{name}_s0_m100"))
    (page,) = ArxivApi(client, ENDPOINT, 3.0).fetch_ids([paper or name])
    assert [found.id for found in page.papers] == ([paper] if paper else [])
    assert not page.problems


@respx.mock
def test_an_identifier_that_arxiv_refuses_is_told_in_its_words(client: Client) -> None:
    respx.get(ENDPOINT).mock(return_value=recorded("id_abc_s0", 400))
    (page,) = ArxivApi(client, ENDPOINT, 3.0).fetch_ids(["abc"])
    (problem,) = page.problems
    assert (problem.subject, page.papers) == ("abc", ())
    assert "incorrect id format for abc" in problem.message
