"""Whatever writes an issue: all of it is told once, in the third person, and by exact quotes."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from digest.cli import app
from digest.text import printable
from tests.environment import inherited

SETTINGS = """
[[themes]]
key = "pictures"
heading = "Pictures of all kinds"
phrases = ["image", "video"]
order = 1
"""
POST = "posts/2026-02-28-pictures-and-words"
RECORDS = [
    json.loads(line)
    for line in files("digest").joinpath("data/sample-week.jsonl").read_text("utf-8").splitlines()
]
IDS = [row["id"] for row in RECORDS]
BUILD = ["build", "--topic", "Pictures and words", "--date", "2026-02-28", "--offline"]


def prepare(folder: Path, rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Write records and settings into a folder; return the environment of commands there."""
    (folder / "records.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    (folder / "digest.toml").write_text(SETTINGS, "utf-8")
    return {"DIGEST_HOME": str(folder / "home"), "XDG_STATE_HOME": str(folder / "state")}


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return where the sample week was built, in this process."""
    folder = tmp_path_factory.mktemp("issue")
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ.keys() - inherited().keys():
            patch.delenv(name)
        for name, value in prepare(folder, RECORDS).items():
            patch.setenv(name, value)
        patch.chdir(folder)
        for command in (["library", "import", "records.jsonl"], [*BUILD, *IDS]):
            result = CliRunner().invoke(app, command)
            assert result.exit_code == 0, result.output
        yield folder


@pytest.fixture(scope="module", name="issue")
def _issue(folder: Path) -> dict[str, Any]:
    issue: dict[str, Any] = json.loads((folder / f"{POST}.json").read_text("utf-8"))
    return issue


@pytest.fixture(scope="module", name="statements")
def _statements(issue: dict[str, Any]) -> list[dict[str, Any]]:
    sections = [one for section in issue["sections"] for one in section["statements"]]
    told = [paper[part] for paper in issue["papers"] for part in ("summary", "result")]
    return [one for one in (*issue["lead"], *issue["outlook"], *sections, *told) if one]


def test_every_chosen_paper_is_in_exactly_one_section(issue: dict[str, Any]) -> None:
    placed = [name for section in issue["sections"] for name in section["papers"]]
    assert sorted(placed) == sorted(IDS)
    assert placed == [paper["id"] for paper in issue["papers"]]
    by_paper = {paper["id"]: paper["theme"] for paper in issue["papers"]}
    assert all(by_paper[name] == one["key"] for one in issue["sections"] for name in one["papers"])


def test_an_editors_own_theme_comes_first_with_all_that_it_claims(issue: dict[str, Any]) -> None:
    own = issue["sections"][0]
    assert (own["key"], own["title"]) == ("pictures", "Pictures of all kinds")
    titled = [
        row["id"]
        for row in RECORDS
        if re.search(r"\b(?:images?|videos?)\b", row["title"], re.IGNORECASE)
    ]
    assert titled
    assert set(titled) <= set(own["papers"])


def test_quotes_and_mentions_stand_where_they_say(
    statements: list[dict[str, Any]], issue: dict[str, Any]
) -> None:
    records = {row["id"]: row for row in RECORDS}
    for one in statements:
        assert one["quotes"] or one["count"], one["text"]
        for quote in one["quotes"]:
            field = records[quote["paper"]][quote["field"]]
            assert field[quote["start"] : quote["end"]] == quote["text"]
        assert all(0 <= m["start"] < m["end"] <= len(one["text"]) for m in one["mentions"])
    assert sum(bool(paper["summary"]) for paper in issue["papers"]) == len(IDS)


def test_statements_are_whole_printable_and_in_the_third_person(
    statements: list[dict[str, Any]],
) -> None:
    for one in statements:
        text = one["text"]
        assert text == printable(text)
        assert text.endswith((".", "?", "!", "”")), text
        unquoted = re.sub(r"“[^”]*”", "", text)
        assert not re.search(r"\b(?:[Ww]e|[Oo]ur|us|I)\b(?![-.])", unquoted), text


def test_neither_order_nor_hashes_change_a_byte(folder: Path, tmp_path: Path) -> None:
    kept = inherited()
    env = {**kept, **prepare(tmp_path, RECORDS[::-1]), "PYTHONHASHSEED": "42"}
    for command in (["library", "import", "records.jsonl"], [*BUILD, *IDS[::-1]]):
        ran = [sys.executable, "-m", "digest", *command]
        subprocess.run(ran, cwd=tmp_path, env=env, check=True, capture_output=True)  # noqa: S603
    for ending in (".md", ".json"):
        assert (tmp_path / f"{POST}{ending}").read_bytes() == (
            folder / f"{POST}{ending}"
        ).read_bytes()
