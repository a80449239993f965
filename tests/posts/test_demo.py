"""The demonstration: `examples/` is what it writes, and what it writes is whole."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from digest.cli import app

EXAMPLES = Path(__file__).parents[2] / "examples"
NAME = "2026-02-28-deep-learning"
FILES = {
    "md": f"{NAME}.md",
    "json": f"{NAME}.json",
    "html": f"{NAME}.html",
    "email": f"{NAME}.eml",
    "bib": f"{NAME}.bib",
    "atom": "deep-learning.atom",
}


def _go_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder, with nothing configured."""
    for name in [name for name in os.environ if name.startswith("DIGEST_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(folder)


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run the demonstration and return its folder."""
    _go_to(tmp_path, monkeypatch)
    result = CliRunner().invoke(app, ["demo", "-o", "out", "--format", ",".join(FILES)])
    assert result.exit_code == 0
    assert result.stdout.split() == [f"out/{name}" for name in FILES.values()]
    return tmp_path / "out"


def test_examples_are_what_the_demo_writes(demo: Path) -> None:
    """The golden folder: name for name and byte for byte."""
    golden = [*EXAMPLES.glob("2026-*"), *EXAMPLES.glob("*.atom")]
    assert {path.name: path.read_bytes() for path in demo.iterdir()} == {
        path.name: path.read_bytes() for path in golden
    }


def test_the_demo_writes_markdown_and_json_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _go_to(tmp_path, monkeypatch)
    result = CliRunner().invoke(app, ["demo", "-o", "out"])
    assert result.stdout.split() == [f"out/{FILES['md']}", f"out/{FILES['json']}"]


def test_every_quote_stands_where_it_says(demo: Path) -> None:
    """The promise of truth, over all statements of the demo."""
    records = _records()
    quotes = list(_quotes(json.loads((demo / f"{NAME}.json").read_text())))
    assert len(quotes) > 100
    for quote in quotes:
        field = records[quote["paper"]][quote["field"]]
        assert field[quote["start"] : quote["end"]] == quote["text"]


def test_the_sections_hold_every_chosen_paper_once(demo: Path) -> None:
    """The promise of completeness, in JSON and in the full list."""
    post = json.loads((demo / f"{NAME}.json").read_text())
    listed = [paper for section in post["sections"] for paper in section["papers"]]
    assert sorted(listed) == sorted(paper["id"] for paper in post["papers"])
    assert len(listed) == post["counts"]["chosen"] == len(_records())
    full = (demo / f"{NAME}.md").read_text().split("## All papers")[1]
    printed = re.findall(r"^- \[.*?\]\(https://arxiv\.org/abs/(.*?)\)", full, re.MULTILINE)
    assert sorted(printed) == sorted(listed)


def test_the_footer_says_that_abstracts_are_paraphrased(demo: Path) -> None:
    """Nobody shall take a paraphrase for a quotation."""
    footer = (demo / f"{NAME}.md").read_text().split("## About this issue")[1]
    assert "abstracts were paraphrased" in footer


def _records() -> dict[str, dict[str, str]]:
    """Return the sample week by identifier."""
    sample = Path(__file__).parents[2] / "digest" / "data" / "sample-week.jsonl"
    rows = (json.loads(line) for line in sample.read_text(encoding="utf-8").splitlines())
    return {row["id"]: row for row in rows}


def _quotes(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON
    """Yield every quote of a JSON tree."""
    if isinstance(value, list):
        for item in value:
            yield from _quotes(item)
    elif isinstance(value, dict):
        yield from value.get("quotes", [])
        yield from _quotes([item for key, item in value.items() if key != "quotes"])
