"""The labels are whole, and fit the taxonomy, its table of moves, and the corpora."""

import importlib
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from digest.text import split_sentences
from digest.themes import load_taxonomy
from tests import corpora

TRAINING = Path(__file__).parents[2] / "training"
KEYS = frozenset(theme.key for theme in load_taxonomy())
CHOICES = ("what", "finding", "problem", "limit")


def rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of a file of labels, or skip the test where training/ is not here."""
    path = TRAINING / name
    if not path.exists():
        pytest.skip("training/ is not here")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("name", [
    "theme-labels.jsonl", "role-labels.jsonl", "passage-labels.jsonl", "passage-grades.jsonl",
])  # fmt: skip
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


def test_passages_are_sentences_that_there_are() -> None:
    for row in rows("passage-labels.jsonl"):
        starts, quote = row["starts"], row["quote"]
        assert starts == sorted(set(starts))
        assert len(quote) in {1, 2}
        assert quote == sorted(set(quote))
        assert 0 <= quote[0] <= quote[-1] < len(starts)
        # Of the first sentence something is left; how long the last is, the corpora say.
        ends = dict(enumerate(starts[1:]))
        assert row["cut"] >= 0
        assert starts[quote[0]] + row["cut"] < ends.get(quote[0], float("inf"))
        assert row["grade"] in range(4)
        assert (row["part"], row["reader"]) in {("train", 1), ("train", 2), ("test", 1)}
        assert len(row.get("stands", starts)) == len(starts)
        assert set(row.get("stands", "")) <= set("apn")


def test_graded_candidates_are_sentences_of_abstracts_to_learn_from() -> None:
    labels = {row["id"]: row for row in rows("passage-labels.jsonl")}
    for row in rows("passage-grades.jsonl"):
        of, candidates = labels[row["id"]], list(map(tuple, row["candidates"]))
        assert of["part"] == "train"
        assert len(set(candidates)) == len(candidates) == len(row["grades"]) > 1
        assert set(row["grades"]) <= set("0123")
        for places in candidates:
            assert len(places) in {1, 2}
            assert list(places) == sorted(set(places))
            assert set(places) <= set(range(len(of["starts"])))


@pytest.mark.long
def test_passages_are_those_of_the_corpora() -> None:
    """What readers quoted stands in the abstracts, and what is set aside there is set aside."""
    pytest.importorskip("scipy", reason="training needs scipy, of the extra `dev`")
    labels = pytest.importorskip("training.labels", reason="training/ is not here")
    for name in labels.METADATA:
        corpora.need(name)
    passages = importlib.import_module("training.passages")
    texts = labels.read_texts()
    quoted = {one.text.id: one for one in passages.read_quoted(texts)}
    assert all(all(one.sentences) for one in quoted.values())
    assert all(one.cut < len(one.sentences[one.quote.first]) for one in quoted.values())
    for row in rows("limit-labels.jsonl"):
        spans = split_sentences(texts[row["id"]].abstract)
        assert row["start"] in {span.start for span in spans}
    given = {row["id"]: row for row in corpora.rows("labels-quotes")}
    assert {name for name, one in quoted.items() if one.is_test} == {
        name for name, row in given.items() if row["part"] == "test"
    }
    for name, row in given.items():
        one = quoted[name]
        assert list(one.sentences) == [" ".join(text.split()) for text in row["sentences"]]
        assert list(dict.fromkeys(one.quote)) == row["quote"]
        assert one.sentences[one.quote.first][: one.cut].rstrip() == " ".join(row["cut"].split())
        assert one.grade == row["grade"]


def test_limits_are_judged_once() -> None:
    judged = [(row["id"], row["start"]) for row in rows("limit-labels.jsonl")]
    assert len(set(judged)) == len(judged)
    kinds = {(type(row["limit"]), type(row["stands"])) for row in rows("limit-labels.jsonl")}
    assert kinds == {(bool, bool)}


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


@pytest.mark.parametrize("name", ["reading", "passages"])
def test_without_the_corpora_training_says_what_it_needs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("scipy", reason="training needs scipy, of the extra `dev`")
    labels = pytest.importorskip("training.labels", reason="training/ is not here")
    script = importlib.import_module(f"training.{name}")
    monkeypatch.setattr(labels, "CORPORA", tmp_path)
    with pytest.raises(SystemExit, match="Training needs metadata-2025-sample25k"):
        script.main(tmp_path / "made.npz")
    assert not (tmp_path / "made.npz").exists()
