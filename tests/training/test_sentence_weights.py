"""The training script makes the packaged weights of sentences again."""

import json
from pathlib import Path

import pytest

from digest.writing.weights import TABLE

training = pytest.importorskip("training.sentence_weights", reason="training/ is not here")


def test_the_script_makes_the_packaged_weights_again(tmp_path: Path) -> None:
    if not (training.CORPORA / "metadata-2026-01.jsonl.gz").exists():
        pytest.skip(f"no corpora at {training.CORPORA}; set DIGEST_CORPORA")
    training.main(tmp_path)
    made, packaged = (
        json.loads((folder / TABLE).read_text("utf-8")) for folder in (tmp_path, training.DATA)
    )
    for role, table in packaged.items():
        assert made[role]["signs"] == pytest.approx(table["signs"], abs=0.01)
        assert made[role]["words"] == pytest.approx(table["words"], abs=10)


def test_training_prefers_what_was_chosen() -> None:
    def abstract(chosen: int) -> object:
        signs = ({"cues": 0.0}, {"cues": 1.0})
        words = (frozenset({"reef"}), frozenset({"boat"}))
        return training.Abstract(signs=signs, words=words, chosen=(chosen,))

    weights = training.train([abstract(1)] * training.LEAST)
    assert weights.score({"cues": 1.0}, frozenset({"boat"})) > weights.score(
        {"cues": 0.0}, frozenset({"reef"})
    )
    assert weights.words["boat"] > weights.words["reef"]
