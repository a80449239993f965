"""The labels are whole, and fit the taxonomy and its table of moves."""

import importlib
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from digest.themes import load_taxonomy

TRAINING = Path(__file__).parents[2] / "training"
KEYS = frozenset(theme.key for theme in load_taxonomy())
CHOICES = ("what", "finding", "problem", "limit")


def rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of a file of labels, or skip the test where training/ is not here."""
    path = TRAINING / name
    if not path.exists():
        pytest.skip("training/ is not here")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("name", ["theme-labels.jsonl", "role-labels.jsonl"])
def test_each_paper_is_labelled_once_and_in_order(name: str) -> None:
    ids = [row["id"] for row in rows(name)]
    assert ids == sorted(set(ids))


def test_papers_are_filed_under_themes_that_there_are() -> None:
    unknown = {key for row in rows("theme-labels.jsonl") for key in row["themes"]} - KEYS
    assert not unknown
    assert all(1 <= row["news"] <= 5 for row in rows("theme-labels.jsonl"))


def test_each_sentence_has_one_role_and_choices_are_among_them() -> None:
    for row in rows("role-labels.jsonl"):
        count = len(row["starts"])
        assert len(row["roles"]) == count
        assert set(row["roles"]) <= set("BGCMRNLOAX")
        assert row["starts"] == sorted(set(row["starts"]))
        assert all(row[name] is None or 0 <= row[name] < count for name in CHOICES)


def test_corrections_are_of_labelled_papers() -> None:
    known = {row["id"] for name in ("theme", "role") for row in rows(f"{name}-labels.jsonl")}
    corrections = rows("corrections.jsonl")
    assert {row["id"] for row in corrections} <= known
    assert {key for row in corrections for key in row.get("themes", ())} <= KEYS


def test_old_themes_move_to_themes_that_there_are() -> None:
    if not (TRAINING / "theme-moves.toml").exists():
        pytest.skip("training/ is not here")
    moves = tomllib.loads((TRAINING / "theme-moves.toml").read_text("utf-8"))
    assert {key for new in moves.values() for key in new} <= KEYS
    assert all(len(set(new)) == len(new) > 1 for new in moves.values())


def test_without_the_corpora_training_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("scipy", reason="training needs scipy, of the extra `dev`")
    labels = pytest.importorskip("training.labels", reason="training/ is not here")
    reading = importlib.import_module("training.reading")
    monkeypatch.setattr(labels, "CORPORA", tmp_path)
    with pytest.raises(SystemExit, match="Training needs metadata-2025-sample25k"):
        reading.main(tmp_path / "made.npz")
    assert not (tmp_path / "made.npz").exists()
