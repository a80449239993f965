"""Issues are read back from their JSON; what is damaged is left out, and said."""

import json
from datetime import date
from pathlib import Path

import pytest

from digest.model import Digest
from digest.publish.reading import read_issues
from digest.render import renderer
from tests.fixtures import digest

SLUG = "deep-learning"
DAY = "2026-02-21"


def lay(folder: Path, *issues: Digest) -> None:
    """Write issues as `build` does."""
    for issue in issues:
        artifact = renderer("json").render(issue)
        (folder / artifact.name).write_bytes(artifact.content)


def read(folder: Path) -> tuple[list[str], list[str]]:
    """Return the dates of the issues that are found, and what is told."""
    told: list[str] = []
    found = read_issues(folder, SLUG, told.append)
    return [str(issue.date) for issue in found], told


def test_a_topics_own_issues_are_found_the_oldest_first(tmp_path: Path) -> None:
    lay(tmp_path, digest(), digest(date=date(2026, 2, 21)), digest(slug=f"more-{SLUG}"))
    (tmp_path / f"draft-{SLUG}.json").write_text("{}")
    assert read(tmp_path) == (["2026-02-21", "2026-02-28"], [])


def test_a_folder_that_is_not_there_has_none(tmp_path: Path) -> None:
    assert read(tmp_path / "posts") == ([], [])


DAMAGE = {
    "empty": b"",
    "cut": b'{"schema": 1, "slug": "deep-learning", ',
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "null": b"null",
    "of another schema": b'{"schema": 2}',
    "without parts": b'{"schema": 1}',
    "too deep": b"[" * 100_000,
}


@pytest.mark.parametrize("content", DAMAGE.values(), ids=DAMAGE)
def test_what_is_damaged_is_left_out_and_said(tmp_path: Path, content: bytes) -> None:
    lay(tmp_path, digest())
    (tmp_path / f"{DAY}-{SLUG}.json").write_bytes(content)
    found, told = read(tmp_path)
    assert found == ["2026-02-28"]
    path = tmp_path / f"{DAY}-{SLUG}.json"
    assert told == [f"{path} is damaged and is left out of the feed; build that day again."]


@pytest.mark.parametrize("key", ["title", "date", "window", "counts", "sections", "papers", "lead"])
@pytest.mark.parametrize("value", [None, 5, "x", [5], {"x": 5}])
def test_a_value_of_another_kind_is_damage(tmp_path: Path, key: str, value: object) -> None:
    lay(tmp_path, digest(date=date(2026, 2, 21)))
    path = tmp_path / f"{DAY}-{SLUG}.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {key: value}))
    found, told = read(tmp_path)
    if (key, value) == ("title", "x"):
        assert (found, told) == ([DAY], [])
    else:
        assert (found, len(told)) == ([], 1)


def test_a_name_that_is_no_text_is_damage(tmp_path: Path) -> None:
    lay(tmp_path, digest(date=date(2026, 2, 21)))
    path = tmp_path / f"{DAY}-{SLUG}.json"
    record = json.loads(path.read_bytes())
    record["papers"][0]["authors"][0]["name"] = 5
    path.write_text(json.dumps(record))
    assert len(read(tmp_path)[1]) == 1


def test_mentions_that_do_not_fit_an_edited_text_are_damage(tmp_path: Path) -> None:
    lay(tmp_path, digest(date=date(2026, 2, 21)))
    path = tmp_path / f"{DAY}-{SLUG}.json"
    record = json.loads(path.read_bytes())
    record["sections"][0]["statements"][0]["text"] = "Reef"
    path.write_text(json.dumps(record))
    assert len(read(tmp_path)[1]) == 1


def test_another_issues_content_is_damage(tmp_path: Path) -> None:
    content = renderer("json").render(digest()).content
    (tmp_path / f"{DAY}-{SLUG}.json").write_bytes(content)
    assert read(tmp_path)[0] == []


def test_what_is_no_file_or_may_not_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / f"{DAY}-{SLUG}.json").mkdir()
    (tmp_path / f"2026-02-14-{SLUG}.json").symlink_to(tmp_path / "none")
    assert len(read(tmp_path)[1]) == 2
