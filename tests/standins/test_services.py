"""The stand-in's other services: repositories, votes, works and full texts."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests import corpora
from tests.standins.arxiv import ArxivServer
from tests.standins.arxiv.services import FATAL
from tests.standins.asking import get

AUTHORS = [
    {"name": "Ada Quill", "affiliations": ["Harbour University\nOslo"]},
    {"name": "Bo Lund", "affiliations": ["Harbour University\nOslo", "R&D Institute"]},
]
VOTED = {"upvotes": 3, "submittedOnDailyAt": "2026-01-07T01:00:00.000Z"}
WORLD: dict[str, Any] = {
    "github": {
        "Example/Knots": {"stargazers_count": 7},
        "old/knots": "Example/Knots",
        "example/empty": {"size": 0},
        "example/bends": {"size": 0, "commits": 2},
    },
    "huggingface": {
        "papers": {"2601.00001": VOTED, "2601.00002": {"upvotes": 9}},
        "models": {"example/knot-7b": {}, "old/knot-7b": "example/knot-7b"},
        "datasets": {"example/bends": {}},
    },
    "openalex": {"2601.00001": {}, "hep-th/9901001": {"type": "article"}},
    "html": {
        "2602.00001": {"authors": AUTHORS, "body": ["A <em>text</em>."]},
        "2602.00001v2": {"title": "Second < version", "notes": ["Code: here"], "fatal": True},
        "2602.00002v1": "<html>By hand</html>",
    },
}
WORKS = "openalex/works?filter=doi:"
DOIS = f"{WORKS}10.48550/arXiv.2601.00001|10.48550/ARXIV.hep-th/9901001|10.48550/arxiv.x"


@pytest.fixture(scope="module", name="server")
def _server() -> Iterator[ArxivServer]:
    with ArxivServer([], world=WORLD) as running:
        yield running


@pytest.mark.parametrize("path, status, words", [
    ("github/repos/example/knots", 200, '"full_name": "Example/Knots"'),
    ("github/repos/example/knots", 200, '"stargazers_count": 7'),
    ("github/repos/old/knots", 301, "/github/repositories/"),
    ("github/repos/no/body", 404, "Not Found"),
    ("github/repos/example/empty/commits", 409, "Git Repository is empty."),
    ("github/repos/example/bends/commits", 200, '"sha"'),
    ("huggingface/api/papers/2601.00002", 200, '"upvotes": 9'),
    ("huggingface/api/papers/2601.00003", 404, "Paper not found"),
    ("huggingface/api/daily_papers?date=2026-01-07", 200, "2601.00001"),
    ("huggingface/api/daily_papers?date=2026-01-08", 200, "[]"),
    ("huggingface/api/models/example/knot-7b", 200, '"id": "example/knot-7b"'),
    ("huggingface/api/models/old/knot-7b", 307, ""),
    ("huggingface/api/spaces/example/bends", 401, "Invalid username or password."),
    (f"{DOIS}&select=doi,type", 200, '"type": "article"}'),
    (f"{DOIS}&per_page=1", 200, '"count": 2, "page": 1, "per_page": 1'),
    ("openalex/works?filter=title:knots", 400, "title is not a valid field."),
    (f"{WORKS}{'|'.join(map(str, range(101)))}", 400, "Maximum number of values exceeded"),
    ("html/2602.00001v1", 200, '<p class="ltx_p">A <em>text</em>.</p>'),
    *(("html/2602.00001", 200, part) for part in ("Ada Quill", "Bo Lund", "R&amp;D Institute")),
    ("html/2602.00001v2", 200, "Second &lt; version"),
    ("html/2602.00001v2", 200, FATAL),
    ("html/2602.00002v1", 200, "<html>By hand</html>"),
    ("html/2602.00002", 404, "No HTML for '2602.00002'"),
])  # fmt: skip
def test_a_service_answers(server: ArxivServer, path: str, status: int, words: str) -> None:
    answer = get(f"{server.url}/{path}")
    assert answer.status_code == status
    assert words in answer.text


@pytest.mark.long
@pytest.mark.parametrize("path, file", [
    ("huggingface/api/daily_papers", "huggingface/daily_papers-2602.23229.json"),
    (f"{DOIS}", "openalex/openalex_batch_response.json"),
])  # fmt: skip
def test_answers_have_nothing_that_recorded_ones_have_not(
    server: ArxivServer, path: str, file: str
) -> None:
    recorded = json.loads(corpora.need(f"raw/{file}").read_text("utf-8"))
    assert _keys(get(f"{server.url}/{path}").json()) <= _keys(recorded)


@pytest.mark.long
def test_full_texts_mark_authors_as_recorded_ones_do(server: ArxivServer) -> None:
    recorded = corpora.need("raw/html/front-matter-shapes.html").read_text("utf-8")
    ours = get(f"{server.html}/2602.00001").text
    needed = {"ltx_authors", "ltx_creator", "ltx_personname", "ltx_contact", "ltx_contact_name"}
    for text in (recorded, ours):
        assert needed <= set(re.findall(r"\bltx_\w+", text))


def _keys(value: Any, above: str = "") -> set[str]:  # noqa: ANN401 - any JSON
    """Return the names of all fields, with those that they stand in."""
    if isinstance(value, list):
        return {key for item in value for key in _keys(item, above)}
    if not isinstance(value, dict):
        return set()
    own = {f"{above}/{name}" for name in value}
    return own | {key for name, item in value.items() for key in _keys(item, f"{above}/{name}")}
